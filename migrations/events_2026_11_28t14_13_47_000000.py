"""Triggers that name the sessions whose figures have changed, and what is looked up by them.

They write in the transaction that causes it, whichever release does. Nothing is counted here: the
worker counts sessions that were never counted, a few at a time.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T14:13:47:000000"
VERSION = "1.38.0"
DESCRIPTION = "figures: sessions that are to be counted anew"

INDEXES = """
CREATE INDEX figure_changes_of_session ON figure_changes (session);
CREATE UNIQUE INDEX counted_people_once ON counted_people (of_year, year, scope);
"""

# A row for each statement and session, never one that others would have to wait for.
REGISTRATIONS = """
CREATE FUNCTION figures_registrations_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_changes (session) SELECT DISTINCT session FROM rows_after;
  RETURN NULL;
END $$;
CREATE TRIGGER figures_added AFTER INSERT ON registrations REFERENCING NEW TABLE AS rows_after
  FOR EACH STATEMENT EXECUTE FUNCTION figures_registrations_added();

CREATE FUNCTION figures_registrations_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_changes (session)
  SELECT o.session FROM rows_before o JOIN rows_after n ON n.id = o.id
   WHERE (n.session, n.person, n.state, n.source, n.created_at, n.present, n.attended,
       n.attended_seconds, n.entered_at)
     IS DISTINCT FROM (o.session, o.person, o.state, o.source, o.created_at, o.present, o.attended,
       o.attended_seconds, o.entered_at)
  UNION
  SELECT n.session FROM rows_before o JOIN rows_after n ON n.id = o.id WHERE n.session <> o.session;
  RETURN NULL;
END $$;
CREATE TRIGGER figures_changed AFTER UPDATE ON registrations
  REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
  FOR EACH STATEMENT EXECUTE FUNCTION figures_registrations_changed();

CREATE FUNCTION figures_registrations_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_changes (session) SELECT DISTINCT session FROM rows_before;
  RETURN NULL;
END $$;
CREATE TRIGGER figures_gone AFTER DELETE ON registrations REFERENCING OLD TABLE AS rows_before
  FOR EACH STATEMENT EXECUTE FUNCTION figures_registrations_gone();
"""

ANSWERS = """
CREATE FUNCTION figures_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_changes (session)
  SELECT DISTINCT r.session FROM rows_touched a JOIN registrations r ON r.id = a.registration;
  RETURN NULL;
END $$;
CREATE TRIGGER figures_added AFTER INSERT ON answers REFERENCING NEW TABLE AS rows_touched
  FOR EACH STATEMENT EXECUTE FUNCTION figures_answers();
CREATE TRIGGER figures_changed AFTER UPDATE ON answers REFERENCING NEW TABLE AS rows_touched
  FOR EACH STATEMENT EXECUTE FUNCTION figures_answers();
CREATE TRIGGER figures_gone AFTER DELETE ON answers REFERENCING OLD TABLE AS rows_touched
  FOR EACH STATEMENT EXECUTE FUNCTION figures_answers();
"""

# A mail is claimed, prolonged and settled often; only what is counted of it calls the function.
MAILS = """
CREATE FUNCTION figures_mail_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_changes (session) VALUES (NEW.session_id);
  RETURN NULL;
END $$;
CREATE TRIGGER figures_changed AFTER UPDATE OF state, bounced_at ON deliveries FOR EACH ROW
  WHEN (NEW.session_id IS NOT NULL AND (NEW.bounced_at IS DISTINCT FROM OLD.bounced_at
    OR NEW.state <> OLD.state
      AND (NEW.state IN ('sent', 'refused') OR OLD.state IN ('sent', 'refused'))))
  EXECUTE FUNCTION figures_mail_changed();

CREATE FUNCTION figures_mails_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_changes (session)
  SELECT DISTINCT session_id FROM rows_before
   WHERE session_id IS NOT NULL AND state IN ('sent', 'refused');
  RETURN NULL;
END $$;
CREATE TRIGGER figures_gone AFTER DELETE ON deliveries REFERENCING OLD TABLE AS rows_before
  FOR EACH STATEMENT EXECUTE FUNCTION figures_mails_gone();
"""

SESSIONS = """
CREATE FUNCTION figures_session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM counted_sessions WHERE session = OLD.id;
    DELETE FROM figure_changes WHERE session = OLD.id;
  ELSE
    INSERT INTO figure_changes (session) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER figures_changed AFTER UPDATE OF programme, status, starts_at, ends_at ON sessions
  FOR EACH ROW WHEN ((NEW.programme, NEW.status, NEW.starts_at, NEW.ends_at)
    IS DISTINCT FROM (OLD.programme, OLD.status, OLD.starts_at, OLD.ends_at))
  EXECUTE FUNCTION figures_session_changed();
CREATE TRIGGER figures_gone AFTER DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION figures_session_changed();
"""


async def forwards() -> MigrationManager:
    """Run the scripts in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        for script in (INDEXES, REGISTRATIONS, ANSWERS, MAILS, SESSIONS):
            await connection.execute(script)

    manager.add_raw(run)
    return manager
