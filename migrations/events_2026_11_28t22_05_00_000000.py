"""Whose one seat a registration is, is asked once a statement and not once a row.

A trigger before each row made PostgreSQL lock and look at every row that any change touched, also
where nobody chooses among dates: a third of what writing a registration cost.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T22:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one seat among several dates: a trigger a statement"

# A statement that changes nothing fires them as well: so the second one ends where no row is left.
DATES = """
DROP TRIGGER registrations_of_dates ON registrations;
DROP FUNCTION know_date_choice();
CREATE FUNCTION dates_registrations_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM date_choices) THEN
    UPDATE registrations r SET date_choice = s.date_choice
      FROM rows_after n JOIN sessions s ON s.id = n.session
     WHERE r.id = n.id AND n.state <> 'cancelled' AND s.date_choice IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION dates_registrations_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM date_choices) AND EXISTS (SELECT FROM rows_after) THEN
    UPDATE registrations r
       SET date_choice = CASE WHEN n.state <> 'cancelled' THEN s.date_choice END
      FROM rows_before o JOIN rows_after n ON n.id = o.id JOIN sessions s ON s.id = n.session
     WHERE r.id = n.id
       AND (n.state = 'cancelled' AND n.date_choice IS NOT NULL
         OR n.state <> 'cancelled' AND o.state = 'cancelled'
           AND n.date_choice IS DISTINCT FROM s.date_choice);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dates_added AFTER INSERT ON registrations REFERENCING NEW TABLE AS rows_after
  FOR EACH STATEMENT EXECUTE FUNCTION dates_registrations_added();
CREATE TRIGGER dates_changed AFTER UPDATE ON registrations
  REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
  FOR EACH STATEMENT EXECUTE FUNCTION dates_registrations_changed();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(DATES)

    manager.add_raw(run)
    return manager
