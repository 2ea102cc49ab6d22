"""What the tables do not say of visibility and invitations: values, one each, feeds that follow."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T22:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "who finds a programme or a session, and who is invited: constraints"

SCRIPT = """
ALTER TABLE programmes ADD CONSTRAINT programmes_visibility
  CHECK (visibility IN ('public', 'unlisted', 'invited'));
ALTER TABLE sessions ADD CONSTRAINT sessions_visibility
  CHECK (visibility IN ('public', 'unlisted', 'invited'));
CREATE TRIGGER sessions_visibility_changed AFTER UPDATE OF visibility ON sessions
  FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility)
  EXECUTE FUNCTION session_changed();
ALTER TABLE invitations ADD CONSTRAINT invitations_source CHECK (source IN ('list', 'domain'));
CREATE UNIQUE INDEX invitations_once ON invitations (programme, COALESCE(session, 0), person);
CREATE INDEX invitations_of_person ON invitations (person);
CREATE INDEX invitations_of_session ON invitations (session) WHERE session IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(SCRIPT)

    manager.add_raw(run)
    return manager
