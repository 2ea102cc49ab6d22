"""Who speaks stands in agendas too, so changes of speakers are noted as those of sessions are.

A name that changes touches the sessions of that speaker alone; their portrait and biography none.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T05:58:28:000000"
VERSION = "1.38.0"
DESCRIPTION = "OpenAgenda: changes of speakers are noted"

SPEAKERS = """
CREATE FUNCTION openagenda_appearance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO openagenda_changes (programme, session)
  SELECT a.programme, s.id FROM sessions s JOIN openagenda_agendas a ON a.programme = s.programme
   WHERE s.status <> 'draft'
     AND s.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.session ELSE NEW.session END;
  RETURN NULL;
END $$;
CREATE TRIGGER openagenda_added AFTER INSERT OR DELETE ON appearances
  FOR EACH ROW EXECUTE FUNCTION openagenda_appearance();
CREATE TRIGGER openagenda_changed AFTER UPDATE OF position ON appearances FOR EACH ROW
  WHEN (NEW.position <> OLD.position) EXECUTE FUNCTION openagenda_appearance();

CREATE FUNCTION openagenda_speaker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO openagenda_changes (programme, session)
  SELECT DISTINCT a.programme, s.id FROM appearances v JOIN sessions s ON s.id = v.session
    JOIN openagenda_agendas a ON a.programme = s.programme
   WHERE v.speaker = NEW.id AND s.status <> 'draft';
  RETURN NULL;
END $$;
CREATE TRIGGER openagenda_changed AFTER UPDATE OF name, organisation ON speakers FOR EACH ROW
  WHEN ((NEW.name, NEW.organisation) IS DISTINCT FROM (OLD.name, OLD.organisation))
  EXECUTE FUNCTION openagenda_speaker();
"""

# Sessions that are in an agenda already do not say yet who speaks.
NOW = """
INSERT INTO openagenda_changes (programme, session)
SELECT DISTINCT a.programme, s.id FROM openagenda_agendas a JOIN sessions s
    ON s.programme = a.programme JOIN appearances v ON v.session = s.id
 WHERE s.status <> 'draft' AND s.ends_at > now()
"""

INDEX = """
CREATE INDEX openagenda_events_read ON openagenda_events (agenda, read_at) WHERE state = 'sent'
"""


async def forwards() -> MigrationManager:
    """Run the scripts in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        for script in (SPEAKERS, NOW, INDEX):
            await connection.execute(script)

    manager.add_raw(run)
    return manager
