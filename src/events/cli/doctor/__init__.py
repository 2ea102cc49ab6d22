"""`events doctor`."""

import asyncio
import sys
from collections.abc import Iterable, Sequence

import click

from events import logs
from events.cli import servers
from events.cli.doctor import (
    backups,
    configuration,
    files,
    inbox,
    machine,
    names,
    openid,
    relay,
    stores,
)
from events.cli.doctor.findings import Finding, State, wrong
from events.errors import Unusable
from events.operations.organisation import refresh
from events.settings import settings
from events.settings.remarks import Remark

_MARKS = {State.GOOD: "green", State.DOUBTFUL: "yellow", State.WRONG: "red"}


@click.command("doctor")
def command() -> None:
    """Check settings, servers and names; say what is wrong and how to mend it.

    Exits with 0 when nothing is wrong. What only deserves a look does not fail.
    """
    logs.configure()
    try:
        settings()
    except Unusable as error:
        _show(
            wrong("settings", line, "docs/operating/settings.md describes each of them.")
            for line in str(error).splitlines()
        )
        sys.exit(1)
    embedded = not settings().database_url
    remarked = list(servers.all_remarks(settings()))
    try:
        with servers.running(name="events doctor"):
            healthy = asyncio.run(examine(remarked, embedded=embedded))
    except Unusable as error:
        _show([wrong("servers", str(error), "Its log is in the data folder, under logs.")])
        sys.exit(1)
    if not healthy:
        sys.exit(1)


async def examine(remarked: Sequence[Remark] = (), *, embedded: bool = False) -> bool:
    """Check everything and print the findings; tell whether nothing is wrong.

    `remarked` and `embedded` say how the settings were before embedded servers were started.
    """
    await refresh.refresh_at_start()
    found = [
        *configuration.examine(remarked),
        *machine.examine(),
        *backups.examine(),
        *await files.examine(),
        *await stores.examine(embedded=embedded),
        *await relay.examine(),
        *await inbox.examine(),
        *await openid.examine(),
        *await names.examine(),
    ]
    _show(found)
    _sum_up(found)
    return not any(finding.state is State.WRONG for finding in found)


def _sum_up(found: Sequence[Finding]) -> None:
    bad = sum(finding.state is State.WRONG for finding in found)
    doubtful = sum(finding.state is State.DOUBTFUL for finding in found)
    if bad:
        click.echo(f"\n{bad} of {len(found)} things are wrong.")
    elif doubtful:
        click.echo(f"\nNothing is wrong; {doubtful} of {len(found)} things deserve a look.")
    else:
        click.echo(f"\nAll {len(found)} things are as they should be.")


def _show(found: Iterable[Finding]) -> None:
    for finding in found:
        mark = click.style(f"{finding.state:<5}", fg=_MARKS[finding.state])
        click.echo(f"{mark}  {finding.thing}: {logs.redacted(finding.what)}")
        if finding.remedy:
            click.echo(f"       {finding.remedy}")
