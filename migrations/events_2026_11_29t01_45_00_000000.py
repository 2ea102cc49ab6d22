"""Indexes by which pages of the desk find a page of what is long without reading all of it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T01:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "words of feedback, a page at a time"

INDEXES = """
CREATE INDEX feedback_with_words ON feedback (session, id) WHERE words <> '';
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
