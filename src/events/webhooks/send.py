"""Post what is due to webhooks, and decide what comes of each answer.

Only 2xx has taken a message. 410 turns a webhook off at once, days without any success do too;
429 and 5xx leave it alone for a while. No redirect is followed.
"""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import httpx
import msgspec
import structlog

from events import clock
from events.errors import Refusal
from events.outgoing_http import target
from events.webhooks import endpoints, messages, payload, signature
from events.webhooks.messages import Claimed, MessageState, Outcome
from events.webhooks.states import OffReason

RETRIES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""From each attempt to the next, about three days and a half in all; a tenth more or less."""

FAILING_FOR: Final = timedelta(days=3)
"""A webhook that took nothing for so long is turned off."""

REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(days=1)
SECONDS: Final = 20.0
CONNECT_SECONDS: Final = 5.0
READ_BYTES: Final = 300
_AWAY: Final = frozenset({429, 500, 502, 503, 504})


log = structlog.get_logger(__name__)


class _Answer:
    """What was answered: a status and the beginning of the text, or why there was nothing."""

    def __init__(self, status: int | None, words: str, retry_after: str = "") -> None:
        self.status = status
        self.words = words
        self.retry_after = retry_after

    @property
    def took_it(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_away(self) -> bool:
        return self.status is None or self.status in _AWAY


async def send_due(now: Callable[[], datetime] = clock.now) -> int:
    """Post everything that is due, and return how many messages were tried."""
    tried = 0
    limits = httpx.Limits(max_connections=40, max_keepalive_connections=0)
    timeout = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
    async with httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False) as client:
        while claimed := await messages.claim(now()):
            await asyncio.gather(*(_send(client, one, now) for one in claimed))
            tried += len(claimed)
    return tried


async def _send(client: httpx.AsyncClient, message: Claimed, now: Callable[[], datetime]) -> None:
    began = time.monotonic()
    answer = await _post(client, message, now())
    spent = int((time.monotonic() - began) * 1000)
    await messages.settle(message.id, _outcome(message, answer, spent, now()))
    await _mark(message, answer, now())


async def _post(client: httpx.AsyncClient, message: Claimed, at: datetime) -> _Answer:
    try:
        body = await payload.body(message)
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        log.exception("webhook message not written", message=message.id)
        return _Answer(None, f"not written: {error}")
    try:
        async with asyncio.timeout(SECONDS):
            return await _ask(client, message, at, body)
    except Refusal as refusal:
        return _Answer(None, refusal.sentence)
    except TimeoutError:
        return _Answer(None, f"no answer within {SECONDS:.0f} s")
    except httpx.HTTPError as error:
        return _Answer(None, f"{type(error).__name__}: {error}")


async def _ask(client: httpx.AsyncClient, message: Claimed, at: datetime, body: bytes) -> _Answer:
    """Post to the address that was looked up and judged, and read how the answer begins."""
    to = await target.pinned(message.url)
    request = client.build_request(
        "POST",
        to.url,
        content=body,
        headers={"host": to.host, **_headers(message, at, body)},
        extensions={"sni_hostname": to.name},
    )
    answer = await client.send(request, stream=True, follow_redirects=False)
    try:
        words = await _beginning(answer)
    finally:
        await answer.aclose()
    return _Answer(answer.status_code, words, answer.headers.get("retry-after", ""))


def _headers(message: Claimed, at: datetime, body: bytes) -> dict[str, str]:
    nonces = [message.nonce]
    if message.former_nonce and message.former_until and message.former_until > at:
        nonces.append(message.former_nonce)
    signed = signature.headers(f"msg_{message.uid.hex}", at, body, message.webhook, nonces)
    return {"content-type": "application/json", "user-agent": "Causerie-Webhooks", **signed}


async def _beginning(answer: httpx.Response) -> str:
    read = b""
    async for some in answer.aiter_raw():
        read += some
        if len(read) >= READ_BYTES:
            break
    words = read[:READ_BYTES].decode("utf-8", "replace")
    return "".join(one if one.isprintable() else " " for one in words).strip()


def _outcome(message: Claimed, answer: _Answer, spent: int, at: datetime) -> Outcome:
    due_at = None
    if answer.took_it:
        state = MessageState.DELIVERED
    elif message.attempts > len(RETRIES):
        state = MessageState.FAILED
    else:
        state, due_at = MessageState.DUE, _next(message.attempts, answer, at)
    return Outcome(state, due_at, answer.status, answer.words, spent)


def _next(attempts: int, answer: _Answer, at: datetime) -> datetime:
    wait = RETRIES[attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spread, no secret
    return at + max(wait, _asked(answer))


def _asked(answer: _Answer) -> timedelta:
    """Return how long the receiver asked to be left alone, a day at most."""
    if not answer.retry_after.isascii() or not answer.retry_after.isdigit():
        return timedelta()
    return min(timedelta(seconds=min(int(answer.retry_after), 10**6)), LONGEST_REST)


async def _mark(message: Claimed, answer: _Answer, at: datetime) -> None:
    if answer.took_it:
        await endpoints.mark_delivered(message.webhook, at=at)
        return
    rest = at + max(REST, _asked(answer)) if answer.is_away else None
    await endpoints.mark_failing(message.webhook, at=at, rest_until=rest)
    if answer.status == 410:
        await endpoints.mark_off(message.webhook, OffReason.GONE, at=at)
    elif message.failing_since and at - message.failing_since >= FAILING_FOR:
        await endpoints.mark_off(message.webhook, OffReason.FAILING, at=at)
