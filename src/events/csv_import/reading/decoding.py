"""Read bytes as text, in the encodings that spreadsheets and other tools write."""

import re
import unicodedata
from typing import Final

from charset_normalizer import from_bytes

from events.csv_import.report import Findings
from events.presentation import N_

LARGEST_FILE: Final = 20_000_000
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF32: Final = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_INVISIBLE: Final = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
_LIKELY: Final = frozenset("éèêëàâäáãçôöóûüùúîïíñœæßÉÈÊÀÂÇÔÖÜÎŒ’‘“”«»…–—€°\u00a0")
_NEITHER: Final = N_("This line is neither UTF-8 nor Windows-1252. Save the file as UTF-8.")
_NOT_UTF16: Final = N_(
    "This line is not UTF-16, though the file begins so. Save the file as UTF-8."
)


def decoded(data: bytes, found: Findings) -> str:
    """Return a file's text, empty where it has none or cannot be read; `found` says why."""
    text = _decoded(data, found)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found.wrong(line, N_("There is a NUL character here: this is not a CSV file."))
        return ""
    if not text.strip() and not found.problems:
        found.wrong(0, N_("The file is empty."))
    return text if text.strip() else ""


def visible(cell: str) -> str:
    """Return a short cell without characters that nobody sees, its spaces ordinary ones."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFC", cell))
    return re.sub(r"\s+", " ", shown).strip()


def _decoded(data: bytes, found: Findings) -> str:
    if data[:2] in _UTF16 and data[:4] not in _UTF32:
        return _decoded_utf16(data, "utf-16", found)
    if data[:4] in _UTF32:
        return data.decode("utf-32", "replace")
    if bare := _bare_utf16(data):
        return _decoded_utf16(data, bare, found)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    lenient = data.decode("utf-8", errors="ignore")
    if any(ord(character) > 127 for character in lenient):
        # Windows-1252 hardly ever holds a whole UTF-8 sequence: somebody glued two files together.
        found.wrong(line, _NEITHER)
        return ""
    return _decoded_8bit(data, found)


def _bare_utf16(data: bytes) -> str:
    """Return which UTF-16 a file without a mark is in: most of every second byte is zero."""
    if len(data) % 2 or len(data) < 4:
        return ""
    sample = data[:2000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * len(sample) / 2 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * len(sample) / 2 and not odd else ""


def _decoded_utf16(data: bytes, encoding: str, found: Findings) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding).count("\n") + 1
    found.wrong(line, _NOT_UTF16)
    return ""


def _decoded_8bit(data: bytes, found: Findings) -> str:
    """Read Windows-1252 as Excel writes it, or Mac Roman as old Macs do: what looks like words."""
    mac = data.decode("mac_roman")
    try:
        windows = data.decode("cp1252")
    except UnicodeDecodeError:
        windows = ""
    if _is_mac(data, windows, mac):
        found.warn(0, N_("The file is not UTF-8; it was read as Mac Roman. Check the accents."))
        return mac
    found.warn(0, N_("The file is not UTF-8; it was read as Windows-1252, as Excel writes it."))
    return windows


def _is_mac(data: bytes, windows: str, mac: str) -> bool:
    if not windows:
        return True
    likely = [sum(text.count(letter) for letter in _LIKELY) for text in (windows, mac)]
    if likely[0] != likely[1]:
        return likely[0] < likely[1]
    best = from_bytes(data[:20_000], cp_isolation=["cp1252", "mac_roman"]).best()
    return best is not None and best.encoding == "mac_roman"
