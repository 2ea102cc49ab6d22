"""The people who agreed to hear of later sessions, found without reading everybody."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T15:06:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "who may be asked of later sessions"

INDEX = """
CREATE INDEX IF NOT EXISTS people_to_contact ON people (id)
  WHERE may_contact AND email IS NOT NULL AND erase_after IS NULL
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction; made `CONCURRENTLY` before, it stays."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEX)

    manager.add_raw(run)
    return manager
