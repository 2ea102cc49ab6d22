"""PDFs by Typst: tagged (PDF/UA-1), the same data and hour give the same bytes.

What people wrote goes in as data, never as a template's source. Setting takes from tens of
milliseconds to some seconds: in a thread of its own, one at a time, and what was set last is kept.
"""

import asyncio
import base64
import contextlib
import ctypes
import hashlib
import io
from collections import OrderedDict
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

import msgspec
import typst
from PIL import Image

from events.presentation.static import templates

PDF: Final = "application/pdf"
STANDARD: Final = "ua-1"
KEPT: Final = 8
PIXELS: Final = 160
REMEMBERED: Final = 10
"""The settings of which Typst remembers what it did, for the next one of the same."""
_kept: OrderedDict[str, bytes] = OrderedDict()
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def pdf(template: str, data: msgspec.Struct, *, at: datetime, large: bool = False) -> bytes:
    """Set `templates/<template>.typ` from its data; `at` is the hour that the PDF bears.

    `large`: the memory that it took is given back at once.
    """
    said = msgspec.json.encode(data)
    key = hashlib.sha256(f"{template} {at.timestamp()} ".encode() + said).hexdigest()
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        if key not in _kept:
            _kept[key] = await asyncio.to_thread(_set, template, said, at)
            if large:
                await asyncio.to_thread(_forget)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def pdf_now(template: str, data: msgspec.Struct, *, at: datetime) -> bytes:
    """Set it in this very thread, which is not the event loop's, and keep nothing."""
    return _set(template, msgspec.json.encode(data), at)


def picture(data: bytes) -> str:
    """Return a small picture as SVG: Typst takes data as text only, and no file is written."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image.thumbnail((PIXELS, PIXELS))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    inside = base64.b64encode(out.getvalue()).decode()
    width, height = image.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{inside}"/></svg>'
    )


def exact_picture(picture: bytes | None) -> str:
    """Return a PNG, if any, as SVG, its pixels as they are."""
    if not picture:
        return ""
    width, height = Image.open(io.BytesIO(picture)).size
    inside = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    )


def _set(template: str, data: bytes, at: datetime) -> bytes:
    made: bytes = typst.compile(
        templates()[f"{template}.typ"].encode(),
        format="pdf",
        pdf_standards=[STANDARD],
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
        sys_inputs={"data": data.decode()},
    )
    return made


def _forget() -> None:
    """Have Typst forget what it remembers of a large document, and give its memory back.

    It remembers its last settings, a hundred megabytes of 250 sessions: so many of an empty page
    leave nothing.
    """
    for _ in range(REMEMBERED):
        typst.compile(b"", format="pdf", ignore_system_fonts=True)
    with contextlib.suppress(AttributeError, OSError):  # A C library that has no such thing.
        ctypes.CDLL(None).malloc_trim(0)
