"""Whether this process lives, and whether it can do its work: for load balancers and people."""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Any

import redis.asyncio
import structlog
from litestar import HttpMethod, Response, route

from events import database
from events.settings import settings

LIVE = "/health/live"
READY = "/health/ready"
CHECK_SECONDS = 2.0
RELAY_CHECK_EVERY = 30.0

logger = structlog.get_logger(__name__)


@route(LIVE, http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=False)
def live() -> Response[dict[str, str]]:
    """200 while the process answers at all."""
    return _answer(200, {"status": "live"})


@route(READY, http_method=[HttpMethod.GET, HttpMethod.HEAD])
async def ready() -> Response[dict[str, str]]:
    """200, or 503 without a migrated database; Redis and mail only degrade what we do."""
    states = dict(
        zip(
            ("database", "redis", "smtp"),
            await asyncio.gather(_database(), _redis(), _relay()),
            strict=True,
        )
    )
    usable = states["database"] == "ok"
    whole = all(state == "ok" for state in states.values())
    status = "ready" if whole else "degraded" if usable else "unavailable"
    return _answer(200 if usable else 503, {"status": status, **states})


def _answer(code: int, content: dict[str, str]) -> Response[dict[str, str]]:
    return Response(content, status_code=code, headers={"Cache-Control": "no-store"})


async def _database() -> str:
    """Ok, missing, or not migrated; never longer than a short wait."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            if not _seen.migrated:
                _seen.migrated = not await database.pending_migrations()
            await database.value("SELECT 1")
    except Exception as error:  # Whatever is wrong with it, the answer is the same.
        logger.warning("database missing", reason=repr(error))
        return "missing"
    return "ok" if _seen.migrated else "not migrated"


async def _redis() -> str:
    with contextlib.suppress(redis.RedisError, OSError, TimeoutError):
        async with (
            asyncio.timeout(CHECK_SECONDS),
            redis.asyncio.from_url(settings().redis_url) as connection,  # type: ignore[no-untyped-call]
        ):
            await connection.ping()
            return "ok"
    return "degraded"


async def _relay() -> str:
    """Whether the relay takes connections; looked at twice a minute at most."""
    relay = settings().relay
    if relay is None:
        return "degraded"
    if time.monotonic() < _seen.relay_until:
        return _seen.relay
    _seen.relay = "degraded"
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(CHECK_SECONDS):
            _, writer = await asyncio.open_connection(relay.host, relay.port)
            writer.close()
            _seen.relay = "ok"
    _seen.relay_until = time.monotonic() + RELAY_CHECK_EVERY
    return _seen.relay


@dataclass
class _Seen:
    """What need not be looked at each time."""

    migrated: bool = False
    relay: str = "degraded"
    relay_until: float = 0.0


_seen = _Seen()

ROUTES: list[Any] = [live, ready]
