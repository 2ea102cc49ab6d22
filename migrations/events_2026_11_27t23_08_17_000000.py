"""What Piccolo does not say: the rows of one person are found by their address."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T23:08:17:000000"
VERSION = "1.38.0"
DESCRIPTION = "speakers by address"

INDEXES = """
CREATE INDEX speakers_by_address ON speakers (email) WHERE email <> '';
CREATE INDEX proposals_by_address ON proposals (email, created_at);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
