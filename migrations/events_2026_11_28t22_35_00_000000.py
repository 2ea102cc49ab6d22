"""Indexes by which a search finds sessions, speakers and resources without reading all texts."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T22:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "search by the beginnings of words"

# A function in an index names no other of ours: what `searchable` does is said again. Quotation
# marks and dashes are letters to PostgreSQL where its locale is C.
INDEXES = """
CREATE FUNCTION search_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT to_tsvector('simple', regexp_replace(regexp_replace(normalize(lower(words), NFD),
  '[\\u0300-\\u036f]', '', 'g'), '[‘’“”«»…–—·]+', ' ', 'g')) $$;
CREATE FUNCTION session_text(title text, abstract text, tags text[], texts jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT concat_ws(' ', title, abstract, array_to_string(tags, ' '), (
  SELECT string_agg(said.value, ' ')
    FROM jsonb_each(texts) spoken, jsonb_each_text(spoken.value) said)) $$;
CREATE INDEX sessions_by_words ON sessions
  USING gin (search_words(session_text(title, abstract, tags, texts)));
CREATE INDEX speakers_by_words ON speakers
  USING gin (search_words(name || ' ' || organisation));
CREATE INDEX resources_by_words ON resources USING gin (search_words(title));
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
