"""Read the bytes of a file as lines of cells, each with its number in the file."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from events.csv_import.reading import decoding, workbooks
from events.csv_import.report import Findings
from events.presentation import N_

DELIMITERS: Final = (",", ";", "\t", "|")
LOOKED_THROUGH: Final = 40
"""How many lines from the top may be the one with the headings."""
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""With its end, as `io.StringIO` has it, which holds four bytes for each letter."""
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it begins in the file, and its cells; blank ones are there, to count."""

    number: int
    cells: list[str]

    @property
    def filled(self) -> int:
        """Count the cells that hold something."""
        return sum(bool(cell.strip()) for cell in self.cells)


def read(
    data: bytes,
    recognised: Callable[[list[str]], int],
    found: Findings,
    *,
    quoted: bool = True,
) -> list[Line]:
    """Read a CSV file or workbook; `recognised` counts the headings among some cells.

    Without `quoted` quotation marks are letters as others, as in addresses that somebody pasted.

    UTF-8 and UTF-16 with or without a mark, Windows-1252, Mac Roman; XLSX, XLS and ODS; cells
    apart by comma, semicolon, tab or bar; line ends of any system.
    """
    if len(data) > decoding.LARGEST_FILE:
        size = decoding.LARGEST_FILE // 1_000_000
        found.wrong(0, N_("The file is larger than %(size)d MB."), size=size)
        return []
    if workbooks.is_workbook(data):
        cells = workbooks.cells_of(data, found)
        return [Line(number, row) for number, row in enumerate(cells, start=1)]
    return _of_text(decoding.decoded(data, found), recognised, found, quoted=quoted)


def _of_text(
    text: str, recognised: Callable[[list[str]], int], found: Findings, *, quoted: bool
) -> list[Line]:
    if not text:
        return []
    delimiter, skipped, body = _delimited(text, recognised)
    if not quoted:
        body = body.replace('"', "")
    return list(_lines(body, delimiter, skipped, found))


def _delimited(text: str, recognised: Callable[[list[str]], int]) -> tuple[str, int, str]:
    """Return the delimiter, how many lines come before the first, and the text from there."""
    if said := _SEPARATOR_LINE.match(text):
        return said.group(1), 1, text[said.end() :]
    top = re.split(r"\r\n|\n|\r", text, maxsplit=LOOKED_THROUGH)[:LOOKED_THROUGH]

    def fit(delimiter: str) -> tuple[int, int, int]:
        split = [_split(line, delimiter) for line in top if line.strip()]
        known = max((recognised(cells) for cells in split), default=0)
        widths = [len(cells) for cells in split if len(cells) > 1]
        return known, len(widths), min(widths, default=0)

    return max(DELIMITERS, key=fit), 0, text


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]


def _lines(text: str, delimiter: str, skipped: int, found: Findings) -> Iterator[Line]:
    """Yield the lines; note one that cannot be read, and stop there."""
    written = (found[0] for found in _LINE.finditer(text))
    reader = csv.reader(written, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1 + skipped
        try:
            yield Line(number, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            _broken(number, str(error), found)
            return


def _broken(line: int, why: str, found: Findings) -> None:
    if "field larger" in why:
        limit = csv.field_size_limit()
        found.wrong(line, N_("A cell is longer than %(limit)d characters."), limit=limit)
    elif "unexpected end" in why:
        found.wrong(line, N_("A quotation mark is opened in this row and never closed."))
    else:
        found.wrong(line, N_("The quotation marks of this row do not match."))
