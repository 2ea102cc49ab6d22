"""What owners say at the desk of who publishes the site."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T16:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "imprint"

# One row at most: one deployment serves one organisation.
SCRIPT = """
CREATE TABLE imprint (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  edition varchar(32) NOT NULL,
  words jsonb NOT NULL
);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
