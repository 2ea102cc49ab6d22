"""Indexes with which pages of the desk grow no faster than what they show."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T20:49:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "desk pages at a million registrations"

# `deliveries_of_session` answers all that `deliveries_by_session` did. None names lease_until.
INDEXES = """
CREATE INDEX deliveries_of_session ON deliveries (session_id, state, letter, due_at);
DROP INDEX deliveries_by_session;
CREATE INDEX deliveries_bounced ON deliveries (session_id, letter) WHERE bounced_at IS NOT NULL;
CREATE INDEX deliveries_in_state ON deliveries (state, id) WHERE state <> 'sent';
CREATE INDEX deliveries_not_sent ON deliveries (state, settled_at)
  WHERE state IN ('refused', 'skipped', 'withdrawn');
CREATE INDEX deliveries_to_many ON deliveries (programme_id, occasion, state)
  WHERE letter IN ('announcement', 'speaker-announcement');
CREATE INDEX registrations_by_words ON registrations
  USING gin (to_tsvector('simple', name_search));
CREATE INDEX people_by_words ON people
  USING gin (to_tsvector('simple', translate(COALESCE(email, ''), '@.-_+', '     ')));
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
