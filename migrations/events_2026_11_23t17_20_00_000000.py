"""CSV files lie here between the look at what they would do and the doing."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T17:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "kept uploads"

SCRIPT = """
CREATE TABLE kept_uploads (
  organiser integer PRIMARY KEY REFERENCES organisers (id) ON DELETE CASCADE,
  programme integer NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
  nonce varchar(64) NOT NULL,
  files bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
