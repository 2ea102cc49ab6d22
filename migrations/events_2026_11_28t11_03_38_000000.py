"""One of several dates: whoever writes registrations, nobody has two of one choice."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T11:03:38:000000"
VERSION = "1.38.0"
DESCRIPTION = "one seat among several dates"

# A registration says whose one seat it is as it is made, taken up again or cancelled. The release
# before this one writes registrations too, and knows nothing of dates: so it is a trigger.
ONE_DATE = """
CREATE INDEX sessions_by_date_choice ON sessions (date_choice) WHERE date_choice IS NOT NULL;
CREATE UNIQUE INDEX registrations_one_date ON registrations (date_choice, person)
  WHERE date_choice IS NOT NULL;
CREATE FUNCTION know_date_choice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'cancelled' THEN
    NEW.date_choice := NULL;
  ELSIF TG_OP = 'INSERT' OR OLD.state = 'cancelled' THEN
    NEW.date_choice := (SELECT date_choice FROM sessions WHERE id = NEW.session);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER registrations_of_dates BEFORE INSERT OR UPDATE OF state ON registrations
  FOR EACH ROW EXECUTE FUNCTION know_date_choice();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(ONE_DATE)

    manager.add_raw(run)
    return manager
