"""Portraits, logos, pictures and documents that we keep, by random names; the own colour."""

import re
from pathlib import Path
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import File

from events import links, text
from events.errors import NotFound
from events.images import uploads
from events.presentation.colours.accent import accent, style_sheet
from events.presentation.http import show
from events.resources import queries as resources
from events.resources import share

_FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
_COLOUR = re.compile(r"([0-9a-f]{6})\.css")
_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}(\.[a-z0-9]{1,8})?")


@show(links.PORTRAITS)
async def portrait(name: FromPath[str]) -> Response[bytes]:
    """Send a portrait, re-encoded by us; a new picture gets a new name, so it is kept for ever."""
    return _picture(uploads.PORTRAITS, name)


@show(links.LOGOS)
async def logo(name: FromPath[str]) -> Response[bytes]:
    """Send a logo, to mail programs and other sites too."""
    answer = _picture(uploads.LOGOS, name)
    answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


@show(links.BANNERS)
async def banner(name: FromPath[str]) -> Response[bytes]:
    """Send a picture of a programme or session."""
    return _picture(uploads.BANNERS, name)


@show(links.COLOURS)
async def colour(name: FromPath[str]) -> Response[str]:
    """Send the style sheet of a colour; it follows from the colour alone."""
    found = _COLOUR.fullmatch(name)
    if found is None:
        raise NotFound
    rules = style_sheet(accent(f"#{found[1]}"))
    return Response(rules, media_type="text/css", headers=_FOR_EVER)


def _picture(folder: uploads.Folder, name: str) -> Response[bytes]:
    picture = folder.opened(name)
    if picture is None:
        raise NotFound
    return Response(picture, media_type=folder.media_type, headers=dict(_FOR_EVER))


@show(links.FILES)
async def document(name: FromPath[str]) -> Response[Any]:
    """Send a document of a session, as a download; whoever has the random name may read it."""
    resource = await resources.by_file(name) if _NAME.fullmatch(name) else None
    path = share.folder() / name
    if resource is None or not path.is_file():
        raise NotFound
    return _download(path, text.file_name(resource.file_name) or name)


def _download(path: Path, file_name: str) -> File:
    return File(
        path=path,
        filename=file_name,
        media_type="application/octet-stream",
        content_disposition_type="attachment",
        headers={"cache-control": "private, max-age=3600"},
    )


ROUTES = [portrait, logo, banner, colour, document]
