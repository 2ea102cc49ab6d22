"""Large files come in parts, by tus 1.0 (core, creation, expiration, termination).

https://tus.io/protocols/resumable-upload. The form's token comes as a header: the body is the file.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Response, delete, patch, route
from litestar.params import FromPath

from events import clock, links
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import SESSION, change, show
from events.errors import Invalid, NotFound, Refusal
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.resources.storage import large_files, uploads

UPLOADS: Final = f"{SESSION}/uploads"
UPLOAD: Final = f"{links.DESK}/uploads/{{upload:str}}"
VERSION: Final = "1.0.0"
HEADERS: Final = {"tus-resumable": VERSION, "cache-control": "no-store"}
BY_HEADER: Final = {"policy": "editor", "by_header": True}
_BYTES: Final = "application/offset+octet-stream"
_DIGITS: Final = 13


class OtherVersion(Refusal):
    """A client that speaks another version of tus, or none."""

    status = 412
    sentence = N_("This address takes files in parts, by tus 1.0.0.")
    headers = {"tus-version": VERSION}  # noqa: RUF012 - as the other refusals have it.


class OtherType(Refusal):
    """A part that is not sent as one."""

    status = 415
    sentence = N_("A part of a file is sent as application/offset+octet-stream.")


@route([UPLOADS, UPLOAD], http_method=["OPTIONS"], opt={"policy": "public"}, status_code=204)
async def capabilities() -> Response[None]:
    """Say what is understood."""
    return Response(None, headers={
        **HEADERS, "tus-version": VERSION, "tus-max-size": str(large_files.LARGEST),
        "tus-extension": "creation,expiration,termination",
    })  # fmt: skip


@change(UPLOADS, policy="editor", by_header=True)
async def begin(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[Any]:
    """Make room for a file, and say where its parts go."""
    try:
        _check_version(request)
        name = _metadata(request.headers.get("upload-metadata", "")).get("filename", "")
        size = _number(request, "upload-length")
        made = await uploads.begin(session.id, name, size, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        return _refused(refusal, organiser.language)
    place = UPLOAD.replace("{upload:str}", made)
    return Response("", status_code=201, headers={**_headers(0), "location": place})


@show(UPLOAD, policy="editor")
async def offset(
    request: SiteRequest, upload: FromPath[str], organiser: Organiser
) -> Response[Any]:
    """Say how much of a file has arrived."""
    if request.method != "HEAD":
        raise NotFound
    found = await uploads.find(upload, by=organiser.email)
    there = await uploads.there(found)
    return Response("", headers={**_headers(there), "upload-length": str(found.size)})


@patch(UPLOAD, opt=BY_HEADER, status_code=200, request_max_body_size=large_files.LARGEST + 1)
async def go_on(request: SiteRequest, upload: FromPath[str], organiser: Organiser) -> Response[Any]:
    """Take the next part; what arrived of it is kept, also where the rest does not."""
    try:
        _check_version(request)
        if request.headers.get("content-type", "").split(";")[0].strip() != _BYTES:
            raise OtherType
        found = await uploads.find(upload, by=organiser.email)
        start = _number(request, "upload-offset")
        there = await uploads.go_on(found, _pieces(request), start=start, at=clock.now())
    except Refusal as refusal:
        return _refused(refusal, organiser.language)
    return Response(b"", status_code=204, headers=_headers(there))


@delete(UPLOAD, opt=BY_HEADER, status_code=200)
async def stop(request: SiteRequest, upload: FromPath[str], organiser: Organiser) -> Response[Any]:
    """Forget a file on its way."""
    try:
        _check_version(request)
        await uploads.stop(await uploads.find(upload, by=organiser.email))
    except Refusal as refusal:
        return _refused(refusal, organiser.language)
    return Response(b"", status_code=204, headers=HEADERS)


async def _pieces(request: SiteRequest) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        if piece:
            yield piece


def _headers(there: int) -> dict[str, str]:
    ends = clock.now() + uploads.KEPT_FOR
    return {
        **HEADERS,
        "upload-offset": str(there),
        "upload-expires": f"{ends:%a, %d %b %Y %H:%M:%S} GMT",
    }


def _check_version(request: SiteRequest) -> None:
    if request.headers.get("tus-resumable", "") != VERSION:
        raise OtherVersion


def _number(request: SiteRequest, header: str) -> int:
    sent = request.headers.get(header, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _DIGITS else -1


def _metadata(sent: str) -> dict[str, str]:
    """Read «name base64, name base64»; what is no such pair is left out."""
    found = {}
    for pair in sent[:4000].split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _refused(refusal: Refusal, language: str) -> Response[Any]:
    """Answer with the sentence alone: a program shows it beside the field."""
    said = next(iter(refusal.problems.values())) if isinstance(refusal, Invalid) else None
    status = 413 if said == uploads.TOO_LARGE else refusal.status
    words = sentence(said or refusal.sentence, language, **refusal.values)
    headers = {**HEADERS, **refusal.sent_headers()}
    return Response(words, status_code=status, media_type="text/plain", headers=headers)


ROUTES = [capabilities, begin, offset, go_on, stop]
