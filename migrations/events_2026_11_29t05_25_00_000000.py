"""Registrations of a session by state and by language, to be counted without being read."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T05:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "registrations by state and language"

# In the place of an index by state alone, which is its beginning: none is written twice.
INDEX = """
DROP INDEX registrations_by_state;
CREATE INDEX registrations_by_state ON registrations (session, state, language);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEX)

    manager.add_raw(run)
    return manager
