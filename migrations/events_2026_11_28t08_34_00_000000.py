"""Somebody has one link into a room, however often it is asked for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T08:34:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one link into a room for each"

REGISTRANTS = """
CREATE UNIQUE INDEX room_registrants_once ON room_registrants (made_room, who);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(REGISTRANTS)

    manager.add_raw(run)
    return manager
