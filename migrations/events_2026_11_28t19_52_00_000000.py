"""A seat that is taken asks OpenAgenda's trigger one thing only: whether the session became full.

Beside the texts in one trigger it compared these too, at every registration.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T19:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "OpenAgenda: seats have a trigger of their own"

SEATS = """
DROP TRIGGER openagenda_changed ON sessions;
CREATE TRIGGER openagenda_changed AFTER UPDATE OF programme, slug, title, abstract, texts, language,
  tags, starts_at, ends_at, timezone, status, visibility, published_at, location, picture, room_url
  ON sessions FOR EACH ROW
  WHEN ((OLD.status <> 'draft' OR NEW.status <> 'draft') AND (
    (NEW.programme, NEW.slug, NEW.title, NEW.abstract, NEW.texts, NEW.language, NEW.tags,
      NEW.starts_at, NEW.ends_at, NEW.timezone, NEW.status, NEW.visibility, NEW.published_at,
      NEW.location, NEW.picture, NEW.room_url = '')
    IS DISTINCT FROM
    (OLD.programme, OLD.slug, OLD.title, OLD.abstract, OLD.texts, OLD.language, OLD.tags,
      OLD.starts_at, OLD.ends_at, OLD.timezone, OLD.status, OLD.visibility, OLD.published_at,
      OLD.location, OLD.picture, OLD.room_url = '')))
  EXECUTE FUNCTION openagenda_session();
CREATE TRIGGER openagenda_filled AFTER UPDATE OF capacity, taken ON sessions FOR EACH ROW
  WHEN (NEW.status <> 'draft'
    AND (NEW.taken >= NEW.capacity) IS DISTINCT FROM (OLD.taken >= OLD.capacity))
  EXECUTE FUNCTION openagenda_session();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(SEATS)

    manager.add_raw(run)
    return manager
