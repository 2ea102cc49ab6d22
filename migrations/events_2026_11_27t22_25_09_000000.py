"""Indexes by which what is due to organisers is found, and what a mail tells."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T22:25:09:000000"
VERSION = "1.38.0"
DESCRIPTION = "notices: what is due, and what a mail tells"

INDEXES = """
CREATE INDEX notice_readers_due ON notice_readers (due_at) WHERE told_at IS NULL;
CREATE INDEX notice_readers_told ON notice_readers (organiser, told_at);
CREATE INDEX notice_readers_of_mail ON notice_readers (mail);
CREATE INDEX notice_readers_of_notice ON notice_readers (notice);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
