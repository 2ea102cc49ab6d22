"""Webhooks as organisers set them up; the only writer of the table `webhooks`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from events import database, signing
from events.database import transaction
from events.errors import Invalid, NotFound, Refusal
from events.organisers import audit_log
from events.outgoing_http import target
from events.presentation import N_
from events.webhooks import signature
from events.webhooks.kinds import SUBSCRIBABLE
from events.webhooks.states import Content, OffReason
from events.webhooks.tables import Webhook

MOST: Final = 20
LONGEST_NAME: Final = 60
BOTH_KEYS: Final = timedelta(days=1)
"""How long the former secret signs beside the new one."""


class TooManyWebhooks(Refusal):
    """Twenty are enough for anybody's programs."""

    status = 409
    sentence = N_("There are twenty webhooks already. Remove one first.")


@dataclass(frozen=True)
class NewWebhook:
    """A webhook to be."""

    name: str
    url: str
    kinds: Sequence[str]
    content: str
    programme: int | None = None


async def make(new: NewWebhook, *, by: str, at: datetime) -> int:
    """Make a webhook and return its number. Raises Invalid, TooManyWebhooks."""
    async with transaction():
        return await put_in(new, by=by, at=at)


async def put_in(new: NewWebhook, *, by: str, at: datetime) -> int:
    """Do as `make`, inside the caller's transaction."""
    url = _checked(new)
    if await Webhook.count() >= MOST:
        raise TooManyWebhooks
    made = await Webhook.insert(
        Webhook(
            programme=new.programme,
            name=new.name,
            url=url,
            kinds=list(new.kinds),
            content=new.content,
            nonce=signing.nonce(),
            made_by=by,
            created_at=at,
        )
    ).returning(Webhook.id)
    await audit_log.record(by, "webhook-made", new.name, {"to": urlsplit(url).hostname})
    return int(made[0]["id"])


def _checked(new: NewWebhook) -> str:
    problems = {} if new.name else {"name": N_("Give the webhook a name.")}
    if set(new.kinds) - set(SUBSCRIBABLE):
        problems["kinds"] = N_("Choose one of the list.")
    if new.content not in list(Content):
        problems["content"] = N_("Choose one of the list.")
    url = ""
    try:
        url = target.checked(new.url)
    except Refusal as refusal:
        problems["url"] = refusal.sentence
    if problems:
        raise Invalid(problems)
    return url


async def secret_of(webhook_id: int, programme: int | None) -> str:
    """Return the secret that receivers verify by. Raises NotFound."""
    return signature.secret(webhook_id, await _nonce(webhook_id, programme))


async def rotate(webhook_id: int, programme: int | None, *, by: str, at: datetime) -> None:
    """Make a new secret; the former one signs beside it for a day. Raises NotFound."""
    async with transaction():
        former = await _nonce(webhook_id, programme)
        until = at + BOTH_KEYS
        await Webhook.update(
            {
                Webhook.nonce: signing.nonce(),
                Webhook.former_nonce: former,
                Webhook.former_until: until,
            }
        ).where(Webhook.id == webhook_id)
        await _record(webhook_id, "webhook-secret-made", by)


async def turn_off(webhook_id: int, programme: int | None, *, by: str, at: datetime) -> None:
    """Post nothing more to it; what is owed waits. Raises NotFound."""
    async with transaction():
        await _nonce(webhook_id, programme)
        await mark_off(webhook_id, OffReason.HAND, at=at)
        await _record(webhook_id, "webhook-turned-off", by)


async def turn_on(webhook_id: int, programme: int | None, *, by: str) -> None:
    """Post to it again, first what waited. Raises NotFound."""
    async with transaction():
        await _nonce(webhook_id, programme)
        await Webhook.update(
            {
                Webhook.turned_off_at: None,
                Webhook.turned_off_why: OffReason.ON.value,
                Webhook.failing_since: None,
                Webhook.rest_until: None,
            }
        ).where(Webhook.id == webhook_id)
        await _record(webhook_id, "webhook-turned-on", by)


async def remove(webhook_id: int, programme: int | None, *, by: str) -> None:
    """Remove a webhook and the list of what it was sent. Raises NotFound."""
    async with transaction():
        await _nonce(webhook_id, programme)
        await _record(webhook_id, "webhook-removed", by)
        await Webhook.delete().where(Webhook.id == webhook_id)


async def mark_off(webhook_id: int, why: OffReason, *, at: datetime) -> None:
    """Turn a webhook off, for a reason that its page says."""
    await Webhook.update(
        {Webhook.turned_off_at: at, Webhook.turned_off_why: why.value}
    ).where(Webhook.id == webhook_id)  # fmt: skip


async def mark_delivered(webhooks: Collection[int], *, at: datetime) -> None:
    """Note that each of these took a message; of many within a second, one is noted."""
    await database.execute(_DELIVERED, sorted(webhooks), at)


_DELIVERED: Final = """
UPDATE webhooks SET delivered_at = $2, failing_since = NULL, rest_until = NULL
 WHERE id = ANY($1::int[])
   AND (delivered_at IS NULL OR delivered_at < $2::timestamptz - interval '1 second'
   OR failing_since IS NOT NULL OR rest_until IS NOT NULL)
"""


async def mark_failing(webhook_id: int, *, at: datetime, rest_until: datetime | None) -> None:
    """Note that it did not take a message, and until when it is left alone."""
    await database.execute(_FAILING, webhook_id, at, rest_until)


_FAILING: Final = """
UPDATE webhooks SET failing_since = COALESCE(failing_since, $2::timestamptz),
  rest_until = COALESCE($3::timestamptz, rest_until) WHERE id = $1
"""


async def _nonce(webhook_id: int, programme: int | None) -> str:
    """Return the nonce of one that may be seen from here, and keep others off it. Raises NotFound.

    Pages of a programme reach its own; those of the site reach all.
    """
    found = await database.value(_NONCE, webhook_id, programme)
    if found is None:
        raise NotFound
    return str(found)


_NONCE: Final = """
SELECT nonce FROM webhooks WHERE id = $1 AND ($2::int IS NULL OR programme = $2) FOR UPDATE
"""


async def _record(webhook_id: int, action: str, by: str) -> None:
    found = await Webhook.select(Webhook.name).where(Webhook.id == webhook_id).first()
    await audit_log.record(by, action, str(found["name"]) if found else "")
