"""What came within the last hour is counted whenever somebody writes to us."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T19:08:52:000000"
VERSION = "1.38.0"
DESCRIPTION = "received mails by the hour"

INDEXES = """
CREATE INDEX received_mails_by_hour ON received_mails (received_at);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
