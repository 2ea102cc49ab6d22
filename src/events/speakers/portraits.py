"""Portraits: whatever is uploaded becomes a small square picture of our own making.

Nothing of the uploaded bytes is kept: the picture is decoded, turned upright, stripped of what the
camera wrote beside it, cut square and encoded anew under a random name (`images/maker.py`).
"""

from pathlib import Path

from events.images import uploads
from events.images.uploads import LARGEST_UPLOAD, turn

__all__ = ["LARGEST_UPLOAD", "MEDIA_TYPE", "folder", "opened", "place", "remove", "store", "turn"]

MEDIA_TYPE = uploads.PORTRAITS.media_type


def store(data: bytes) -> str:
    """Keep a portrait; return its random name. Raises Invalid, naming the field `portrait`."""
    return place(uploads.made("portrait", data, field="portrait"))


def place(portrait: bytes) -> str:
    """Keep a portrait that was made already; return its random name."""
    return uploads.PORTRAITS.place(portrait)


def opened(name: str) -> bytes | None:
    """Return the bytes of a portrait, or None where there is no such one."""
    return uploads.PORTRAITS.opened(name)


def remove(name: str) -> None:
    """Forget a portrait; one that is gone already is no error."""
    uploads.PORTRAITS.remove(name)


def folder() -> Path:
    """Return where portraits are kept."""
    return uploads.PORTRAITS.path
