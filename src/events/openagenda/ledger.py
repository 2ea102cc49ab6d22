"""What is owed to agendas: claimed under a lease, settled, sent again.

The only writer of the tables `openagenda_events` and `openagenda_changes`, beside triggers of the
database, which note every change in the transaction that causes it (migrations).
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from events import database
from events.database import Shape, transaction
from events.errors import NotFound
from events.openagenda.answers import Kept
from events.openagenda.states import EventState, Moderation, Published
from events.organisers import audit_log

AT_ONCE: Final = 5
"""So many sessions of one agenda are claimed together; they are sent one after the other."""


class Claimed(Shape):
    """A session to send, with the agenda it goes to."""

    id: int
    lease: UUID
    owed: int
    session: int
    ext_id: str
    attempts: int
    may_be_there: bool
    sent_at: datetime | None
    sent_hash: str
    first_begin: datetime | None
    agenda: int
    programme: int
    uid: int
    secret: str
    place: int | None
    moderation: Moderation
    leaving: bool


class ToReadBack(Shape):
    """An event whose moderation is to be asked for, with the agenda it is in."""

    id: int
    owed: int
    ext_id: str
    event_state: int | None
    agenda: int
    uid: int
    secret: str


async def fold_changes(at: datetime) -> None:
    """Owe to agendas what has changed since this was last asked."""
    await database.execute(_FOLD, at)


async def claim(at: datetime) -> list[Claimed]:
    """Claim what is due, of each agenda a few; a lease of three minutes keeps others away.

    After a restore nothing leaves before an organiser resumes: the site may be a copy.
    """
    return await database.rows(Claimed, _CLAIM, at, AT_ONCE)


async def begin(one: Claimed) -> bool:
    """Tell whether the claim still holds, and note that the session may be there from now on."""
    return bool(await database.execute(_BEGIN, one.id, one.lease))


async def note_taken(
    one: Claimed, kept: Kept, *, hashed: str, title: str, begins: datetime, at: datetime
) -> None:
    """Note that the agenda has it as it was sent."""
    await database.execute(
        _TAKEN, one.id, one.lease, one.owed, at, hashed, title, begins, kept.uid, kept.state
    )


async def note_same(one: Claimed) -> None:
    """Note that the agenda has it as it is already."""
    await settle(one, EventState.SENT)


async def note_gone(one: Claimed) -> None:
    """Forget a session that is not in the agenda any more, unless it was changed meanwhile."""
    if not await database.execute(_GONE, one.id, one.lease, one.owed):
        await database.execute(_NOT_THERE, one.id, one.lease)


async def settle(
    one: Claimed,
    state: EventState,
    *,
    status: int | None = None,
    words: str = "",
    due_at: datetime | None = None,
    counts: bool = True,
) -> None:
    """Write down what came of an attempt; what changed meanwhile stays due."""
    attempts = one.attempts if counts else one.attempts - 1
    await database.execute(
        _SETTLE, one.id, one.lease, one.owed, state.value, due_at, status, words[:300], attempts
    )


async def release(one: Claimed) -> None:
    """Give a claim back as if it had not been made."""
    await database.execute(_RELEASE, one.id, one.lease)


async def to_read_back(at: datetime) -> list[ToReadBack]:
    """Return whose moderation is to be asked for now, of each agenda a few, and note that it is.

    What was taken an hour ago and is not online, or is and was not asked for during a day.
    """
    return await database.rows(ToReadBack, _TO_READ_BACK, at, AT_ONCE, Published.PUBLISHED.value)


async def note_moderated(one: ToReadBack, state: int) -> None:
    """Note how far its moderation is, unless it was sent or changed meanwhile."""
    await database.execute(_MODERATED, one.id, one.owed, state)


async def note_removed(one: ToReadBack, words: str) -> None:
    """Note that it is shown no more over there; it goes again when it changes, or is sent again.

    No state is said then: what moderators decided is theirs.
    """
    await database.execute(_REMOVED, one.id, one.owed, words)


async def owe_all(programme_id: int) -> None:
    """Owe all sessions of a programme to its agenda."""
    await database.execute(_OWE_ALL, programme_id)


async def send_again(programme_id: int, event_id: int, *, slug: str, by: str, at: datetime) -> None:
    """Owe a session once more, whatever was sent of it. Raises NotFound."""
    async with transaction():
        title = await database.value(_AGAIN, programme_id, event_id, at)
        if title is None:
            raise NotFound
        await audit_log.record(by, "openagenda-repeated", slug, {"title": title})


async def is_elsewhere(programme_id: int, uid: int | None) -> bool:
    """Tell whether sessions may be in another agenda than this one."""
    return bool(await database.value(_ELSEWHERE, programme_id, uid))


_FOLD: Final = """
WITH seen AS (
  DELETE FROM openagenda_changes WHERE id IN (
    SELECT id FROM openagenda_changes ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED)
  RETURNING programme, session)
INSERT INTO openagenda_events AS e (agenda, session, ext_id, title, due_at)
SELECT DISTINCT a.id, n.session, COALESCE(s.uid, ''), COALESCE(s.title, ''), $1::timestamptz
  FROM seen n JOIN openagenda_agendas a ON a.programme = n.programme
  LEFT JOIN sessions s ON s.id = n.session
 WHERE s.id IS NOT NULL
    OR EXISTS (SELECT FROM openagenda_events k WHERE k.agenda = a.id AND k.session = n.session)
 ORDER BY 1, 2
ON CONFLICT (agenda, session) DO UPDATE
  SET owed = e.owed + 1, state = 'due', due_at = $1, attempts = 0
"""

_CLAIM: Final = """
WITH due AS MATERIALIZED (
  SELECT d.id FROM openagenda_agendas a CROSS JOIN LATERAL (
    SELECT id FROM openagenda_events WHERE agenda = a.id AND state = 'due' AND due_at <= $1
       AND (lease_until IS NULL OR lease_until < clock_timestamp())
     ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED) d
   WHERE a.off_at IS NULL AND (a.rest_until IS NULL OR a.rest_until <= $1)
     AND NOT EXISTS (SELECT FROM sending WHERE paused_at IS NOT NULL AND paused_by = 'restore'))
UPDATE openagenda_events e SET lease = gen_random_uuid(), attempts = attempts + 1, tried_at = $1,
    lease_until = clock_timestamp() + interval '3 minutes'
  FROM due, openagenda_agendas a WHERE e.id = due.id AND a.id = e.agenda
RETURNING e.id, e.lease, e.owed, e.session, e.ext_id, e.attempts, e.may_be_there, e.sent_at,
  e.sent_hash, e.first_begin, e.agenda, a.programme, a.uid, a.secret, a.place, a.moderation,
  a.leaving_at IS NOT NULL AS leaving
"""

_BEGIN: Final = """
UPDATE openagenda_events SET may_be_there = true,
  lease_until = clock_timestamp() + interval '3 minutes' WHERE id = $1 AND lease = $2
"""

_TAKEN: Final = """
UPDATE openagenda_events SET state = CASE WHEN owed = $3 THEN 'sent' ELSE 'due' END,
  attempts = 0, lease = NULL, lease_until = NULL, status = NULL, words = '', sent_at = $4,
  sent_hash = $5, title = $6, first_begin = COALESCE(first_begin, $7), event_uid = $8,
  event_state = $9::smallint
 WHERE id = $1 AND lease = $2
"""

_GONE: Final = "DELETE FROM openagenda_events WHERE id = $1 AND lease = $2 AND owed = $3"

_NOT_THERE: Final = """
UPDATE openagenda_events SET may_be_there = false, sent_at = NULL, sent_hash = '',
  first_begin = NULL, event_uid = NULL, event_state = NULL, lease = NULL, lease_until = NULL
 WHERE id = $1 AND lease = $2
"""

_SETTLE: Final = """
UPDATE openagenda_events SET state = CASE WHEN owed = $3 THEN $4 ELSE 'due' END,
  due_at = CASE WHEN owed = $3 THEN COALESCE($5::timestamptz, due_at) ELSE due_at END,
  attempts = CASE WHEN owed = $3 THEN $8::smallint ELSE 0 END,
  status = $6::smallint, words = $7, lease = NULL, lease_until = NULL
 WHERE id = $1 AND lease = $2
"""

_RELEASE: Final = """
UPDATE openagenda_events SET attempts = greatest(attempts - 1, 0), lease = NULL, lease_until = NULL
 WHERE id = $1 AND lease = $2
"""

_TO_READ_BACK: Final = """
WITH due AS MATERIALIZED (
  SELECT d.id FROM openagenda_agendas a CROSS JOIN LATERAL (
    SELECT e.id FROM openagenda_events e JOIN sessions s ON s.id = e.session
     WHERE e.agenda = a.id AND e.state = 'sent' AND e.sent_at IS NOT NULL AND s.ends_at > $1
       AND greatest(e.read_at, e.sent_at) <= $1::timestamptz
         - CASE WHEN e.event_state = $3::smallint THEN interval '1 day' ELSE interval '1 hour' END
     ORDER BY e.read_at NULLS FIRST, e.id LIMIT $2 FOR UPDATE OF e SKIP LOCKED) d
   WHERE a.off_at IS NULL AND a.leaving_at IS NULL AND (a.rest_until IS NULL OR a.rest_until <= $1)
     AND NOT EXISTS (SELECT FROM sending WHERE paused_at IS NOT NULL AND paused_by = 'restore'))
UPDATE openagenda_events e SET read_at = $1
  FROM due, openagenda_agendas a WHERE e.id = due.id AND a.id = e.agenda
RETURNING e.id, e.owed, e.ext_id, e.event_state, e.agenda, a.uid, a.secret
"""

_MODERATED: Final = """
UPDATE openagenda_events SET event_state = $3::smallint
 WHERE id = $1 AND owed = $2 AND state = 'sent'
"""

_REMOVED: Final = """
UPDATE openagenda_events SET state = 'refused', words = $3, status = 404, event_state = NULL
 WHERE id = $1 AND owed = $2 AND state = 'sent'
"""

_OWE_ALL: Final = """
INSERT INTO openagenda_changes (programme, session)
SELECT programme, id FROM sessions WHERE programme = $1 AND status <> 'draft'
UNION SELECT a.programme, e.session FROM openagenda_events e
  JOIN openagenda_agendas a ON a.id = e.agenda WHERE a.programme = $1
"""

_AGAIN: Final = """
UPDATE openagenda_events e SET owed = owed + 1, state = 'due', due_at = $3, attempts = 0,
  sent_hash = '' FROM openagenda_agendas a
 WHERE a.id = e.agenda AND a.programme = $1 AND e.id = $2 RETURNING e.title
"""

_ELSEWHERE: Final = """
SELECT EXISTS (SELECT FROM openagenda_events e JOIN openagenda_agendas a ON a.id = e.agenda
 WHERE a.programme = $1 AND a.uid <> $2 AND e.may_be_there)
"""
