"""The address that a session had is kept whenever it gets another, whoever writes it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T19:20:16:000000"
VERSION = "1.38.0"
DESCRIPTION = "former addresses of sessions"

# An address in use leads to whoever uses it: it is nobody's former one.
FORMER_ADDRESSES = """
CREATE INDEX former_addresses_by_session ON former_addresses (session);
CREATE FUNCTION keep_former_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM former_addresses WHERE slug = NEW.slug;
  IF TG_OP = 'UPDATE' AND OLD.slug <> NEW.slug THEN
    INSERT INTO former_addresses (slug, session, public)
      VALUES (OLD.slug, OLD.id, OLD.published_at IS NOT NULL)
      ON CONFLICT (slug) DO UPDATE SET session = EXCLUDED.session, public = EXCLUDED.public;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_readdressed AFTER INSERT OR UPDATE OF slug ON sessions
  FOR EACH ROW EXECUTE FUNCTION keep_former_address();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(FORMER_ADDRESSES)

    manager.add_raw(run)
    return manager
