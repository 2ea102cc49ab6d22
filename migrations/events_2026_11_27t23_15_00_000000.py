"""What a speaker does in a session stands in feeds and calendars: they follow when it changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T23:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "feeds follow what speakers do"

# As with the triggers beside them, what forgets comes after what raises the revision.
TRIGGERS = """
CREATE TRIGGER appearances_role_changed AFTER UPDATE OF role ON appearances
  FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION appearance_changed();
CREATE TRIGGER then_forget_vevent_of_role AFTER UPDATE OF role ON appearances
  FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION forget_vevent();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(TRIGGERS)

    manager.add_raw(run)
    return manager
