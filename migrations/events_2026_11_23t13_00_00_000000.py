"""Constraints, indexes and triggers: what Piccolo's columns cannot say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "constraints, indexes, triggers"

CONSTRAINTS = """
ALTER TABLE sessions
  ADD CONSTRAINT sessions_seats CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity)),
  ADD CONSTRAINT sessions_order CHECK (ends_at > starts_at),
  ADD CONSTRAINT sessions_status CHECK (status IN ('draft', 'published', 'postponed', 'cancelled'));
ALTER TABLE registrations
  ADD CONSTRAINT registrations_once UNIQUE (session, person),
  ADD CONSTRAINT registrations_state CHECK
    (state IN ('unconfirmed', 'pending', 'held', 'waiting', 'offered', 'cancelled'));
ALTER TABLE passes ADD CONSTRAINT passes_once UNIQUE (programme, person);
ALTER TABLE appearances ADD CONSTRAINT appearances_once UNIQUE (session, speaker);
ALTER TABLE answers ADD CONSTRAINT answers_once UNIQUE (registration, question);
ALTER TABLE programme_roles ADD CONSTRAINT programme_roles_once UNIQUE (organiser, programme);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_state CHECK
  (state IN ('due', 'handing_off', 'sent', 'skipped', 'refused', 'held', 'withdrawn'));
ALTER TABLE sending ADD CONSTRAINT sending_one_row CHECK (id = 1);
"""

INDEXES = """
CREATE UNIQUE INDEX sessions_ref ON sessions (programme, import_ref) WHERE import_ref IS NOT NULL;
CREATE UNIQUE INDEX speakers_ref ON speakers (programme, import_ref) WHERE import_ref IS NOT NULL;
CREATE INDEX sessions_by_programme ON sessions (programme, starts_at);
CREATE INDEX appearances_by_speaker ON appearances (speaker);
CREATE INDEX resources_by_session ON resources (session, position);
CREATE INDEX registrations_by_person ON registrations (person);
CREATE INDEX registrations_by_pass ON registrations (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX registrations_by_state ON registrations (session, state);
CREATE INDEX registrations_in_line ON registrations (session, waiting_since, id)
  WHERE state = 'waiting';
CREATE INDEX registrations_offered ON registrations (offer_until) WHERE state = 'offered';
CREATE INDEX entrances_by_registration ON entrances (registration);
CREATE INDEX deliveries_due ON deliveries (urgency, due_at, id) WHERE state = 'due';
CREATE INDEX deliveries_handing_off ON deliveries (lease_until) WHERE state = 'handing_off';
CREATE INDEX deliveries_by_subject ON deliveries (subject_kind, subject_id);
CREATE INDEX deliveries_by_session ON deliveries (session_id, state);
CREATE INDEX deliveries_by_person ON deliveries (person_id);
CREATE INDEX deliveries_settled ON deliveries (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX sign_in_codes_by_organiser ON sign_in_codes (organiser, created_at);
CREATE INDEX audit_entries_at ON audit_entries (at);
INSERT INTO sending (id, reason, paused_by) VALUES (1, '', '') ON CONFLICT DO NOTHING;
"""

FUNCTIONS = """
CREATE FUNCTION searchable(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT regexp_replace(normalize(lower(words), NFD), '[\\u0300-\\u036f]', '', 'g') $$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION programme_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.feed_revision := OLD.feed_revision + 1;
  PERFORM pg_notify('feeds', NEW.id::text);
  RETURN NEW;
END $$;
CREATE TRIGGER programmes_changed BEFORE UPDATE ON programmes FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION programme_changed();

CREATE FUNCTION session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE programmes SET feed_revision = feed_revision + 1
    WHERE id IN (COALESCE(NEW.programme, OLD.programme), COALESCE(OLD.programme, NEW.programme));
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_added AFTER INSERT OR DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION session_changed();
CREATE TRIGGER sessions_changed AFTER UPDATE OF programme, slug, title, abstract, texts, language,
  tags, starts_at, ends_at, timezone, status, sequence, location, stamp, updated_at ON sessions
  FOR EACH ROW EXECUTE FUNCTION session_changed();

CREATE FUNCTION speaker_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE programmes SET feed_revision = feed_revision + 1 WHERE id IN (
    SELECT s.programme FROM appearances a JOIN sessions s ON s.id = a.session
     WHERE a.speaker = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER speakers_changed AFTER UPDATE OF name, organisation, slug ON speakers
  FOR EACH ROW EXECUTE FUNCTION speaker_changed();

CREATE FUNCTION appearance_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE programmes SET feed_revision = feed_revision + 1 WHERE id IN (
    SELECT programme FROM sessions WHERE id IN (NEW.session, OLD.session));
  RETURN NULL;
END $$;
CREATE TRIGGER appearances_changed AFTER INSERT OR DELETE OR UPDATE OF speaker, session, position
  ON appearances FOR EACH ROW EXECUTE FUNCTION appearance_changed();

CREATE FUNCTION room_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('rooms', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_room_changed AFTER UPDATE OF room_url, room_note, status ON sessions
  FOR EACH ROW EXECUTE FUNCTION room_changed();
"""


async def forwards() -> MigrationManager:
    """Run the three scripts in one go, in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        for script in (CONSTRAINTS, INDEXES, FUNCTIONS):
            await connection.execute(script)

    manager.add_raw(run)
    return manager
