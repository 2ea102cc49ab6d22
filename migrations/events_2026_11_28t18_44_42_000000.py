"""Triggers by which every change of a session is noted for its agenda at OpenAgenda.

They write in the transaction that causes it, whoever does. A row for each change, never one that
others would have to wait for; where the programme has no agenda, one question is asked and that is
all. The worker looks at what the session is then.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T18:44:42:000000"
VERSION = "1.38.0"
DESCRIPTION = "OpenAgenda: changes are noted by triggers"

INDEXES = """
CREATE UNIQUE INDEX openagenda_events_once ON openagenda_events (agenda, session);
CREATE INDEX openagenda_events_due ON openagenda_events (agenda, due_at, id) WHERE state = 'due';
CREATE INDEX openagenda_changes_of_programme ON openagenda_changes (programme);
"""

CONSTRAINTS = """
ALTER TABLE openagenda_agendas
  ADD CONSTRAINT openagenda_agendas_uid CHECK (uid > 0),
  ADD CONSTRAINT openagenda_agendas_place CHECK (place > 0),
  ADD CONSTRAINT openagenda_agendas_moderation CHECK (moderation IN ('agenda', 'wait', 'publish')),
  ADD CONSTRAINT openagenda_agendas_off
    CHECK (off_why IN ('', 'key', 'access', 'gone', 'sealed')
      AND (off_at IS NULL) = (off_why = ''));
ALTER TABLE openagenda_events ADD CONSTRAINT openagenda_events_state
  CHECK (state IN ('due', 'sent', 'refused', 'failed'));
"""

SESSIONS = """
CREATE FUNCTION openagenda_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO openagenda_changes (programme, session)
    SELECT programme, NEW.id FROM openagenda_agendas WHERE programme = NEW.programme;
  END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.programme <> NEW.programme) THEN
    INSERT INTO openagenda_changes (programme, session)
    SELECT programme, OLD.id FROM openagenda_agendas WHERE programme = OLD.programme;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER openagenda_added AFTER INSERT ON sessions FOR EACH ROW
  WHEN (NEW.status <> 'draft') EXECUTE FUNCTION openagenda_session();
CREATE TRIGGER openagenda_gone AFTER DELETE ON sessions FOR EACH ROW
  WHEN (OLD.status <> 'draft' OR OLD.published_at IS NOT NULL)
  EXECUTE FUNCTION openagenda_session();
CREATE TRIGGER openagenda_changed AFTER UPDATE OF programme, slug, title, abstract, texts, language,
  tags, starts_at, ends_at, timezone, status, visibility, published_at, location, picture, capacity,
  taken, room_url ON sessions FOR EACH ROW
  WHEN ((OLD.status <> 'draft' OR NEW.status <> 'draft') AND (
    (NEW.programme, NEW.slug, NEW.title, NEW.abstract, NEW.texts, NEW.language, NEW.tags,
      NEW.starts_at, NEW.ends_at, NEW.timezone, NEW.status, NEW.visibility, NEW.published_at,
      NEW.location, NEW.picture, NEW.taken >= NEW.capacity, NEW.room_url = '')
    IS DISTINCT FROM
    (OLD.programme, OLD.slug, OLD.title, OLD.abstract, OLD.texts, OLD.language, OLD.tags,
      OLD.starts_at, OLD.ends_at, OLD.timezone, OLD.status, OLD.visibility, OLD.published_at,
      OLD.location, OLD.picture, OLD.taken >= OLD.capacity, OLD.room_url = '')))
  EXECUTE FUNCTION openagenda_session();
"""

# Whether a session has a room says whether it is also online.
PROGRAMMES_AND_ROOMS = """
CREATE FUNCTION openagenda_all_of(of_programme bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO openagenda_changes (programme, session)
  SELECT a.programme, s.id FROM openagenda_agendas a JOIN sessions s ON s.programme = a.programme
   WHERE a.programme = of_programme AND s.status <> 'draft'
$$;
CREATE FUNCTION openagenda_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.status, NEW.visibility, NEW.title, NEW.summary, NEW.location, NEW.picture)
    IS DISTINCT FROM
    (OLD.status, OLD.visibility, OLD.title, OLD.summary, OLD.location, OLD.picture)
  THEN PERFORM openagenda_all_of(NEW.id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER openagenda_changed AFTER UPDATE ON programmes
  FOR EACH ROW EXECUTE FUNCTION openagenda_programme();

CREATE FUNCTION openagenda_room_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM openagenda_all_of(OLD.programme);
  ELSE PERFORM openagenda_all_of(NEW.programme); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER openagenda_added AFTER INSERT OR DELETE ON room_services
  FOR EACH ROW EXECUTE FUNCTION openagenda_room_service();
CREATE TRIGGER openagenda_changed AFTER UPDATE OF everywhere ON room_services FOR EACH ROW
  WHEN (NEW.everywhere <> OLD.everywhere) EXECUTE FUNCTION openagenda_room_service();

CREATE FUNCTION openagenda_session_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO openagenda_changes (programme, session)
  SELECT a.programme, s.id FROM sessions s JOIN openagenda_agendas a ON a.programme = s.programme
   WHERE s.id = NEW.session AND s.status <> 'draft';
  RETURN NULL;
END $$;
CREATE TRIGGER openagenda_added AFTER INSERT ON session_rooms FOR EACH ROW
  WHEN (NEW.choice <> '') EXECUTE FUNCTION openagenda_session_room();
CREATE TRIGGER openagenda_changed AFTER UPDATE OF choice ON session_rooms FOR EACH ROW
  WHEN (NEW.choice <> OLD.choice) EXECUTE FUNCTION openagenda_session_room();
"""


async def forwards() -> MigrationManager:
    """Run the scripts in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        for script in (INDEXES, CONSTRAINTS, SESSIONS, PROGRAMMES_AND_ROOMS):
            await connection.execute(script)

    manager.add_raw(run)
    return manager
