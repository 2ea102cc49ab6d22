"""Codes to be read out on the telephone: each opens one person's way in for half an hour."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T17:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "ways in by telephone"

SCRIPT = """
CREATE TABLE spoken_codes (
  code_hash varchar(64) PRIMARY KEY,
  registration bigint NOT NULL REFERENCES registrations ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX spoken_codes_registration ON spoken_codes (registration);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
