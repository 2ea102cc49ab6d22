"""Versions of what is read: a hash of the answer, by which a change finds out that it is late."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast

import msgspec
from litestar import Response

from events.errors import Conflict, Refusal
from events.presentation import N_
from events.presentation.request import SiteRequest

T = TypeVar("T")
_KEPT: Final = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization"}


class ChangedMeanwhile(Refusal):
    """If-Match names a version that is not the current one; nothing was overwritten."""

    status = 412
    sentence = N_("Somebody else changed this meanwhile. Nothing was overwritten.")


def tag(content: Any) -> str:
    """Return the strong ETag of what would be answered."""
    return _tag(msgspec.json.encode(content))


def one(
    request: SiteRequest, content: T, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[T]:
    """Answer with one thing and its ETag, or 304 where the reader has it already."""
    body = msgspec.json.encode(content)
    named = {"ETag": _tag(body), **_KEPT, **(headers or {})}
    if request.method in ("GET", "HEAD") and _names(request, "if-none-match", named["ETag"]):
        return cast("Response[T]", Response(None, status_code=304, headers=named))
    answer = Response(body, status_code=status, media_type="application/json", headers=named)
    return cast("Response[T]", answer)


def untagged(content: T, *, status: int = 200) -> Response[T]:
    """Answer with what came of a change; no version of it can be asked for again."""
    body, headers = msgspec.json.encode(content), {"Cache-Control": "no-store"}
    answer = Response(body, status_code=status, media_type="application/json", headers=headers)
    return cast("Response[T]", answer)


def check(request: SiteRequest, content: Any) -> None:
    """Let a change go on where If-Match is missing or names what is there now.

    Raises ChangedMeanwhile.
    """
    wanted = request.headers.get("if-match")
    if wanted is not None and not _names(request, "if-match", tag(content)):
        raise ChangedMeanwhile


@contextmanager
def late(request: SiteRequest) -> Iterator[None]:
    """Say 412 rather than 409 where If-Match was sent, and somebody was faster all the same."""
    try:
        yield
    except Conflict as conflict:
        if "if-match" in request.headers:
            raise ChangedMeanwhile from conflict
        raise


def _names(request: SiteRequest, header: str, current: str) -> bool:
    sent = [part.strip() for part in request.headers.get(header, "").split(",")]
    weak = header == "if-none-match"
    return "*" in sent or current in ([part.removeprefix("W/") for part in sent] if weak else sent)


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'
