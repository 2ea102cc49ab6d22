"""Messages that are owed to webhooks: claimed under a lease, settled, listed, sent again.

Triggers of the database write them (migrations); only this file changes and deletes them. A
message is delivered at least once: a kill between its POST and its settling repeats it, under the
same `webhook-id`.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from events import database
from events.database import Json, Shape, transaction
from events.errors import NotFound, Refusal
from events.webhooks.kinds import Kind
from events.webhooks.states import Content
from events.webhooks.tables import WebhookMessage

AT_ONCE: Final = 10
"""So many messages of one webhook are in the air together."""

ALL_AT_ONCE: Final = 100
"""So many messages of all webhooks are in the air together."""

PAGE: Final = 50
KEPT: Final = timedelta(days=30)


class MessageState(StrEnum):
    """`webhook_messages.state`."""

    DUE = "due"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Tried as often as the schedule says."""


class Facts(msgspec.Struct, frozen=True):
    """What the cause of an event knows, and nobody can ask later."""

    state: str | None = None
    former_state: str | None = None
    former_starts_at: datetime | None = None
    session: str | None = None


class Claimed(Shape):
    """A message to post, with where it goes and what signs it."""

    id: int
    uid: UUID
    kind: Kind
    programme: int | None
    session: int | None
    subject: int
    facts: Json[Facts]
    at: datetime
    attempts: int
    webhook: int
    url: str
    content: Content
    nonce: str
    former_nonce: str
    former_until: datetime | None
    failing_since: datetime | None
    programme_slug: str | None
    session_slug: str | None
    title: str | None


class InFlight(Refusal):
    """A message that is being posted just now, so that it cannot be owed once more."""

    status = 409
    sentence = "This message is being sent at this moment. Wait for its answer."


async def claim(at: datetime, in_the_air: Counter[int] | None = None) -> list[Claimed]:
    """Claim what is due, the oldest first; a lease of two minutes keeps others away.

    `in_the_air` counts by webhook what the caller posts already: of each the rest of a few.
    After a restore nothing leaves, mail or message, before an organiser resumes: it may be a copy.
    """
    busy = in_the_air or Counter()
    free = ALL_AT_ONCE - busy.total()
    return await database.rows(
        Claimed, _CLAIM, at, AT_ONCE, list(busy.keys()), list(busy.values()), free
    )


_CLAIM: Final = """
WITH busy AS (SELECT webhook, number FROM unnest($3::bigint[], $4::int[]) AS busy(webhook, number)),
due AS MATERIALIZED (
  SELECT m.id FROM webhooks w LEFT JOIN busy ON busy.webhook = w.id CROSS JOIN LATERAL (
    SELECT id, due_at FROM webhook_messages WHERE webhook = w.id AND state = 'due' AND due_at <= $1
       AND (lease_until IS NULL OR lease_until < clock_timestamp())
     ORDER BY due_at, id LIMIT greatest(0, $2::int - COALESCE(busy.number, 0))
       FOR UPDATE SKIP LOCKED) m
   WHERE w.turned_off_at IS NULL AND (w.rest_until IS NULL OR w.rest_until <= $1)
     AND NOT EXISTS (SELECT FROM sending WHERE paused_at IS NOT NULL AND paused_by = 'restore')
   ORDER BY m.due_at, m.id LIMIT $5)
UPDATE webhook_messages m
   SET lease_until = clock_timestamp() + interval '2 minutes', attempts = attempts + 1,
       tried_at = $1
  FROM due, webhooks w WHERE m.id = due.id AND w.id = m.webhook
RETURNING m.id, m.uid, m.kind, m.programme, m.session, m.subject, m.facts, m.at, m.attempts,
  m.webhook, w.url, w.content, w.nonce, w.former_nonce, w.former_until, w.failing_since,
  (SELECT slug FROM programmes WHERE id = m.programme) AS programme_slug,
  (SELECT slug FROM sessions WHERE id = m.session) AS session_slug,
  COALESCE((SELECT title FROM sessions WHERE id = m.session),
    (SELECT title FROM programmes WHERE id = m.programme)) AS title
"""


class Outcome(Shape):
    """What came of an attempt; `due_at`: when the next one is, None where there is none."""

    state: MessageState
    due_at: datetime | None
    status: int | None
    words: str
    milliseconds: int


async def settle(outcomes: Mapping[int, Outcome]) -> None:
    """Write down what came of attempts, by the number of each message: in one statement."""
    said = outcomes.values()
    await database.execute(
        _SETTLE,
        list(outcomes),
        [one.state.value for one in said],
        [one.due_at for one in said],
        [one.status for one in said],
        [one.words[:300] for one in said],
        [one.milliseconds for one in said],
    )


_SETTLE: Final = """
UPDATE webhook_messages m SET state = came.state, due_at = COALESCE(came.due_at, m.due_at),
  status = came.status, words = came.words, milliseconds = came.milliseconds, lease_until = NULL
  FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::smallint[], $5::text[], $6::int[])
    AS came (id, state, due_at, status, words, milliseconds)
 WHERE m.id = came.id
"""


class ListedMessage(Shape):
    """A message as its webhook's page lists it."""

    id: int
    uid: UUID
    kind: Kind
    at: datetime
    state: MessageState
    due_at: datetime
    attempts: int
    tried_at: datetime | None
    status: int | None
    words: str
    milliseconds: int


async def listed(
    webhook_id: int, before: int | None = None, limit: int = PAGE
) -> list[ListedMessage]:
    """Return a page of a webhook's messages, the newest first."""
    return await database.rows(ListedMessage, _LISTED, webhook_id, before, limit)


_LISTED: Final = """
SELECT id, uid, kind, at, state, due_at, attempts, tried_at, status, words, milliseconds
  FROM webhook_messages WHERE webhook = $1 AND ($2::bigint IS NULL OR id < $2)
 ORDER BY id DESC LIMIT $3
"""


async def send_again(webhook_id: int, message_id: int, *, at: datetime) -> None:
    """Owe a message once more, from the first attempt on. Raises NotFound, InTheAir."""
    if await database.execute(_AGAIN, webhook_id, message_id, at):
        return
    its_own = (WebhookMessage.webhook == webhook_id) & (WebhookMessage.id == message_id)
    if await WebhookMessage.exists().where(its_own):
        raise InFlight
    raise NotFound


_AGAIN: Final = """
UPDATE webhook_messages SET state = 'due', due_at = $3, attempts = 0
 WHERE webhook = $1 AND id = $2 AND (lease_until IS NULL OR lease_until < clock_timestamp())
"""


async def send_test(webhook_id: int, *, at: datetime) -> None:
    """Owe a message that says only that the webhook works."""
    async with transaction():
        await owe_test(webhook_id, at=at)


async def owe_test(webhook_id: int, *, at: datetime) -> None:
    """Do that inside the caller's transaction."""
    await WebhookMessage.insert(
        WebhookMessage(webhook=webhook_id, kind=Kind.TEST.value, at=at, due_at=at)
    )


async def prune(at: datetime) -> int:
    """Delete what happened a month ago, and return how many messages that were."""
    return await database.execute(_PRUNE, at - KEPT)


_PRUNE: Final = """
DELETE FROM webhook_messages WHERE id IN (
  SELECT id FROM webhook_messages WHERE at < $1 LIMIT 10000)
"""
