"""Public pages rendered once for each revision of what they show.

A revision is a pure function of the rows and of which sessions have begun or ended: whatever a
page shows changes it; the publisher has an edition of its own. The form's key alone
is fresh in every answer.

These pages are compressed: they hold no secret, no cookie comes with them, and the key says
nothing of the reader. Pages with a token or a name in them are not (BREACH).
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response

from events.presentation import visit
from events.presentation.http import PAGE_HEADERS, takes_gzip
from events.presentation.request import SiteRequest
from events.public.cache.gzip_splice import Pieces
from events.registrations.signup.form import new_key
from events.settings import publisher, settings

LARGEST = 512
"""Pages that are kept; the one unused for longest goes first."""

_KEY = re.compile(rb'name="form_key" value="([^"]+)')
# What links of ours and of newsletters add; any other query is answered, but not remembered.
_QUERY = re.compile(r"((lang=[a-z]{2}|source=[A-Za-z0-9_.-]{1,40})(&(?!$)|$)){0,2}")
_HEADERS = {**PAGE_HEADERS, "vary": "Accept-Language, Accept-Encoding"}
_cached: OrderedDict[tuple[object, ...], "_Cached"] = OrderedDict()


@dataclass(frozen=True)
class _Cached:
    revision: str
    pieces: Pieces
    has_key: bool


async def cached(
    request: SiteRequest,
    revision: str | None,
    render: Callable[[], Awaitable[Response[str]]],
) -> Response[Any]:
    """Return the page of a revision, cached or rendered now; without a revision rendered always."""
    seen = visit.of(request)
    if revision is None or _QUERY.fullmatch(seen.query) is None:
        return await render()
    edition = publisher.current().edition
    place = (seen.path, seen.language, seen.query, id(settings()), edition)
    found = _cached.get(place)
    if found is None or found.revision != revision:
        rendered = await render()
        if publisher.current().edition != edition:
            return rendered  # The organisation got another name meanwhile.
        found = _remembered(place, revision, rendered)
    else:
        _cached.move_to_end(place)
    key = new_key().encode() if found.has_key else b""
    if not takes_gzip(request):
        return _answer(found.pieces.page(key), _HEADERS)
    return _answer(found.pieces.in_gzip(key), {**_HEADERS, "content-encoding": "gzip"})


def _remembered(place: tuple[object, ...], revision: str, page: Response[str]) -> _Cached:
    body = page.content.encode()
    key = _KEY.search(body)
    found = _Cached(revision, Pieces.of(body, key[1] if key else b""), key is not None)
    _cached[place] = found
    while len(_cached) > LARGEST:
        _cached.popitem(last=False)
    return found


def _answer(body: bytes, headers: dict[str, str]) -> Response[bytes]:
    return Response(body, media_type="text/html", headers=headers)
