"""Lists page by page: where the next page begins is an opaque text that goes back and forth."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response

from events import links
from events.errors import Invalid
from events.presentation import N_
from events.presentation.request import SiteRequest

MOST: Final = 200
USUAL: Final = 50
T = TypeVar("T")

_Id = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Small = Annotated[int, msgspec.Meta(ge=-1, le=2**31 - 1)]
_NO_CURSOR: Final = N_("This cursor did not come from here.")


class _Moment(msgspec.Struct, array_like=True):
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    id: _Id


class _Numbers(msgspec.Struct, array_like=True):
    first: _Small
    first_id: _Small
    number: _Small
    id: _Small


class _Word(msgspec.Struct, array_like=True):
    word: Annotated[str, msgspec.Meta(max_length=500)]
    id: _Id


class _Ranked(msgspec.Struct, array_like=True):
    first: bool
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    id: _Id


class _Answer(msgspec.Struct, array_like=True):
    session: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    answer: UUID


def cursor(*place: Any) -> str:
    """Write down where a page ended: the values its order goes by."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def cut(
    found: Sequence[T], limit: int, place: Callable[[T], tuple[object, ...]]
) -> tuple[list[T], str | None]:
    """Return a page of what was read, which is one more, and the cursor of the next page."""
    shown = list(found[:limit])
    return shown, cursor(*place(shown[-1])) if found[limit:] else None


def after_moment(written: str) -> tuple[datetime, int] | None:
    """Read where a page in order of time ended; None for the first one. Raises Invalid."""
    found = _place(written, _Moment)
    if found is not None and not plausible(found.at):
        raise Invalid({"cursor": _NO_CURSOR})
    return (found.at, found.id) if found else None


def after_word(written: str) -> tuple[str, int] | None:
    """Read where a page in order of a name ended; None for the first one. Raises Invalid."""
    found = _place(written, _Word)
    return (found.word, found.id) if found else None


def after_ranked(written: str) -> tuple[bool, datetime, int] | None:
    """Read where a page ended that has some first, each part in order of time; None for the first.

    Raises Invalid.
    """
    found = _place(written, _Ranked)
    if found is not None and not plausible(found.at):
        raise Invalid({"cursor": _NO_CURSOR})
    return (found.first, found.at, found.id) if found else None


def after_answer(written: str) -> tuple[int, UUID] | None:
    """Read where a page of what people wrote ended; None for the first one. Raises Invalid."""
    found = _place(written, _Answer)
    return (found.session, found.answer) if found else None


def after_place(written: str) -> tuple[int, int, int, int] | None:
    """Read where a page in order of numbers within others ended; None for the first one.

    Raises Invalid.
    """
    found = _place(written, _Numbers)
    return (found.first, found.first_id, found.number, found.id) if found else None


def _place(written: str, kind: type[T]) -> T | None:
    if not written:
        return None
    try:
        raw = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        if b"\\u0000" in raw:
            raise ValueError("no text of ours")
        return msgspec.json.decode(raw, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise Invalid({"cursor": _NO_CURSOR}) from None


def plausible(at: datetime) -> bool:
    """Tell whether a moment is one that a calendar of ours could hold."""
    return 1900 < at.year < 2300


def listed(request: SiteRequest, page: T, following: str | None) -> Response[T]:
    """Answer with one page, and name the next one in the header Link too (RFC 8288)."""
    headers = {"Cache-Control": "no-store", "Vary": "Authorization, Accept-Language"}
    headers |= link(request, following)
    return Response(page, media_type="application/json", headers=headers)


def link(request: SiteRequest, following: str | None) -> dict[str, str]:
    """Return the header that names the next page, where there is one."""
    if following is None:
        return {}
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    query = urlencode([*kept, ("cursor", following)])
    return {"Link": f'<{links.absolute(request.url.path)}?{query}>; rel="next"'}
