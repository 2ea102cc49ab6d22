"""Ask another program something: one request, to the machine that was checked, and its answer."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import httpx
import structlog

from events.errors import Refusal
from events.outgoing_http import target
from events.presentation import N_

SECONDS: Final = 6.0
"""Somebody waits at a door for the answer: then the second way is better than a longer wait."""

LARGEST: Final = 4_000_000

SILENT: Final = N_("The server did not answer within six seconds.")
AWAY: Final = N_("The server cannot be reached, or its certificate is not good.")
TOO_MUCH: Final = N_("The server answered far more than was asked.")

log = structlog.get_logger(__name__)


class Unanswered(Exception):
    """There was no usable answer; the text is a sentence that says why, and holds no secret."""


@dataclass(frozen=True)
class Answer:
    """What was answered; `headers` by their names in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


async def fetch(
    url: str,
    *,
    body: bytes = b"",
    media_type: str = "",
    method: str = "",
    authorization: str = "",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """Send a GET, or a POST of `body`; the query goes as it is written. Raises Unanswered.

    No redirect is followed, and nothing inside is reached (`outgoing_http.target`).
    """
    kind = media_type if body else ""
    said = {**headers, "content-type": kind, "authorization": authorization}
    try:
        async with asyncio.timeout(SECONDS), _client() as client:
            to = await target.pinned(url)
            return await _exchange(client, _request(client, to, method, body, said))
    except Refusal as refusal:
        raise Unanswered(refusal.sentence) from None
    except TimeoutError:
        raise Unanswered(SILENT) from None
    except (httpx.HTTPError, ssl.SSLError, OSError) as error:
        log.warning("no answer", host=urlsplit(url).hostname, why=type(error).__name__)
        raise Unanswered(AWAY) from None


def _request(
    client: httpx.AsyncClient, to: target.Pinned, method: str, body: bytes, said: Mapping[str, str]
) -> httpx.Request:
    return client.build_request(
        method or ("POST" if body else "GET"),
        to.url,
        content=body or None,
        headers={"host": to.host, **{name: value for name, value in said.items() if value}},
        extensions={"sni_hostname": to.name},
    )


async def _exchange(client: httpx.AsyncClient, request: httpx.Request) -> Answer:
    answer = await client.send(request, stream=True, follow_redirects=False)
    try:
        return Answer(answer.status_code, await _whole(answer), answer.headers)
    finally:
        await answer.aclose()


@lru_cache(maxsize=1)
def certificates() -> ssl.SSLContext:
    """Return what certificates are checked by; reading it anew for each client costs 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=certificates(),
        timeout=httpx.Timeout(SECONDS, connect=3.0),
        trust_env=False,
        headers={"user-agent": "Causerie"},
    )


async def _whole(answer: httpx.Response) -> bytes:
    read = bytearray()
    async for some in answer.aiter_bytes():
        read += some
        if len(read) > LARGEST:
            raise Unanswered(TOO_MUCH)
    return bytes(read)
