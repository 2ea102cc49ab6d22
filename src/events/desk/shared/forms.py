"""What a desk form sent: read with a limit, once, for guard and handler."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from litestar.datastructures import UploadFile

from events.desk.shared.form_fields import Form
from events.desk.shared.translations import translated, translations
from events.errors import Refusal
from events.presentation.parse_errors.requests import reading
from events.presentation.request import SiteRequest
from events.resources.storage import large_files

__all__ = [
    "FORM_BYTES",
    "READ_TIMES",
    "URL_ENCODED_LIMIT",
    "Form",
    "TooMuch",
    "query",
    "read",
    "translated",
    "translations",
]

URL_ENCODED_LIMIT = 1_000_000
FORM_BYTES: Final = 100_000
"""What a form needs beside the file it carries."""

LARGE: Final = 60_000_000
"""Bytes from which on it is asked beforehand whether there is room."""

READ_TIMES: Final = 3
"""A file that is too large is read up to so many times its limit, to answer beside the field."""


class TooMuch(Refusal):
    """More than any of our forms can hold."""

    status = 413
    sentence = "This is more than the form can take."


async def read(request: SiteRequest) -> Form:
    """Read the form of a request, once; guard and handler get the same. Raises TooMuch."""
    kept: Form | None = request.scope["state"].get("form")
    if kept is None:
        kept = await _read(request)
        request.scope["state"]["form"] = kept
    return kept


def query(request: SiteRequest) -> Form:
    """Read the query of an address with the same care as a form."""
    with reading():
        return Form(_by_name(parse_qsl(request.url.query, keep_blank_values=True)))


async def _read(request: SiteRequest) -> Form:
    kind, _ = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > URL_ENCODED_LIMIT:
            raise TooMuch
    with reading():
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=5000)
    return Form(_by_name(pairs))


async def _multipart(request: SiteRequest) -> Form:
    size = request.headers.get("content-length", "")
    if size.isdigit() and int(size) > LARGE:
        # It lies in the system's folder for such files until the form is read.
        large_files.check_room(int(size), where=Path(tempfile.gettempdir()))
    with reading():
        sent = await request.form()
    pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    files = {
        name: value
        for name, value in sent.multi_items()
        if isinstance(value, UploadFile) and value.filename
    }
    return Form(_by_name(pairs), files)


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        # HTML has no NUL to show it again with, and PostgreSQL none to keep it.
        found.setdefault(name, []).append(value.replace("\0", "\ufffd"))
    return found
