"""Files of any size sent whole or in part (RFC 9110, section 14), a piece at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from litestar import Response
from litestar.response import Stream

from events.presentation.request import SiteRequest
from events.storage import store


@dataclass(frozen=True)
class StoredFile:
    """A file that is there: its key in the store, and its size."""

    key: str
    size: int

    @property
    def etag(self) -> str:
        """Return its version: its random name, as it never changes."""
        return f'"{self.key.rpartition("/")[2]}"'


_ONE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def part_asked(request: SiteRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return from where up to before where is asked for; None for what does not exist.

    Everything, where nothing else is asked, where several parts are (we may send it whole), and
    where the part is wanted of an earlier file.
    """
    asked = _ONE.fullmatch(request.headers.get("range", ""))
    if asked is None or not any(asked.groups()):
        return 0, size
    if request.headers.get("if-range", etag) != etag:
        return 0, size
    if not asked[1]:
        last = int(asked[2])
        return (max(0, size - last), size) if last else None
    start = int(asked[1])
    end = min(int(asked[2]) + 1, size) if asked[2] else size
    return (start, end) if start < min(end, size) else None


def is_beginning(request: SiteRequest) -> bool:
    """Tell whether a request fetches a file from its first byte on: one download, not its rest."""
    asked = request.headers.get("range", "")
    return request.method == "GET" and (not asked or asked.startswith("bytes=0-"))


def answer(
    request: SiteRequest, file: StoredFile, *, media_type: str, headers: Mapping[str, str]
) -> Response[Any]:
    """Send a stored file, or the part of it that was asked for."""
    etag, size = file.etag, file.size
    sent = {**headers, "accept-ranges": "bytes", "etag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=sent)
    part = part_asked(request, size, etag)
    if part is None:
        return Response(b"", status_code=416, headers={"content-range": f"bytes */{size}"})
    start, end = part
    status = 200
    if (start, end) != (0, size):
        status = 206
        sent["content-range"] = f"bytes {start}-{end - 1}/{size}"
    sent["content-length"] = str(end - start)
    if request.method == "HEAD":
        return Response(b"", status_code=status, media_type=media_type, headers=sent)
    pieces = store().pieces(file.key, start, end)
    return Stream(pieces, status_code=status, media_type=media_type, headers=sent)
