"""`events worker`."""

import asyncio
import sys

import click

from events import logs
from events.cli import servers
from events.cli.processes import loading
from events.deliveries import heartbeat
from events.monitoring import counter_files, errors
from events.settings import settings


@click.command("worker")
@click.option("--check", is_flag=True, help="Say whether this machine's worker is at work.")
def command(check: bool) -> None:
    """Run a worker alone: it sends what is due, takes in mail and does every job.

    It is Arq's worker (`arq events.worker.WorkerSettings`), which goes on while Redis is away.
    """
    if check:
        _check()
        return
    logs.configure()
    counter_files.make_named()
    servers.say_remarks()
    with servers.running(name="events worker"):
        with loading.at_once():
            from events.worker import supervisor

        errors.report_to(settings().sentry_dsn)
        asyncio.run(supervisor.run())


def _check() -> None:
    """Exit with 1 where there is none, or it hangs: for a container's health check."""
    silent = heartbeat.silent_for()
    if silent is None:
        click.echo("No worker runs on this machine.")
        sys.exit(1)
    click.echo(f"The worker last looked {silent:.0f} seconds ago.")
    if silent > heartbeat.SILENT_SECONDS:
        sys.exit(1)
