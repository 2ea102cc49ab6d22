"""`events migrate`."""

import asyncio

import click

from events import logs
from events.cli import servers


@click.command("migrate")
def command() -> None:
    """Bring the database up to date; safe when several start at once."""
    from events.database import migrate

    logs.configure()
    with servers.running(name="events migrate"):
        done = asyncio.run(migrate())
    click.echo(f"{len(done)} migrations were run." if done else "The database is up to date.")
