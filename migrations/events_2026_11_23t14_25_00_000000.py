"""What a speaker's calendar was last told, kept when they are taken off a session."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T14:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "speakers taken off"

# The id is that of the appearance, which its mails name.
SCRIPT = """
CREATE TABLE departures (
  id integer PRIMARY KEY,
  session integer NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  speaker integer NOT NULL REFERENCES speakers (id) ON DELETE CASCADE,
  answer varchar(4) NOT NULL DEFAULT 'none',
  sequence_sent integer NOT NULL DEFAULT -1,
  stamp_sent timestamptz,
  organiser_address varchar(254) NOT NULL DEFAULT '',
  nonce varchar(32) NOT NULL DEFAULT '',
  departed_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (session, speaker)
);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
