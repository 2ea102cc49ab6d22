"""Public pages rendered once for each revision of what they show.

A revision is a pure function of the rows and of which sessions have begun or ended: whatever a
page shows changes it. The form's key alone is fresh in every answer.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from events.presentation import visit
from events.presentation.http import PAGE_HEADERS
from events.registrations.form import new_key
from events.settings import settings

LARGEST = 512
"""Pages that are kept; the one unused for longest goes first."""

_KEY = re.compile(rb'(name="form_key" value=")([^"]+)')
_kept: OrderedDict[tuple[object, ...], "_Kept"] = OrderedDict()


@dataclass(frozen=True)
class _Kept:
    revision: str
    body: bytes
    key: bytes


async def kept(
    request: Request[Any, Any, Any],
    revision: str | None,
    render: Callable[[], Awaitable[Response[str]]],
) -> Response[Any]:
    """The page of a revision, from memory or rendered now; without a revision rendered always."""
    seen = visit.of(request)
    if revision is None or (seen.query and not seen.chosen) or "&" in seen.query:
        return await render()
    place = (seen.path, seen.language, seen.chosen, id(settings()))
    found = _kept.get(place)
    if found is None or found.revision != revision:
        found = _remembered(place, revision, await render())
    else:
        _kept.move_to_end(place)
    body = found.body.replace(found.key, new_key().encode()) if found.key else found.body
    return Response(body, media_type="text/html", headers=PAGE_HEADERS)


def _remembered(place: tuple[object, ...], revision: str, page: Response[str]) -> _Kept:
    body = page.content.encode()
    key = _KEY.search(body)
    found = _Kept(revision, body, key.group(2) if key else b"")
    _kept[place] = found
    while len(_kept) > LARGEST:
        _kept.popitem(last=False)
    return found
