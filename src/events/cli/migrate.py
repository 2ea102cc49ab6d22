"""`events migrate`."""

import asyncio

import click

from events import logs
from events.cli import servers


@click.command("migrate")
@click.option("--wait", is_flag=True, help="Wait for a database that is away, as long as it takes.")
def command(*, wait: bool) -> None:
    """Bring the database up to date; safe when several start at once."""
    from events import database
    from events.clock import now
    from events.migrating import migrate
    from events.operations.sessions.zone_rules import recompute

    async def bring_up_to_date() -> tuple[list[str], list[str]]:
        if wait:
            await database.wait_until_there()
        return await migrate(), await recompute(now())

    logs.configure()
    with servers.running(name="events migrate"):
        done, moved = asyncio.run(bring_up_to_date())
    click.echo(f"{len(done)} migrations were run." if done else "The database is up to date.")
    for slug in moved:
        click.echo(f"The rules of its time zone changed: {slug} was moved, and everybody is told.")
