"""Webhooks as pages list them, with what waits for each and what failed."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events import database
from events.database import Shape
from events.errors import NotFound
from events.webhooks.states import Content, OffReason


class Listed(Shape):
    """A webhook as pages list it."""

    id: int
    programme: int | None
    name: str
    url: str
    kinds: list[str]
    content: Content
    made_by: str
    created_at: datetime
    delivered_at: datetime | None
    failing_since: datetime | None
    rest_until: datetime | None
    turned_off_at: datetime | None
    turned_off_why: OffReason
    former_until: datetime | None
    waiting: int
    failed: int

    @property
    def host(self) -> str:
        """Return the host it posts to."""
        return urlsplit(self.url).hostname or self.url


async def listed(programme: int | None) -> list[Listed]:
    """Return the webhooks of a programme, or all of them; the newest first."""
    return await database.rows(Listed, _LISTED, programme)


async def one(webhook_id: int, programme: int | None) -> Listed:
    """Return one of them. Raises NotFound."""
    for found in await listed(programme):
        if found.id == webhook_id:
            return found
    raise NotFound


_LISTED: Final = """
SELECT w.id, w.programme, w.name, w.url, w.kinds, w.content, w.made_by, w.created_at,
  w.delivered_at, w.failing_since, w.rest_until, w.turned_off_at, w.turned_off_why, w.former_until,
  (SELECT count(*) FROM (SELECT FROM webhook_messages m
    WHERE m.webhook = w.id AND m.state = 'due' LIMIT 10001) x)::int AS waiting,
  (SELECT count(*) FROM (SELECT FROM webhook_messages m
    WHERE m.webhook = w.id AND m.state = 'failed' LIMIT 10001) x)::int AS failed
  FROM webhooks w WHERE ($1::int IS NULL OR w.programme = $1) ORDER BY w.id DESC
"""
