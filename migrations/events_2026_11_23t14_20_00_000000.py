"""Who stopped a programme's reminders, follow-ups and announcements; it replaces a lesser wish."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T14:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "mail stopped programme by programme"

# Who had stopped announcements everywhere keeps that wish in each programme they know.
SCRIPT = """
CREATE TABLE mail_stops (
  id serial PRIMARY KEY,
  person integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  programme integer NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
  stopped_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (person, programme)
);
INSERT INTO mail_stops (person, programme)
  SELECT DISTINCT e.id, s.programme FROM people e JOIN registrations r ON r.person = e.id
    JOIN sessions s ON s.id = r.session WHERE e.no_announcements;
ALTER TABLE people DROP COLUMN no_announcements;
ALTER TABLE speakers ADD COLUMN stopped_at timestamptz;
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
