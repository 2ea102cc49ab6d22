"""Indexes and storage that keep the ledger quick however long it grows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T14:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the ledger of deliveries at speed"

# A lease is renewed often: no index may name lease_until, so that PostgreSQL updates in place.
SCRIPT = """
DROP INDEX deliveries_handing_off;
CREATE INDEX deliveries_handing_off ON deliveries (id) WHERE state = 'handing_off';
CREATE INDEX deliveries_held ON deliveries (id) WHERE state = 'held';
ALTER TABLE deliveries SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
