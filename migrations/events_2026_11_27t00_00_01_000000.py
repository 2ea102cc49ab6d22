"""Constraints, indexes, functions and triggers: what Piccolo's columns cannot say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "constraints, indexes, functions, triggers"

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
ALTER TABLE mail_stops ADD CONSTRAINT mail_stops_once UNIQUE (person, programme);
ALTER TABLE appearances ADD CONSTRAINT appearances_once UNIQUE (session, speaker);
ALTER TABLE departures ADD CONSTRAINT departures_once UNIQUE (session, speaker);
ALTER TABLE answers ADD CONSTRAINT answers_once UNIQUE (registration, question);
ALTER TABLE programme_roles ADD CONSTRAINT programme_roles_once UNIQUE (organiser, programme);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_state CHECK
  (state IN ('due', 'handing_off', 'sent', 'skipped', 'refused', 'held', 'withdrawn'));
ALTER TABLE sending ADD CONSTRAINT sending_one_row CHECK (id = 1);
ALTER TABLE publisher ADD CONSTRAINT publisher_one_row CHECK (id = 1);
ALTER TABLE destinations ADD CONSTRAINT destinations_once UNIQUE (destination, urgency);
ALTER TABLE request_counts ADD CONSTRAINT request_counts_once UNIQUE (client, since);
"""

# Unlogged: losing the counts in a crash harms nobody, and counting costs no flush to disk.
STORAGE = """
ALTER TABLE destinations SET UNLOGGED;
ALTER TABLE request_counts SET UNLOGGED;
ALTER TABLE deliveries SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
INSERT INTO sending (id, reason, paused_by) VALUES (1, '', '');
"""

FUNCTIONS = """
CREATE FUNCTION searchable(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT regexp_replace(normalize(lower(words), NFD), '[\\u0300-\\u036f]', '', 'g') $$;
"""

# A lease is renewed often: no index may name lease_until, so that PostgreSQL updates in place.
# Indexes on `destination` are partial: with the limit per domain off, no row is in them.
INDEXES = """
ALTER TABLE registrations
  ADD COLUMN name_search text GENERATED ALWAYS AS (searchable(name)) STORED;
CREATE UNIQUE INDEX sessions_ref ON sessions (programme, import_ref) WHERE import_ref IS NOT NULL;
CREATE UNIQUE INDEX speakers_ref ON speakers (programme, import_ref) WHERE import_ref IS NOT NULL;
CREATE INDEX sessions_by_programme ON sessions (programme, starts_at);
CREATE INDEX appearances_by_speaker ON appearances (speaker);
CREATE INDEX resources_by_session ON resources (session, position);
CREATE INDEX registrations_by_person ON registrations (person);
CREATE INDEX registrations_by_pass ON registrations (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX registrations_by_state ON registrations (session, state);
CREATE INDEX registrations_by_name ON registrations (session, name_search, id);
CREATE INDEX registrations_in_time ON registrations (session, id);
CREATE INDEX registrations_in_line ON registrations (session, waiting_since, id)
  WHERE state = 'waiting';
CREATE INDEX registrations_offered ON registrations (offer_until) WHERE state = 'offered';
CREATE UNIQUE INDEX attestations_once ON attestations (registration) WHERE revoked_at IS NULL;
CREATE INDEX attendance_lists_by_session ON attendance_lists (session);
CREATE INDEX attendance_spans_by_list ON attendance_spans (list);
CREATE INDEX attendance_spans_by_registration ON attendance_spans (registration);
CREATE INDEX attendance_guests_by_list ON attendance_guests (list);
CREATE INDEX entrances_by_registration ON entrances (registration);
CREATE INDEX deliveries_due ON deliveries (urgency, due_at, id) WHERE state = 'due';
CREATE INDEX deliveries_handing_off ON deliveries (id) WHERE state = 'handing_off';
CREATE INDEX deliveries_held ON deliveries (id) WHERE state = 'held';
CREATE INDEX deliveries_by_subject ON deliveries (subject_kind, subject_id);
CREATE INDEX deliveries_by_session ON deliveries (session_id, state);
CREATE INDEX deliveries_by_person ON deliveries (person_id);
CREATE INDEX deliveries_settled ON deliveries (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX deliveries_by_destination ON deliveries (destination, settled_at)
  WHERE destination IS NOT NULL AND state = 'sent';
CREATE INDEX deliveries_under_way ON deliveries (destination)
  WHERE destination IS NOT NULL AND settled_at IS NULL;
CREATE INDEX sign_in_codes_by_organiser ON sign_in_codes (organiser, created_at);
CREATE INDEX passkeys_organiser ON passkeys (organiser);
CREATE INDEX audit_entries_at ON audit_entries (at);
"""

AUDIT = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

FEEDS = """
CREATE FUNCTION programme_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.feed_revision := OLD.feed_revision + 1;
  PERFORM pg_notify('feeds', NEW.id::text);
  RETURN NEW;
END $$;
CREATE TRIGGER programmes_changed BEFORE UPDATE ON programmes FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION programme_changed();

CREATE FUNCTION programmes_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('feeds', '');
  RETURN NULL;
END $$;
CREATE TRIGGER programmes_deleted AFTER DELETE ON programmes
  FOR EACH STATEMENT EXECUTE FUNCTION programmes_gone();
CREATE TRIGGER programmes_emptied AFTER TRUNCATE ON programmes
  FOR EACH STATEMENT EXECUTE FUNCTION programmes_gone();

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

# The names begin with "then_": triggers fire in the order of their names, and these must come
# after those that raise the programme's revision, whose row they are then alone to hold.
VEVENT_CACHE = """
CREATE FUNCTION forget_vevent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'sessions' THEN
    DELETE FROM vevent_cache WHERE session = OLD.id;
  ELSIF TG_TABLE_NAME = 'appearances' THEN
    DELETE FROM vevent_cache WHERE session IN (NEW.session, OLD.session);
  ELSIF TG_TABLE_NAME = 'speakers' THEN
    DELETE FROM vevent_cache WHERE session IN (SELECT session FROM appearances
      WHERE speaker = NEW.id);
  ELSE
    DELETE FROM vevent_cache WHERE session IN (SELECT id FROM sessions WHERE programme = NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER then_forget_vevent AFTER DELETE OR UPDATE OF slug, uid, title, abstract, texts,
  language, tags, starts_at, ends_at, status, sequence, location, stamp, updated_at, programme
  ON sessions FOR EACH ROW EXECUTE FUNCTION forget_vevent();
CREATE TRIGGER then_forget_vevent AFTER INSERT OR DELETE OR UPDATE OF speaker, session, position
  ON appearances FOR EACH ROW EXECUTE FUNCTION forget_vevent();
CREATE TRIGGER then_forget_vevent AFTER UPDATE OF name, organisation ON speakers
  FOR EACH ROW EXECUTE FUNCTION forget_vevent();
CREATE TRIGGER then_forget_vevent AFTER UPDATE OF location ON programmes
  FOR EACH ROW EXECUTE FUNCTION forget_vevent();
"""


async def forwards() -> MigrationManager:
    """Run the scripts in one go, in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        for script in (CONSTRAINTS, STORAGE, FUNCTIONS, INDEXES, AUDIT, FEEDS, VEVENT_CACHE):
            await connection.execute(script)

    manager.add_raw(run)
    return manager
