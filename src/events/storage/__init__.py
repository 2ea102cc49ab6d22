"""Where files lie: a folder, or a bucket that speaks S3; every room reads and writes them here.

A file has a key, such as `files/portraits/….webp` or `media/….mp4`. It is written whole or not at
all, and never changed afterwards. EVENTS_STORAGE_URL says which store it is; both have the same
methods but for files that come in parts. Those that end with `_now` are for threads.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from events.settings import settings
from events.settings.storage import Place
from events.storage.folder import FolderStore
from events.storage.listed_file import ListedFile
from events.storage.refusals import Away, BeingWritten, WrongPlace, beside

if TYPE_CHECKING:
    from events.storage.s3 import S3Store

__all__ = [
    "PREFIXES", "Away", "BeingWritten", "FolderStore", "ListedFile", "Store",
    "WrongPlace", "beside", "of", "store",
]  # fmt: skip

PREFIXES: Final = ("files/", "media/", "backups/")
"""With which every key begins."""

Store: TypeAlias = "FolderStore | S3Store"


def store() -> Store:
    """Return the store of this site."""
    return of(settings().storage)


def of(place: Place) -> Store:
    """Return the store at a place."""
    if isinstance(place, Path):
        return FolderStore(place)
    from events.storage import s3  # Its client is loaded only where there is a bucket.

    return s3.at(place)
