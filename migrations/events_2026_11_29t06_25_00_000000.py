"""An index by which who was invited is listed without reading everybody who was."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T06:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "invitations in their order"

INDEX = """
CREATE INDEX invitations_in_order ON invitations (programme, (COALESCE(session, 0)), id)
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEX)

    manager.add_raw(run)
    return manager
