"""Owing mail: what a transaction causes is planned inside that transaction."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

import msgspec

from events import database, links, signing, wakeup
from events.deliveries import counting
from events.deliveries.states import Urgency

PIECE: Final = 1_000
"""So many mails are written in one statement: a process answers others in between."""


class Owed(msgspec.Struct, frozen=True):
    """One mail to one person: what it is about, why it is owed, and when.

    `occasion` tells two mails of one letter about one subject apart: the session's version for
    reminders and moves, the registration's turn for confirmations, otherwise the id of the row
    that caused it. After `useful_until` it is skipped rather than sent.
    """

    letter: str
    subject_kind: str
    subject_id: int
    occasion: str
    due_at: datetime
    urgency: int = Urgency.CONFIRMATION
    useful_until: datetime | None = None
    session_id: int | None = None
    programme_id: int | None = None
    person_id: int | None = None
    data: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return letter, subject and occasion: one delivery for each, for ever."""
        return f"{self.letter}:{self.subject_kind}:{self.subject_id}:{self.occasion}"


async def plan(owed: Sequence[Owed]) -> int:
    """Owe these mails, in as few statements as may be; return how many are new. Wakes the workers.

    Only inside a transaction. A key that is already there is left alone, unless its delivery was
    withdrawn: who leaves and comes back is owed the same reminder again. (But not an announcement
    that may have arrived.)
    """
    must_be_in_transaction()
    if not owed:
        return 0
    mails = list({mail.key: mail for mail in owed}.items())
    counted = counting.current()
    if counted is not None:
        room = counted.room
        counted.rest.update(mails[room:])
        del mails[room:]
    planned = await _write(sorted(mails, key=itemgetter(0)))
    if counted is not None:
        counted.written.extend(planned)
    if planned:
        database.after_commit(wakeup.wake_workers_soon)
    return len(planned)


async def _write(mails: Sequence[tuple[str, Owed]]) -> list[int]:
    """Write mails in the order of their keys, as whoever owes the same ones: no circles."""
    planned: list[int] = []
    for first in range(0, len(mails), PIECE):
        written = (_values(key, mail) for key, mail in mails[first : first + PIECE])
        planned += await database.values(_PLAN, *map(list, zip(*written, strict=True)))
    return planned


async def bring_forward(session_id: int, letter: str, *, reason: str, at: datetime) -> int:
    """Make due now what was put off for this reason; return how many that were.

    Only inside a transaction. Wakes the workers. Whoever is writing such a mail at this moment
    writes it anew: its lease ends, and what they saw is no longer true.
    """
    must_be_in_transaction()
    forward = await database.values(_BRING_FORWARD, session_id, letter, reason, at)
    if (counted := counting.current()) is not None:
        counted.written.extend(forward)
    if forward:
        database.after_commit(wakeup.wake_workers_soon)
    return len(forward)


def message_id(key: str) -> str:
    """Return the Message-ID of a delivery: the same at each attempt, nobody else can guess it."""
    return f"<{signing.hashed('message-id ' + key)[:32]}@{links.host()}>"


def must_be_in_transaction() -> None:
    """Raise where no transaction is open."""
    if not database.in_transaction():
        raise RuntimeError("Mail is owed in the transaction that causes it.")


def _values(key: str, mail: Owed) -> tuple[object, ...]:
    return (
        key,
        message_id(key),
        mail.letter,
        mail.subject_kind,
        mail.subject_id,
        mail.occasion,
        mail.due_at,
        mail.urgency,
        mail.useful_until,
        mail.session_id,
        mail.programme_id,
        mail.person_id,
        msgspec.json.encode(mail.data).decode(),
    )


_OWED = """key, message_id, letter, subject_kind, subject_id, occasion, due_at, urgency,
   useful_until, session_id, programme_id, person_id, data"""

_PLAN = f"""
INSERT INTO deliveries ({_OWED},
   state, reason, attempts, address, repeated, created_at)
SELECT {_OWED}, 'due', '', 0, '', false, now()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
    $7::timestamptz[], $8::smallint[], $9::timestamptz[], $10::bigint[], $11::bigint[],
    $12::bigint[], $13::jsonb[]) AS owed ({_OWED})
 ORDER BY key COLLATE "C"
ON CONFLICT (key) DO UPDATE
   SET state = 'due', reason = '', due_at = excluded.due_at, useful_until = excluded.useful_until,
       data = excluded.data, attempts = 0, settled_at = NULL
 WHERE deliveries.state = 'withdrawn'
   AND NOT (deliveries.repeated AND deliveries.letter LIKE '%announcement')
RETURNING id
"""  # noqa: S608 - our own column names


_BRING_FORWARD = """
UPDATE deliveries
   SET due_at = least(due_at, $4), reason = '', lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries
         WHERE session_id = $1 AND letter = $2 AND state = 'due'
           AND (reason = $3 OR lease_token IS NOT NULL)
         ORDER BY id FOR UPDATE) AS waiting
 WHERE deliveries.id = waiting.id AND deliveries.state = 'due'
RETURNING deliveries.id
"""
