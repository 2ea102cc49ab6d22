"""A registration's name as it is searched and sorted: accents and case aside."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T13:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "names to search in the roster"

SCRIPT = """
ALTER TABLE registrations
  ADD COLUMN name_search text GENERATED ALWAYS AS (searchable(name)) STORED;
CREATE INDEX registrations_by_name ON registrations (session, name_search, id);
CREATE INDEX registrations_in_time ON registrations (session, id);
"""


async def forwards() -> MigrationManager:
    """Add the column, which the database keeps itself, and what the roster's order needs."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
