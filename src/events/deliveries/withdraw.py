"""Taking back mail that was owed: whatever was not yet handed to the relay, and why."""

from collections.abc import Sequence

from events import database, text
from events.deliveries import counting
from events.deliveries.plan import must_be_in_transaction


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
    must_be_in_transaction()
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
    must_be_in_transaction()
    await database.execute(_WITHDRAW_ALL, subject_kind, list(subject_ids), reason)


async def withdraw_from(person_ids: Sequence[int], *, reason: str) -> None:
    """Take back all that these people were still to be mailed. Only inside a transaction."""
    must_be_in_transaction()
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
    must_be_in_transaction()
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
    must_be_in_transaction()
    if counting.current() is not None:
        return
    patterns = [_pattern(name) for name in letters]
    await database.execute(_WITHDRAW_IN_HAND, session_id, patterns, version, reason)


def _pattern(name: str) -> str:
    return text.for_like(name.rstrip("*")) + ("%" if name.endswith("*") else "")


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


# Found by their subjects alone: PostgreSQL would also read all that a large session has due.
_WITHDRAW_OLDER = """
WITH theirs AS MATERIALIZED (
  SELECT id, session_id, state, letter, occasion FROM deliveries
   WHERE subject_kind = $2 AND subject_id = ANY($3))
UPDATE deliveries
   SET state = 'withdrawn', reason = $6, settled_at = clock_timestamp(),
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries
         WHERE id = ANY (ARRAY (SELECT id FROM theirs
           WHERE session_id = $1 AND state IN ('due', 'held') AND letter LIKE ANY ($4)
             AND split_part(occasion, '+', 1) <> $5::int::text))
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
