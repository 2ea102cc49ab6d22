"""The address that a programme had is kept whenever it gets another, whoever writes it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T07:49:53:000000"
VERSION = "1.38.0"
DESCRIPTION = "former addresses of programmes"

# Readers may know the address of what is online, or was: then a session of it was, too.
FORMER_ADDRESSES = """
CREATE INDEX former_programme_addresses_by_programme ON former_programme_addresses (programme);
CREATE FUNCTION keep_former_programme_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM former_programme_addresses WHERE slug = NEW.slug;
  IF TG_OP = 'UPDATE' AND OLD.slug <> NEW.slug THEN
    INSERT INTO former_programme_addresses (slug, programme, public)
      VALUES (OLD.slug, OLD.id, OLD.status <> 'draft' OR EXISTS (
        SELECT FROM sessions s WHERE s.programme = OLD.id AND s.published_at IS NOT NULL))
      ON CONFLICT (slug) DO UPDATE
        SET programme = EXCLUDED.programme, public = EXCLUDED.public;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER programmes_readdressed AFTER INSERT OR UPDATE OF slug ON programmes
  FOR EACH ROW EXECUTE FUNCTION keep_former_programme_address();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(FORMER_ADDRESSES)

    manager.add_raw(run)
    return manager
