"""Whether the site lives, and whether it can do its work."""

import asyncio
import time
from collections.abc import Awaitable

import msgspec
import redis.asyncio
from litestar import Response

from events import database, shutdown
from events.migrations import pending_migrations
from events.presentation.http import show
from events.settings import Relay, settings

SECONDS = 2.0
RELAY_SECONDS = 60.0
"""How long an answer about the relay holds: watchers ask often, and relays bar frequent callers."""

_relay: dict[str, tuple[float, str]] = {}


@show("/health/live")
async def live() -> Response[str]:
    """Answer that the process lives."""
    return _answer(200, {"status": "live"})


@show("/health/ready")
async def ready() -> Response[str]:
    """Answer 200, or 503 without a migrated database and before a stop; Redis may be missing."""
    if shutdown.is_near():
        return _answer(503, {"status": "shutdown"})
    rows, queue, relay = await asyncio.gather(
        _state_of(_database()), _state_of(_redis()), _state_of(_smtp())
    )
    parts = {"database": rows, "redis": queue, "smtp": relay}
    if rows != "ok":
        return _answer(503, {"status": "unavailable", **parts})
    status = "ready" if all(word == "ok" for word in parts.values()) else "degraded"
    return _answer(200, {"status": status, **parts})


async def _state_of(check: Awaitable[str], share: float = 1.0) -> str:
    try:
        return await asyncio.wait_for(check, SECONDS * share)
    except Exception:
        return "missing"  # Why stands in the log of the process; here it would tell strangers.


async def _database() -> str:
    async with database.apart():  # However many wait for a row, the machine is well.
        return "not migrated" if await pending_migrations() else "ok"


async def _redis() -> str:
    if not settings().redis_url:
        return "missing"
    client: redis.asyncio.Redis = redis.asyncio.from_url(  # type: ignore[no-untyped-call]
        settings().redis_url, socket_connect_timeout=SECONDS
    )
    async with client as connection:
        await connection.ping()
    return "ok"


async def _smtp() -> str:
    relay = settings().smtp
    if relay is None:
        return "ok"  # The local mailbox.
    place = f"{relay.host}:{relay.port}"
    asked, state = _relay.get(place, (-RELAY_SECONDS, ""))
    if time.monotonic() - asked >= RELAY_SECONDS:
        state = await _state_of(_connected(relay), 0.5)
        _relay[place] = time.monotonic(), state
    return state


async def _connected(relay: Relay) -> str:
    _, writer = await asyncio.open_connection(relay.host, relay.port)
    writer.close()
    return "ok"


def _answer(status: int, parts: dict[str, str]) -> Response[str]:
    return Response(
        msgspec.json.encode(parts).decode(),
        status_code=status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


ROUTES = [live, ready]
