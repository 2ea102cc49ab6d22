"""Addresses that a room's server calls. Each has a token of its own; none is a page for people."""

from typing import Any, Final
from urllib.parse import parse_qs

from litestar import Response, post
from litestar.params import FromPath

from events import clock, links
from events.errors import NotFound
from events.operations.rooms import reports
from events.presentation.http import show
from events.presentation.parse_errors.requests import reading
from events.presentation.request import SiteRequest
from events.public.replays import ranges
from events.public.replays.ranges import StoredFile
from events.resources.storage import shared_files
from events.rooms import ids, queries
from events.storage import store

LARGEST: Final = 8_000_000
"""Bytes of a report: some hundred for each of thousands of people."""


@show(links.ROOM_ENDED)
async def ended(token: FromPath[str]) -> Response[str]:
    """Take that a meeting ended, as a hint: the server is asked."""
    await reports.ended(token, at=clock.now())
    return _taken()


@post(links.ROOM_RECORDING, opt={"policy": "public"}, status_code=200)
async def recording(request: SiteRequest, token: FromPath[str]) -> Response[str]:
    """Take that a recording is ready: signed, and the server is asked which."""
    with reading():
        form = parse_qs((await request.body()).decode(), max_num_fields=20)
    signed = form.get("signed_parameters", [""])[0]
    await reports.recording_ready(token, signed, at=clock.now())
    return _taken()


@post(
    links.ROOM_ANALYTICS, opt={"policy": "public"}, status_code=200, request_max_body_size=LARGEST
)
async def analytics(request: SiteRequest, token: FromPath[str]) -> Response[str]:
    """Take who was there, and how long."""
    authorization, body = request.headers.get("authorization", ""), await request.body()
    await reports.who_was_there(token, authorization, body, at=clock.now())
    return _taken()


@show(links.ROOM_SLIDES)
async def slides(request: SiteRequest, key: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """Send slides to the server that shows them, by a key that is good for one making of a room."""
    number = ids.slides_of(key, clock.now())
    found = None if number is None else await queries.slides_by_id(number)
    if found is None or found.file_name != name:
        raise NotFound
    key = shared_files.key_of(found.file)
    size = await store().size(key)
    if size is None:
        raise NotFound
    return ranges.answer(
        request,
        StoredFile(key, size),
        media_type="application/octet-stream",
        headers={"cache-control": "private, no-store", "content-disposition": "attachment"},
    )


def _taken() -> Response[str]:
    return Response("ok", media_type="text/plain", headers={"cache-control": "no-store"})


ROUTES = [ended, recording, analytics, slides]
