"""`events migrate`."""

import asyncio

import click
import structlog

from events import logs
from events.cli import servers

log = structlog.get_logger(__name__)


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
        _say_what_lacks()
    servers.say(f"{len(done)} migrations were run." if done else "The database is up to date.")
    if waiting:
        servers.say(
            f"The rules of time zones changed: {waiting} sessions would move. An owner sees which"
            " and says so at /desk/time-zones; nobody is mailed before."
        )


def _say_what_lacks() -> None:
    """Log what does not keep the tables from being made, and will hurt later."""
    from events import database
    from events.backups import nightly_folder
    from events.database.connection_limits import Limits, limits

    async def found() -> Limits:
        connection = await database.connect()
        try:
            return await limits(connection)
        finally:
            await connection.close()

    if lacks := database.fitness.too_few(asyncio.run(found())):
        log.warning(f"{lacks.what} {lacks.remedy}")
    if problem := nightly_folder.problem():
        log.warning(problem)
