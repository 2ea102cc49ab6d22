"""Owing mail: what a transaction causes is planned, and withdrawn, inside that transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from events import database, links, signing, wakeup
from events.deliveries import counting
from events.deliveries.states import Urgency


@dataclass(frozen=True)
class Owed:
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
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return letter, subject and occasion: one delivery for each, for ever."""
        return f"{self.letter}:{self.subject_kind}:{self.subject_id}:{self.occasion}"


async def plan(owed: Sequence[Owed]) -> int:
    """Owe these mails, in one statement; return how many are new. Wakes the workers.

    Only inside a transaction. A key that is already there is left alone, unless its delivery was
    withdrawn: who leaves and comes back is owed the same reminder again. (But not an announcement
    that may have arrived.)
    """
    _must_be_in_transaction()
    if not owed:
        return 0
    once = {mail.key: mail for mail in owed}
    counted, mails = counting.current(), list(once.values())
    if counted is not None:
        counted.rest.update({mail.key: mail for mail in mails[counting.WRITTEN_TO_COUNT :]})
        del mails[counting.WRITTEN_TO_COUNT :]
    planned = await database.values(_PLAN, *map(list, zip(*map(_values, mails), strict=True)))
    if counted is not None:
        counted.written.extend(planned)
    if planned:
        database.after_commit(wakeup.wake_workers_soon)
    return len(planned)


async def withdraw(
    *,
    session_id: int | None = None,
    subject: tuple[str, int] | None = None,
    person_id: int | None = None,
    programme_id: int | None = None,
    letters: Sequence[str] | None = None,
    occasion: str | None = None,
    reason: str,
) -> int:
    """Take back what was not yet handed to the relay, saying why; return how many that were.

    Only inside a transaction. Letters match by name, or by prefix with a trailing `*`.
    """
    _must_be_in_transaction()
    if (session_id, subject, person_id, programme_id) == (None, None, None, None):
        raise ValueError("withdraw: whose mail?")
    kind, subject_id = subject or (None, None)
    patterns = None if letters is None else [_pattern(name) for name in letters]
    whose = (session_id, kind, subject_id, person_id, patterns, programme_id, occasion)
    if counting.current() is not None:
        pending = int(await database.value(_COUNT_PENDING, *whose))
        if pending > counting.WRITTEN_TO_COUNT:
            return pending
    return await database.execute(_WITHDRAW, *whose, reason)


async def withdraw_all(subject_kind: str, subject_ids: Sequence[int], *, reason: str) -> None:
    """Take back all that these subjects were still to be mailed. Only inside a transaction."""
    _must_be_in_transaction()
    await database.execute(_WITHDRAW_ALL, subject_kind, list(subject_ids), reason)


async def withdraw_from(person_ids: Sequence[int], *, reason: str) -> None:
    """Take back all that these people were still to be mailed. Only inside a transaction."""
    _must_be_in_transaction()
    await database.execute(_WITHDRAW_FROM, list(person_ids), reason)


async def withdraw_older(
    session_id: int,
    subject_kind: str,
    subject_ids: Sequence[int],
    *,
    version: int,
    letters: Sequence[str],
    reason: str,
) -> None:
    """Take back these subjects' mails that belong to an older version of the session.

    Only inside a transaction.
    """
    _must_be_in_transaction()
    patterns = [_pattern(name) for name in letters]
    whose = (session_id, subject_kind, list(subject_ids))
    await database.execute(_WITHDRAW_OLDER, *whose, patterns, version, reason)


async def withdraw_in_hand(
    session_id: int, *, version: int, letters: Sequence[str], reason: str
) -> None:
    """Take back those of an older version that a worker is writing at this moment.

    Only inside a transaction. The others may be withdrawn later: no worker hands off what was
    written from another version of the session (`settle.handing_off`). A dry run leaves them to
    their workers.
    """
    _must_be_in_transaction()
    if counting.current() is not None:
        return
    patterns = [_pattern(name) for name in letters]
    await database.execute(_WITHDRAW_IN_HAND, session_id, patterns, version, reason)


async def bring_forward(session_id: int, letter: str, *, reason: str, at: datetime) -> int:
    """Make due now what was put off for this reason; return how many that were.

    Only inside a transaction. Wakes the workers. Whoever is writing such a mail at this moment
    writes it anew: its lease ends, and what they saw is no longer true.
    """
    _must_be_in_transaction()
    forward = await database.values(_BRING_FORWARD, session_id, letter, reason, at)
    if (counted := counting.current()) is not None:
        counted.written.extend(forward)
    if forward:
        database.after_commit(wakeup.wake_workers_soon)
    return len(forward)


def message_id(key: str) -> str:
    """Return the Message-ID of a delivery: the same at each attempt, nobody else can guess it."""
    return f"<{signing.hashed('message-id ' + key)[:32]}@{links.host()}>"


def _must_be_in_transaction() -> None:
    if not database.in_transaction():
        raise RuntimeError("Mail is owed in the transaction that causes it.")


def _values(mail: Owed) -> tuple[object, ...]:
    return (
        mail.key,
        message_id(mail.key),
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


def _pattern(name: str) -> str:
    escaped = name.rstrip("*").replace("\\", r"\\").replace("_", r"\_").replace("%", r"\%")
    return escaped + ("%" if name.endswith("*") else "")


_PLAN = """
INSERT INTO deliveries
  (key, message_id, letter, subject_kind, subject_id, occasion, due_at, urgency, useful_until,
   session_id, programme_id, person_id, data, state, reason, attempts, address, repeated,
   created_at)
SELECT owed.*, 'due', '', 0, '', false, now()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
    $7::timestamptz[], $8::smallint[], $9::timestamptz[], $10::bigint[], $11::bigint[],
    $12::bigint[], $13::jsonb[]) AS owed (key)
 ORDER BY owed.key
ON CONFLICT (key) DO UPDATE
   SET state = 'due', reason = '', due_at = excluded.due_at, useful_until = excluded.useful_until,
       data = excluded.data, attempts = 0, settled_at = NULL
 WHERE deliveries.state = 'withdrawn'
   AND NOT (deliveries.repeated AND deliveries.letter LIKE '%announcement')
RETURNING id
"""

_PENDING = """
  FROM deliveries
 WHERE state IN ('due', 'held')
   AND ($1::bigint IS NULL OR session_id = $1)
   AND ($2::text IS NULL OR (subject_kind = $2 AND subject_id = $3::bigint))
   AND ($4::bigint IS NULL OR person_id = $4)
   AND ($5::text[] IS NULL OR letter LIKE ANY ($5))
   AND ($6::bigint IS NULL OR programme_id = $6)
   AND ($7::text IS NULL OR occasion = $7)
"""

_COUNT_PENDING = f"SELECT count(*) {_PENDING}"

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

# Rows are locked in the order of their ids, as settling does, so that neither waits in a circle.
_WITHDRAW = f"""
UPDATE deliveries
   SET state = 'withdrawn', reason = $8, settled_at = clock_timestamp(),
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id {_PENDING} ORDER BY id FOR UPDATE) AS pending
 WHERE deliveries.id = pending.id AND deliveries.state IN ('due', 'held')
"""  # noqa: S608 - our own SQL

_WITHDRAW_ALL = """
UPDATE deliveries
   SET state = 'withdrawn', reason = $3, settled_at = clock_timestamp(),
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries
         WHERE subject_kind = $1 AND subject_id = ANY($2) AND state IN ('due', 'held')
         ORDER BY id FOR UPDATE) AS pending
 WHERE deliveries.id = pending.id AND deliveries.state IN ('due', 'held')
"""

_WITHDRAW_FROM = """
UPDATE deliveries
   SET state = 'withdrawn', reason = $2, settled_at = clock_timestamp(),
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries WHERE person_id = ANY($1) AND state IN ('due', 'held')
         ORDER BY id FOR UPDATE) AS pending
 WHERE deliveries.id = pending.id AND deliveries.state IN ('due', 'held')
"""

_WITHDRAW_OLDER = """
UPDATE deliveries
   SET state = 'withdrawn', reason = $6, settled_at = clock_timestamp(),
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries
         WHERE session_id = $1 AND subject_kind = $2 AND subject_id = ANY($3)
           AND state IN ('due', 'held') AND letter LIKE ANY ($4)
           AND split_part(occasion, '+', 1) <> $5::int::text
         ORDER BY id FOR UPDATE) AS pending
 WHERE deliveries.id = pending.id AND deliveries.state IN ('due', 'held')
"""

# What workers hold is the first of what is due; however much waits behind it is not looked at.
_WITHDRAW_IN_HAND = """
UPDATE deliveries
   SET state = 'withdrawn', reason = $4, settled_at = clock_timestamp(),
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries
         WHERE state = 'due' AND id = ANY (ARRAY (
           SELECT first.id
             FROM unnest('{0,1,2,3}'::smallint[]) AS band (urgency)
            CROSS JOIN LATERAL (
              SELECT id, session_id, letter, occasion, lease_until FROM deliveries
               WHERE state = 'due' AND urgency = band.urgency
                 AND due_at <= clock_timestamp() + interval '5 seconds'
               ORDER BY due_at, id LIMIT 5000) AS first
            WHERE session_id = $1 AND lease_until > clock_timestamp() AND letter LIKE ANY ($2)
              AND split_part(occasion, '+', 1) <> $3::int::text))
         ORDER BY id FOR UPDATE) AS in_hand
 WHERE deliveries.id = in_hand.id AND deliveries.state = 'due'
"""
