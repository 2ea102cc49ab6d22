"""The indexes that the import of a list and jobs are read by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T22:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "acts on very many people, found quickly"

INDEXES = """
CREATE UNIQUE INDEX listed_people_in_order ON listed_people (job, place);
CREATE INDEX bulk_jobs_unfinished ON bulk_jobs (session)
  WHERE state IN ('running', 'stopped', 'failed');
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
