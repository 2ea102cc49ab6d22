"""Organisers may sign in by passkey: their keys, and the challenges that were used."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "passkeys"

SCRIPT = """
CREATE TABLE passkeys (
  id serial PRIMARY KEY,
  organiser integer NOT NULL REFERENCES organisers (id) ON DELETE CASCADE,
  credential varchar(1400) NOT NULL UNIQUE,
  public_key varchar(4000) NOT NULL,
  user_handle varchar(100) NOT NULL,
  sign_count bigint NOT NULL DEFAULT 0,
  name varchar(60) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz
);
CREATE INDEX passkeys_organiser ON passkeys (organiser);
CREATE TABLE spent_challenges (
  challenge_hash varchar(64) PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
