"""Read the bytes of a CSV file as rows, each with the line where it begins."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from events.csv_import import headings
from events.csv_import.report import Findings
from events.presentation import N_

LARGEST_FILE = 20_000_000
DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """One row: cells by column name, and the line of the file where it begins."""

    line: int
    cells: dict[str, str]


def read(data: bytes, known: frozenset[str], needed: frozenset[str], found: Findings) -> list[Row]:
    """Read the rows of a file; what is wrong with it goes into `found`.

    UTF-8 with or without a mark, UTF-16 with one, and Windows-1252 as French Excel writes it;
    cells apart by comma, semicolon or tab; line ends of any system.
    """
    text = _text(data, found)
    if not text:
        return []
    delimiter, skipped, body = _delimited(text, known)
    cells = _cells(body, delimiter, skipped, found)
    header = next(cells, None)
    if header is None:
        return []
    names = _names(header, known, needed, found)
    if found.problems:
        return []
    rows = [row for row in (_row(line, values, names, found) for line, values in cells) if row]
    if not rows and not found.problems:
        found.warn(0, N_("The file has a header and no rows."))
    return rows


def _text(data: bytes, found: Findings) -> str:
    if len(data) > LARGEST_FILE:
        found.wrong(0, N_("The file is larger than %(size)d MB."), size=LARGEST_FILE // 1_000_000)
        return ""
    text = _decoded(data, found)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found.wrong(line, N_("There is a NUL character here: this is not a CSV file."))
        return ""
    if not text.strip() and not found.problems:
        found.wrong(0, N_("The file is empty."))
    return text if text.strip() else ""


def _decoded(data: bytes, found: Findings) -> str:
    if data[:2] in _UTF16:
        return _decoded_utf16(data, found)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    lenient = data.decode("utf-8", errors="ignore")
    if any(ord(character) > 127 for character in lenient):
        # Windows-1252 hardly ever holds a whole UTF-8 sequence: somebody glued two files together.
        found.wrong(
            line, N_("This line is neither UTF-8 nor Windows-1252. Save the file as UTF-8.")
        )
        return ""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        found.wrong(
            line, N_("This line is neither UTF-8 nor Windows-1252. Save the file as UTF-8.")
        )
        return ""
    found.warn(0, N_("The file is not UTF-8; it was read as Windows-1252, as Excel writes it."))
    return text


def _decoded_utf16(data: bytes, found: Findings) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        line = data[: error.start].decode("utf-16").count("\n") + 1
    found.wrong(
        line, N_("This line is not UTF-16, though the file begins so. Save the file as UTF-8.")
    )
    return ""


def _delimited(text: str, known: frozenset[str]) -> tuple[str, int, str]:
    """Return the delimiter, how many lines come before the header, and the text from there."""
    said = _SEPARATOR_LINE.match(text)
    if said:
        return said.group(1), 1, text[said.end() :]
    first = text.split("\n", 1)[0]

    def recognised(delimiter: str) -> int:
        return sum(headings.column(part, known) in known for part in first.split(delimiter))

    return max(DELIMITERS, key=recognised), 0, text


def _cells(
    text: str, delimiter: str, skipped: int, found: Findings
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank; note one that cannot be read, and stop there."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1 + skipped
    while True:
        line = reader.line_num + 1 + skipped
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _broken(line, str(error), found)
            return
        if any(value.strip() for value in values):
            yield line, values


def _broken(line: int, why: str, found: Findings) -> None:
    if "field larger" in why:
        limit = csv.field_size_limit()
        found.wrong(line, N_("A cell is longer than %(limit)d characters."), limit=limit)
    elif "unexpected end" in why:
        found.wrong(line, N_("A quotation mark is opened in this row and never closed."))
    else:
        found.wrong(line, N_("The quotation marks of this row do not fit together."))


def _names(
    header: tuple[int, list[str]],
    known: frozenset[str],
    needed: frozenset[str],
    found: Findings,
) -> list[str]:
    line, raw = header
    names = headings.columns(raw, line, known, found)
    for name in sorted(needed - set(names)):
        found.wrong(line, N_("The column “%(column)s” is missing from the header."), column=name)
    for name in names:
        if name and name not in known:
            found.warn(
                line, N_("The column “%(column)s” is not known and was ignored."), column=name
            )
    return names


def _row(line: int, values: list[str], names: list[str], found: Findings) -> Row | None:
    surplus = any(value.strip() for value in values[len(names) :])
    if surplus or len(values) < len(names):
        found.wrong(
            line,
            N_("This row has %(cells)d cells where the header has %(columns)d."),
            cells=len(values),
            columns=len(names),
        )
        return None
    return Row(line, {name: value for name, value in zip(names, values, strict=False) if name})
