"""One row for the captions of a language, and for a day of downloads."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T22:25:56:000000"
VERSION = "1.38.0"
DESCRIPTION = "one row for captions of a language and for a day"

SCRIPT = """
CREATE UNIQUE INDEX resource_captions_once ON resource_captions (resource, language);
CREATE UNIQUE INDEX resource_downloads_once ON resource_downloads (resource, day);
CREATE INDEX resources_shown_from ON resources (shown_from) WHERE shown_from IS NOT NULL;
CREATE INDEX resources_file ON resources (file) WHERE file <> '';
CREATE INDEX media_uploads_by_session ON media_uploads (session);
ALTER TABLE resources ADD CONSTRAINT resources_only_present
  CHECK (NOT (public AND only_present));
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
