"""Post what is due to webhooks, signed; `retry` decides what follows from each answer.

No redirect is followed.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpx
import msgspec
import structlog

from events import clock
from events.errors import Refusal
from events.outgoing_http import target
from events.outgoing_http.fetch import AWAY, certificates
from events.presentation import N_
from events.webhooks import endpoints, messages, payload, retry, signature
from events.webhooks.messages import Claimed
from events.webhooks.retry import Answer

SECONDS: Final = 20.0
CONNECT_SECONDS: Final = 5.0
READ_BYTES: Final = 300
LOOK: Final = 1.0
"""In seconds, how often is looked for what has become due while slow receivers are waited for."""

TOGETHER: Final = 0.01
"""In seconds, how long is waited after an answer for others, so that one claim fills all gaps."""

SILENT: Final = N_("The program did not answer within twenty seconds.")
BROKEN_OFF: Final = N_("The program broke off its answer, or does not speak HTTP.")
UNWRITTEN: Final = N_("The message could not be written: the site’s log says why.")

log = structlog.get_logger(__name__)


class Attempt(msgspec.Struct, frozen=True):
    """A message that was tried, what was answered, and how long that took."""

    message: Claimed
    answer: Answer
    milliseconds: int


Flying = dict[asyncio.Task[Attempt], int]
"""What is in the air, with the webhook of each."""


async def send_due(now: Callable[[], datetime] = clock.now) -> int:
    """Post everything that is due, and return how many messages were tried.

    A window slides over each webhook's messages: what was answered makes room at once, and a
    receiver that is slow holds up only those that it has in the air itself.
    """
    tried = 0
    if not (claimed := await messages.claim(now())):
        return tried  # Most often: then no certificates are read, which are 7 MB.
    flying: Flying = {}
    async with _client() as client:
        try:
            while claimed or flying:
                tried += len(claimed)
                for one in claimed:
                    flying[asyncio.create_task(_send(client, one, now))] = one.webhook
                await _landed(flying, now)
                claimed = await messages.claim(now(), Counter(flying.values()))
        finally:
            await _cancelled(flying)
    return tried


async def _landed(flying: Flying, now: Callable[[], datetime]) -> None:
    """Wait until some are answered, and settle these; for one that is slow no longer than LOOK."""
    await asyncio.wait(flying, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(TOGETHER)
    done = [task for task in flying if task.done()]
    for task in done:
        del flying[task]
    if landed := [task.result() for task in done if task.exception() is None]:
        await _settle(landed, now())
    for task in done:
        task.result()  # Raises what was nobody's answer.


async def _settle(landed: list[Attempt], at: datetime) -> None:
    """Write down what came of each, then at the webhooks: who took some, then who did not."""
    outcomes = {
        one.message.id: retry.outcome(one.message, one.answer, one.milliseconds, at=at)
        for one in landed
    }
    await messages.settle(outcomes)
    if took := {one.message.webhook for one in landed if one.answer.took_it}:
        await endpoints.mark_delivered(took, at=at)
    for one in landed:
        if not one.answer.took_it:
            await retry.note_failure(one.message, one.answer, at=at)


async def _cancelled(flying: Flying) -> None:
    """End what is in the air: its lease lapses, and it is posted again."""
    for task in flying:
        task.cancel()
    await asyncio.gather(*flying, return_exceptions=True)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=certificates(),
        limits=httpx.Limits(max_connections=messages.ALL_AT_ONCE, max_keepalive_connections=0),
        timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
        trust_env=False,
    )


async def _send(
    client: httpx.AsyncClient, message: Claimed, now: Callable[[], datetime]
) -> Attempt:
    began = time.monotonic()
    answer = await _post(client, message, now())
    return Attempt(message, answer, int((time.monotonic() - began) * 1000))


async def _post(client: httpx.AsyncClient, message: Claimed, at: datetime) -> Answer:
    try:
        body = await payload.body(message)
    except (msgspec.MsgspecError, TypeError, ValueError):
        log.exception("webhook message not written", message=message.id)
        return Answer(None, UNWRITTEN)
    try:
        async with asyncio.timeout(SECONDS):
            return await _ask(client, message, at, body)
    except Refusal as refusal:
        return Answer(None, refusal.sentence)
    except TimeoutError:
        return Answer(None, SILENT)
    except httpx.HTTPError as error:
        log.warning("webhook not reached", message=message.id, why=repr(error))
        return Answer(None, _why(error))


def _why(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return AWAY
    return SILENT if isinstance(error, httpx.TimeoutException) else BROKEN_OFF


async def _ask(client: httpx.AsyncClient, message: Claimed, at: datetime, body: bytes) -> Answer:
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
    return Answer(answer.status_code, words, answer.headers.get("retry-after", ""))


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
