"""Where mail goes is counted while the limit per destination domain is on."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T16:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "deliveries by destination"

# Partial: with the limit off no row is in them, and nothing has to keep them. What is being sent
# has an index of its own, so that the planner knows how little that is.
SCRIPT = """
ALTER TABLE deliveries ADD COLUMN destination bigint;
CREATE INDEX deliveries_by_destination ON deliveries (destination, settled_at)
  WHERE destination IS NOT NULL AND state = 'sent';
CREATE INDEX deliveries_under_way ON deliveries (destination)
  WHERE destination IS NOT NULL AND settled_at IS NULL;
CREATE UNLOGGED TABLE destinations (
  destination bigint NOT NULL,
  urgency smallint NOT NULL,
  promised_until timestamptz NOT NULL,
  PRIMARY KEY (destination, urgency)
);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
