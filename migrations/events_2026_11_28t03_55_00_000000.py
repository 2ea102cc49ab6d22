"""One form counts once for a person; who came with whom is found; companions are a few."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T03:55:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "several sessions, several people: once, found, bounded"

SCRIPT = """
ALTER TABLE selections ADD CONSTRAINT selections_once UNIQUE (person, form_key);
CREATE INDEX selections_of_programme ON selections (programme);
ALTER TABLE programmes ADD CONSTRAINT programmes_companions CHECK (companions BETWEEN 0 AND 10);
CREATE INDEX registrations_came_with ON registrations (came_with) WHERE came_with IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
