"""Portraits, logos, pictures and documents that we keep, by random names; the own colour."""

import re
from typing import Any, Final
from urllib.parse import quote

from litestar import Response
from litestar.params import FromPath

from events import clock, links, text
from events.errors import NotFound
from events.images import uploads
from events.presentation.colours.accent import accent, style_sheet
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.public.replays import ranges
from events.public.replays.ranges import StoredFile
from events.resources import counts, players, visibility
from events.resources import queries as resources
from events.resources.keys import Holder
from events.resources.queries import FileShown
from events.resources.storage import shared_files
from events.storage import store

_FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
_COLOUR = re.compile(r"([0-9a-f]{6})\.css")
_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}(\.[a-z0-9]{1,8})?")


@show(links.PORTRAITS)
async def portrait(name: FromPath[str]) -> Response[bytes]:
    """Send a portrait, re-encoded by us; a new picture gets a new name, so it is kept for ever."""
    return await _picture(uploads.PORTRAITS, name)


@show(links.LOGOS)
async def logo(name: FromPath[str]) -> Response[bytes]:
    """Send a logo, to mail programs and other sites too."""
    answer = await _picture(uploads.LOGOS, name)
    answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


@show(links.BANNERS)
async def banner(name: FromPath[str]) -> Response[bytes]:
    """Send a picture of a programme or session."""
    return await _picture(uploads.BANNERS, name)


@show(links.COLOURS)
async def colour(name: FromPath[str]) -> Response[str]:
    """Send the style sheet of a colour; it follows from the colour alone."""
    found = _COLOUR.fullmatch(name)
    if found is None:
        raise NotFound
    rules = style_sheet(accent(f"#{found[1]}"))
    return Response(rules, media_type="text/css", headers=_FOR_EVER)


async def _picture(folder: uploads.Folder, name: str) -> Response[bytes]:
    picture = await folder.opened(name)
    if picture is None:
        raise NotFound
    return Response(picture, media_type=folder.media_type, headers=dict(_FOR_EVER))


@show(links.FILES)
async def document(request: SiteRequest, name: FromPath[str]) -> Response[Any]:
    """Send a file of a session, whole or in part: recordings to be played, all else as download.

    What is for everybody opens by its random name; the rest wants a key, and its dates count.
    """
    resource = await resources.by_file(name) if _NAME.fullmatch(name) else None
    key = shared_files.key_of(name)
    size = await store().size(key) if resource else None
    if resource is None or size is None:
        raise NotFound
    given = str(request.query_params.get("key", ""))
    holder = visibility.check(resource, given, at=clock.now())
    if holder is not Holder.DESK and ranges.is_beginning(request):
        await counts.count(resource.id, at=clock.now())
    recording = players.media_type(name)
    headers = {"cache-control": _kept_for(resource)}
    if not recording:
        shown = text.file_name(resource.file_name) or name
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(shown)}"
    return ranges.answer(
        request,
        StoredFile(key, size),
        media_type=recording or "application/octet-stream",
        headers=headers,
    )


def _kept_for(resource: FileShown) -> str:
    """Return how long browsers keep a file: one that may be closed is asked for anew."""
    free = resource.free and resource.shown_until is None
    return "private, max-age=3600" if free else "private, no-cache"


ROUTES = [portrait, logo, banner, colour, document]
