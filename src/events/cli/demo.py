"""`events demo`."""

import asyncio

import click

from events import logs
from events.cli import servers


@click.command("demo")
def command() -> None:
    """Load the example programme; a second time changes nothing."""
    logs.configure()
    with servers.running(name="events demo"):
        new = asyncio.run(_load())
    click.echo("The example programme was loaded." if new else "The example programme is there.")


async def _load() -> bool:
    from events import database, demo, migrations
    from events.clock import now

    await migrations.migrate()
    async with database.pool():
        return await demo.load(at=now())
