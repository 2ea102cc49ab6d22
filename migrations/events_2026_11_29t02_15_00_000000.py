"""Indexes by which the record is searched without reading all its entries."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T02:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the record by the beginnings of words and by action"

INDEXES = """
CREATE FUNCTION audit_words(who text, action text, subject text) RETURNS tsvector LANGUAGE sql
IMMUTABLE PARALLEL SAFE AS
$$ SELECT to_tsvector('simple', regexp_replace(regexp_replace(
  normalize(lower(who || ' ' || action || ' ' || subject), NFD), '[\\u0300-\\u036f]', '', 'g'),
  '[-@.:_+/‘’“”«»…–—·]+', ' ', 'g')) $$;
CREATE INDEX audit_entries_by_words ON audit_entries
  USING gin (audit_words(who, action, subject));
CREATE INDEX audit_entries_of_action ON audit_entries (action, id);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
