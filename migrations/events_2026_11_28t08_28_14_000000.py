"""Whose seats they are: no rule that could not be kept, whoever writes it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T08:28:14:000000"
VERSION = "1.38.0"
DESCRIPTION = "rules of seats that can be kept"

CHECKS = """
ALTER TABLE sessions
  ADD CONSTRAINT sessions_domain_seats CHECK (domain_seats > 0),
  ADD CONSTRAINT sessions_kept_seats
    CHECK (kept_seats >= 0 AND (kept_seats = 0 OR kept_until IS NOT NULL));
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(CHECKS)

    manager.add_raw(run)
    return manager
