"""Who came to a session, and who is on its room's list, found without reading who registered."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T18:53:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "who came to a large session"

# The conditions are those of `registrations/figure_definitions.py` and of a session's presence:
# where these change, the indexes are no longer used, and nothing is wrong.
INDEXES = """
CREATE INDEX IF NOT EXISTS registrations_who_came ON registrations (session, name_search, id)
  WHERE state = 'held' AND COALESCE(present, attended, entered_at IS NOT NULL);
CREATE INDEX IF NOT EXISTS registrations_on_list
  ON registrations (session, attended_seconds) INCLUDE (attended)
  WHERE attended IS NOT NULL OR attended_seconds IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction; made `CONCURRENTLY` before, they stay."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
