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
    from events.migrations import migrate
    from events.operations.sessions.zone_rules import note_rules

    async def bring_up_to_date() -> tuple[list[str], int]:
        if wait:
            await database.wait_until_there()
        return await migrate(), len(await note_rules(now()))

    logs.configure()
    with servers.running(name="events migrate"):
        done, waiting = asyncio.run(bring_up_to_date())
    click.echo(f"{len(done)} migrations were run." if done else "The database is up to date.")
    if waiting:
        click.echo(
            f"The rules of time zones changed: {waiting} sessions would move. An owner sees which"
            " and says so at /desk/time-zones; nobody is mailed before."
        )
