"""The servers that a command needs, made known to this process and to those it starts."""

import contextlib
import os
from collections.abc import Iterator

import click
import structlog

from events import embedded, logs
from events.embedded import moved_out
from events.files import keep_private
from events.settings import Settings, environment, settings
from events.settings.remarks import Remark, remarks

log = structlog.get_logger(__name__)


def say_remarks() -> None:
    """Log what is valid in the settings and yet perhaps not meant."""
    for remark in all_remarks(settings()):
        told = log.info if remark.harmless else log.warning
        told(f"{remark.thing}: {remark.what} {remark.remedy}")


def all_remarks(here: Settings) -> Iterator[Remark]:
    """List what is valid and perhaps not meant, in the settings and in the data folder.

    For settings as they were read before embedded servers were started.
    """
    yield from remarks(here)
    own = moved_out.cluster(here.data_dir)
    announced = here.data_dir / "servers.json"
    uses_it = announced.exists() and here.database_url in announced.read_text()
    if own and here.database_url and not uses_it and not moved_out.is_noted(here.data_dir):
        yield Remark(
            "embedded servers",
            f"{own} holds what the program's own PostgreSQL kept; EVENTS_DATABASE_URL names another"
            " database.",
            "`events move-out` brings it there; remove that folder where nothing of it is wanted.",
        )


def say(text: str) -> None:
    """Tell people what a command did; as a line of the log where all lines are for programs."""
    if logs.is_for_programs():
        log.info(text)
    else:
        click.echo(text)


@contextlib.contextmanager
def running(serving: str = "", name: str = "events") -> Iterator[embedded.Servers]:
    """Use the servers of the settings, of a running `events serve`, or our own for this long.

    Inside, `settings()` knows their addresses, and files are made for their owner only. Raises
    Unusable with a sentence.
    """
    with embedded.servers(settings(), serving=serving, name=name) as servers:
        known = servers.environment()
        if servers.base_url and not environment().get("EVENTS_BASE_URL"):
            known["EVENTS_BASE_URL"] = servers.base_url  # Links lead to the site that runs.
        before = {key: os.environ.get(key, "") for key in known}
        os.environ.update(known)
        settings.cache_clear()
        keep_private(settings().data_dir)
        # Only now: the embedded servers' user must find their programs and folders.
        usual = os.umask(0o077)
        try:
            yield servers
        finally:
            os.umask(usual)
            os.environ.update(before)
            settings.cache_clear()
