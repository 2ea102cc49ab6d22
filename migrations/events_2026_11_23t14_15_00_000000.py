"""Sessions as calendar bytes, kept between processes; whatever changes one throws its bytes away."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T14:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "kept calendar bytes"

# No foreign key: its lock on the session could wait in a circle with a change of that session.
# The names begin with "then_": triggers fire in the order of their names, and these must come
# after those that raise the programme's revision, whose row they are then alone to hold.
KEPT = """
CREATE TABLE kept_events (
  session integer PRIMARY KEY,
  made_by text NOT NULL,
  vevent bytea NOT NULL
);
CREATE FUNCTION forget_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'sessions' THEN
    DELETE FROM kept_events WHERE session = OLD.id;
  ELSIF TG_TABLE_NAME = 'appearances' THEN
    DELETE FROM kept_events WHERE session IN (NEW.session, OLD.session);
  ELSIF TG_TABLE_NAME = 'speakers' THEN
    DELETE FROM kept_events WHERE session IN (SELECT session FROM appearances
      WHERE speaker = NEW.id);
  ELSE
    DELETE FROM kept_events WHERE session IN (SELECT id FROM sessions WHERE programme = NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER then_forget_event AFTER DELETE OR UPDATE OF slug, uid, title, abstract, texts,
  language, tags, starts_at, ends_at, status, sequence, location, stamp, updated_at, programme
  ON sessions FOR EACH ROW EXECUTE FUNCTION forget_event();
CREATE TRIGGER then_forget_event AFTER INSERT OR DELETE OR UPDATE OF speaker, session, position
  ON appearances FOR EACH ROW EXECUTE FUNCTION forget_event();
CREATE TRIGGER then_forget_event AFTER UPDATE OF name, organisation ON speakers
  FOR EACH ROW EXECUTE FUNCTION forget_event();
CREATE TRIGGER then_forget_event AFTER UPDATE OF location ON programmes
  FOR EACH ROW EXECUTE FUNCTION forget_event();
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().current_transaction.get().connection.execute(KEPT)

    manager.add_raw(run)
    return manager
