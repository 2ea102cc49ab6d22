"""The bytes of a room's list as rows of cells, whatever wrote them."""

import csv
import io
import re
from typing import Final

DELIMITERS: Final = ("\t", ";", ",")
MOST_ROWS: Final = 200_000
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_SEPARATOR_LINE: Final = re.compile(r"\s*sep=.\r?\n", re.IGNORECASE)


def decoded(data: bytes) -> str:
    """Read bytes as text: UTF-16 with or without a mark, UTF-8, else Windows-1252."""
    if data[:2] in _UTF16:
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0" and data[3:4] == b"\0":
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def rows(text: str) -> list[list[str]]:
    """Split text into rows of trimmed cells; an empty row stays, for it ends a table."""
    body = _SEPARATOR_LINE.sub("", text.replace("\0", ""), count=1)
    delimiter = _delimiter(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for cells in reader:
            found.append([" ".join(cell.replace("\u202f", " ").split()) for cell in cells])
            if len(found) >= MOST_ROWS:
                break
    except csv.Error:  # A cell of hundreds of kilobytes: what came before it is read.
        pass
    return found


def _delimiter(text: str) -> str:
    """Return what parts most lines into the same number of cells."""
    lines = [line for line in text.splitlines()[:400] if line.strip()]

    def parted(delimiter: str) -> int:
        return sum(line.count(delimiter) for line in lines)

    several = [one for one in DELIMITERS if sum(one in line for line in lines) * 2 > len(lines)]
    return max(several or DELIMITERS, key=parted)
