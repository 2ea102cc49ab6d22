"""What was counted of a review stands once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T01:55:09:000000"
VERSION = "1.38.0"
DESCRIPTION = "people of large reviews: one row a review"

INDEXES = """
CREATE UNIQUE INDEX counted_reviews_once ON counted_reviews (programme, review);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(INDEXES)

    manager.add_raw(run)
    return manager
