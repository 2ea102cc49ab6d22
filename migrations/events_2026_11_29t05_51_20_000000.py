"""A list that waits for the worker is moved into rows of a thousand, and found in its order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T05:51:20:000000"
VERSION = "1.38.0"
DESCRIPTION = "people of a list that waits, moved"

MOVED = """
CREATE UNIQUE INDEX listed_pieces_in_order ON listed_pieces (job, last);
INSERT INTO listed_pieces (job, first, last, emails, names, languages)
SELECT job, min(place), max(place), array_agg(email ORDER BY place),
  array_agg(name ORDER BY place), array_agg(language ORDER BY place)
  FROM listed_people GROUP BY job, (place - 1) / 1000;
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(MOVED)

    manager.add_raw(run)
    return manager
