"""The index by which people of one mail domain are found: whose seats a session's rules count."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T14:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "people by their mail domain"

# Without it each registration for a session with such a rule went through all its seats.
INDEX = """
CREATE INDEX IF NOT EXISTS people_by_domain ON people ((substring(email from '[^@]*$')));
ANALYZE people;
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction; made `CONCURRENTLY` before, it stays."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEX)

    manager.add_raw(run)
    return manager
