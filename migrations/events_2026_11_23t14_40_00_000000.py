"""What organisers can take back for a day: the rows as they were, beside the record."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T14:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "steps back"

SCRIPT = """
CREATE TABLE steps_back (
  id serial PRIMARY KEY,
  entry bigint NOT NULL,
  programme integer NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
  changes jsonb NOT NULL DEFAULT '[]',
  files_before varchar[] NOT NULL DEFAULT '{}',
  files_after varchar[] NOT NULL DEFAULT '{}',
  until timestamptz NOT NULL,
  taken_at timestamptz
);
CREATE INDEX steps_back_until ON steps_back (until);
CREATE INDEX steps_back_entry ON steps_back (entry);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
