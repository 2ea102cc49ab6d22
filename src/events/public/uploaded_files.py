"""Portraits and documents that we keep, by random names."""

import re
from pathlib import Path
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import File

from events import links, text
from events.errors import NotFound
from events.presentation.http import show
from events.resources import queries as resources
from events.resources import share
from events.speakers import portraits

_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}(\.[a-z0-9]{1,8})?")


@show(links.PORTRAITS)
async def portrait(name: FromPath[str]) -> Response[bytes]:
    """Send a portrait, re-encoded by us; a new picture gets a new name, so it is kept for ever."""
    picture = portraits.opened(name)
    if picture is None:
        raise NotFound
    return Response(
        picture,
        media_type=portraits.MEDIA_TYPE,
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


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


ROUTES = [portrait, document]
