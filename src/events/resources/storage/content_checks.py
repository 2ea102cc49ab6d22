"""Whether a file is what its name says, and nothing else besides.

Nothing of a file is ever opened on the server, and it is sent with the type that its name has; but
whoever downloads it shall get what it is called. A file that is two things at once (a PDF with a
web page in front, a picture with an archive behind) is refused, and so is an archive that would
fill the disk of whoever opens it.
"""

import io
import zipfile
from collections.abc import Callable
from typing import BinaryIO, Final

from PIL import Image

from events.presentation import N_

VIDEO: Final = {"mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm"}
AUDIO: Final = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}
DOCUMENTS: Final = (
    "pdf", "odp", "odt", "ods", "pptx", "docx", "xlsx", "txt", "md", "csv", "zip", "png", "jpg",
    "jpeg", "webp", "vtt", "srt",
)  # fmt: skip
ENDINGS: Final = (*DOCUMENTS, *VIDEO, *AUDIO)
HEAD: Final = 4096
TAIL: Final = 70_000
"""Where an archive behind another file would end: its last record and the longest comment."""
MOST_UNPACKED: Final = 4 * 1024**3
MOST_TIMES: Final = 200
MOST_MEMBERS: Final = 20_000
MOST_PIXELS: Final = 150_000_000

UNKNOWN: Final = N_(
    "This kind of file is not shared. A PDF, or a recording as MP4 or WebM, always works."
)
BAD_NAME: Final = N_(
    "The file’s name contains a path or characters that no file name should have. Rename the file,"
    " then choose it again."
)
EMPTY: Final = N_("The file is empty.")
NOT_WHAT_IT_SAYS: Final = N_(
    "The file is not what its name says. Save it again in the program that made it, then choose"
    " the new one."
)
TWO_THINGS: Final = N_(
    "The file is two kinds of file at once, so that nobody can tell what opens it. Save it again"
    " in the program that made it, then choose the new one."
)
BOMB: Final = N_(
    "Unpacked, this file would be far larger than it looks: it could fill the disk of whoever opens"
    " it. Share what is in it file by file."
)

_Reader = Callable[[bytes], bool]
_SIGNATURES: Final[dict[str, _Reader]] = {
    "pdf": lambda head: head.startswith(b"%PDF"),
    "png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "webp": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    "zip": lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06")),
    "mp4": lambda head: head[4:8] == b"ftyp",
    "webm": lambda head: head.startswith(b"\x1a\x45\xdf\xa3"),
    "mp3": lambda head: head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"),
    "ogg": lambda head: head.startswith(b"OggS"),
    "vtt": lambda head: head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"),
    "text": lambda head: b"\0" not in head,
}
_ALIKE: Final = {
    "jpeg": "jpg", "m4v": "mp4", "m4a": "mp4", "odp": "zip", "odt": "zip", "ods": "zip",
    "pptx": "zip", "docx": "zip", "xlsx": "zip", "txt": "text", "md": "text", "csv": "text",
    "srt": "text",
}  # fmt: skip
_MARKUP: Final = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?php")


def ending_of(file_name: str) -> str:
    """Return what a file's name ends with, in small letters; empty where we share no such file."""
    ending = file_name.rpartition(".")[2].lower()
    return ending if "." in file_name and ending in ENDINGS else ""


def name_problem(file_name: str) -> str:
    """Return what is wrong with a file's name, as a sentence; empty where nothing is."""
    if any(sign in "/\\" or not sign.isprintable() for sign in file_name):
        return BAD_NAME
    return "" if ending_of(file_name) else UNKNOWN


def problem(file: BinaryIO, ending: str) -> str:
    """Return what is wrong with a file, as a sentence; empty where it is what its name says.

    Reads its beginning, its end, and of an archive the list of what is in it.
    """
    kind = _ALIKE.get(ending, ending)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        return EMPTY
    if not _SIGNATURES[kind](head):
        return NOT_WHAT_IT_SAYS
    if kind == "zip":
        return _archive(file, ending)
    file.seek(max(0, size - TAIL))
    if _is_two(head, file.read(), kind):
        return TWO_THINGS
    return _picture(file) if kind in ("png", "jpg", "webp") else ""


def _is_two(head: bytes, tail: bytes, kind: str) -> bool:
    """Tell whether a page, a PDF or an archive is in it as well."""
    small = head[:1024].lower()
    if any(mark in small for mark in _MARKUP) and kind not in ("text", "vtt"):
        return True
    if kind == "text" and small.lstrip().startswith(_MARKUP):
        return True
    if kind != "pdf" and b"%pdf-" in small and kind != "text":
        return True
    return b"PK\x05\x06" in tail and kind not in ("text", "vtt")


def _archive(file: BinaryIO, ending: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return NOT_WHAT_IT_SAYS
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    # Members that lie over one another tell more packed bytes than the file has.
    overlapping = packed > file.seek(0, io.SEEK_END)
    many_times = whole > 100_000_000 and whole > MOST_TIMES * max(packed, 1)
    if whole > MOST_UNPACKED or many_times or overlapping or len(members) > MOST_MEMBERS:
        return BOMB
    names = {member.filename for member in members}
    if ending in ("pptx", "docx", "xlsx") and "[Content_Types].xml" not in names:
        return NOT_WHAT_IT_SAYS
    if ending in ("odp", "odt", "ods") and "content.xml" not in names:
        return NOT_WHAT_IT_SAYS
    return ""


def _picture(file: BinaryIO) -> str:
    file.seek(0)
    try:
        with Image.open(file) as image:
            width, height = image.size
    except Image.DecompressionBombError:
        return BOMB
    except (OSError, ValueError, SyntaxError):
        return NOT_WHAT_IT_SAYS
    return BOMB if width * height > MOST_PIXELS else ""
