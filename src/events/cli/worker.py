"""`events worker`."""

import asyncio

import click

from events import logs
from events.cli import servers


@click.command("worker")
def command() -> None:
    """A worker alone: it sends what is due, reminds in time, and tidies up."""
    from events import worker

    logs.configure()
    with servers.running(name="events worker"):
        asyncio.run(worker.run())
