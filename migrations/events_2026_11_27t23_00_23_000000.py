"""Triggers by which every event is owed to webhooks, in the transaction that causes it.

Whatever writes the row, no code has to remember that somebody is told. Where no webhook is turned
on, a trigger asks that one question and is done.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-27T23:00:23:000000"
VERSION = "1.38.0"
DESCRIPTION = "webhooks: messages are owed by triggers"

INDEXES = """
CREATE INDEX webhook_messages_due ON webhook_messages (webhook, due_at, id) WHERE state = 'due';
CREATE INDEX webhook_messages_failed ON webhook_messages (webhook) WHERE state = 'failed';
CREATE INDEX webhook_messages_of_webhook ON webhook_messages (webhook, id);
CREATE INDEX webhook_messages_by_age ON webhook_messages (at);
"""

CONSTRAINTS = """
ALTER TABLE webhooks ADD CONSTRAINT webhooks_content CHECK (content IN ('ids', 'full', 'chat'));
ALTER TABLE webhook_messages ADD CONSTRAINT webhook_messages_state
  CHECK (state IN ('due', 'delivered', 'failed'));
"""

OWE = """
CREATE FUNCTION webhook_owe(
  of_kind text, of_programme bigint, of_session bigint, of_subject bigint, with_facts jsonb
) RETURNS void LANGUAGE sql AS $$
  INSERT INTO webhook_messages (webhook, uid, kind, programme, session, subject, facts, at, due_at)
  SELECT w.id, gen_random_uuid(), of_kind, of_programme, of_session, of_subject, with_facts,
    clock_timestamp(), clock_timestamp() FROM webhooks w
   WHERE (w.turned_off_at IS NULL OR w.turned_off_why = 'failing')
     AND (w.programme IS NULL OR w.programme = of_programme)
     AND (w.kinds = '{}' OR of_kind = ANY (w.kinds))
$$;
"""

# Many registrations change in one statement, hence a trigger for each statement.
REGISTRATIONS = """
CREATE FUNCTION webhook_registrations_created() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhooks) THEN
    PERFORM webhook_owe('registration.created', s.programme, s.id, n.id,
      jsonb_build_object('state', n.state))
      FROM new_rows n JOIN sessions s ON s.id = n.session;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_created AFTER INSERT ON registrations REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION webhook_registrations_created();

CREATE FUNCTION webhook_registrations_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhooks) THEN
    PERFORM webhook_owe(
      CASE WHEN n.state = 'cancelled' THEN 'registration.cancelled'
        ELSE 'registration.changed' END,
      s.programme, s.id, n.id, jsonb_build_object('state', n.state, 'former_state', o.state))
      FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN sessions s ON s.id = n.session
     WHERE (n.state, n.session) IS DISTINCT FROM (o.state, o.session);
    PERFORM webhook_owe('attendance.changed', s.programme, s.id, n.id, '{}')
      FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN sessions s ON s.id = n.session
     WHERE (n.present, n.attended, n.attended_seconds, n.entered_at)
       IS DISTINCT FROM (o.present, o.attended, o.attended_seconds, o.entered_at);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_changed AFTER UPDATE ON registrations
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION webhook_registrations_changed();
"""

SESSIONS = """
CREATE FUNCTION webhook_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kind text;
BEGIN
  IF NOT EXISTS (SELECT FROM webhooks) THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM webhook_owe('session.deleted', OLD.programme, NULL, OLD.id,
      jsonb_build_object('session', OLD.slug));
    RETURN NULL;
  END IF;
  kind := CASE
    WHEN TG_OP = 'INSERT' THEN 'session.created'
    WHEN NEW.status <> OLD.status AND NEW.status = 'cancelled' THEN 'session.cancelled'
    WHEN NEW.status <> OLD.status AND NEW.status = 'postponed' THEN 'session.postponed'
    WHEN OLD.status = 'draft' AND NEW.status = 'published' THEN 'session.published'
    WHEN (NEW.starts_at, NEW.ends_at, NEW.timezone, NEW.location, NEW.status)
      IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.timezone, OLD.location, OLD.status)
      THEN 'session.rescheduled'
    ELSE 'session.changed' END;
  PERFORM webhook_owe(kind, NEW.programme, NEW.id, NEW.id, jsonb_strip_nulls(jsonb_build_object(
    'state', NEW.status,
    'former_state', CASE WHEN TG_OP = 'UPDATE' AND NEW.status <> OLD.status THEN OLD.status END,
    'former_starts_at', CASE WHEN kind = 'session.rescheduled' THEN OLD.starts_at END)));
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_added AFTER INSERT OR DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION webhook_session();
CREATE TRIGGER webhook_changed AFTER UPDATE OF status, starts_at, ends_at, timezone, location, slug,
  title, abstract, texts, capacity ON sessions FOR EACH ROW
  WHEN ((NEW.status, NEW.starts_at, NEW.ends_at, NEW.timezone, NEW.location, NEW.slug, NEW.title,
    NEW.abstract, NEW.texts, NEW.capacity) IS DISTINCT FROM (OLD.status, OLD.starts_at, OLD.ends_at,
    OLD.timezone, OLD.location, OLD.slug, OLD.title, OLD.abstract, OLD.texts, OLD.capacity))
  EXECUTE FUNCTION webhook_session();
"""

SPEAKERS = """
CREATE FUNCTION webhook_appearance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE here appearances; kind text;
BEGIN
  IF NOT EXISTS (SELECT FROM webhooks) THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN here := OLD; ELSE here := NEW; END IF;
  kind := CASE TG_OP WHEN 'INSERT' THEN 'speaker.added' WHEN 'DELETE' THEN 'speaker.removed'
    ELSE 'speaker.answered' END;
  PERFORM webhook_owe(kind, programme, id, here.id, jsonb_build_object('state', here.answer))
    FROM sessions WHERE id = here.session;
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_added AFTER INSERT OR DELETE ON appearances
  FOR EACH ROW EXECUTE FUNCTION webhook_appearance();
CREATE TRIGGER webhook_answered AFTER UPDATE OF answer ON appearances FOR EACH ROW
  WHEN (NEW.answer IS DISTINCT FROM OLD.answer) EXECUTE FUNCTION webhook_appearance();

CREATE FUNCTION webhook_speaker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM webhook_owe('speaker.changed', NEW.programme, NULL, NEW.id, '{}');
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_changed AFTER UPDATE OF name, organisation, biography, portrait ON speakers
  FOR EACH ROW WHEN ((NEW.name, NEW.organisation, NEW.biography, NEW.portrait) IS DISTINCT FROM
    (OLD.name, OLD.organisation, OLD.biography, OLD.portrait))
  EXECUTE FUNCTION webhook_speaker();
"""

REST = """
CREATE FUNCTION webhook_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE here resources; kind text;
BEGIN
  IF NOT EXISTS (SELECT FROM webhooks) THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN here := OLD; ELSE here := NEW; END IF;
  kind := CASE TG_OP WHEN 'INSERT' THEN 'resource.added' WHEN 'DELETE' THEN 'resource.removed'
    ELSE 'resource.changed' END;
  PERFORM webhook_owe(kind, programme, id, here.id, jsonb_build_object('state', here.source))
    FROM sessions WHERE id = here.session;
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_added AFTER INSERT OR DELETE ON resources
  FOR EACH ROW EXECUTE FUNCTION webhook_resource();
CREATE TRIGGER webhook_changed AFTER UPDATE OF kind, title, url, file, public, source ON resources
  FOR EACH ROW WHEN ((NEW.kind, NEW.title, NEW.url, NEW.file, NEW.public, NEW.source)
    IS DISTINCT FROM (OLD.kind, OLD.title, OLD.url, OLD.file, OLD.public, OLD.source))
  EXECUTE FUNCTION webhook_resource();

CREATE FUNCTION webhook_attendance_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM webhook_owe('attendance.imported', programme, id, NEW.id, '{}')
    FROM sessions WHERE id = NEW.session;
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_imported AFTER INSERT ON attendance_lists
  FOR EACH ROW EXECUTE FUNCTION webhook_attendance_list();

CREATE FUNCTION webhook_bounce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM webhook_owe('delivery.bounced', NEW.programme_id, NEW.session_id, NEW.id, '{}');
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_bounced AFTER UPDATE OF bounced_at ON deliveries FOR EACH ROW
  WHEN (OLD.bounced_at IS NULL AND NEW.bounced_at IS NOT NULL) EXECUTE FUNCTION webhook_bounce();
"""


async def forwards() -> MigrationManager:
    """Run the scripts in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        for script in (INDEXES, CONSTRAINTS, OWE, REGISTRATIONS, SESSIONS, SPEAKERS, REST):
            await connection.execute(script)

    manager.add_raw(run)
    return manager
