"""`events worker`."""

import asyncio
import sys

import click

from events import logs
from events.cli import servers
from events.deliveries import alive


@click.command("worker")
@click.option("--check", is_flag=True, help="Say whether this machine's worker is at work.")
def command(check: bool) -> None:
    """A worker alone: it sends what is due, reminds in time, and tidies up."""
    if check:
        _check()
        return
    from events import worker

    logs.configure()
    with servers.running(name="events worker"):
        asyncio.run(worker.run())


def _check() -> None:
    """Exits with 1 where there is none, or it hangs: for a container's health check."""
    silent = alive.silent_for()
    if silent is None:
        click.echo("No worker runs on this machine.")
        sys.exit(1)
    click.echo(f"The worker last looked {silent:.0f} seconds ago.")
    if silent > alive.SILENT_SECONDS:
        sys.exit(1)
