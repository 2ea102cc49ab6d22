"""The index by which a page of a session's mails is read as a page."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T11:04:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a session's mails in the order in which they are listed"

# By what is due for a session first, as `deliveries_of_session` has it, half a million are sorted.
INDEX = "CREATE INDEX IF NOT EXISTS deliveries_in_session ON deliveries (session_id, id)"


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction; made `CONCURRENTLY` before, it stays."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEX)

    manager.add_raw(run)
    return manager
