"""Tables as files: CSV and XLSX in which nothing is a formula, whatever people typed."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter
from litestar import Response
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from events import text

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

BOM: Final = b"\xef\xbb\xbf"
"""By which a spreadsheet knows that a CSV file is UTF-8."""

_CELL_LIMIT: Final = 32_767


def cell(value: object) -> str:
    """Return a value as a cell that is no formula: text like one gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    if isinstance(value, str) and _is_plain(value):
        return value
    plain = text.paragraphs(str(value))[: _CELL_LIMIT - 1]
    return text.no_formula(plain)


def _is_plain(value: str) -> bool:
    """Tell whether text is a cell as it stands, as nearly all is: found out in a tenth of the time.

    It begins with a letter or a digit, and nothing in it can be cleaned away.
    """
    return not value or (
        value[0].isalnum()
        and value[-1] != " "
        and len(value) < _CELL_LIMIT
        and value.isprintable()
        and (value.isascii() or unicodedata.is_normalized("NFC", value))
    )


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]], language: str) -> bytes:
    """Write a CSV file that a spreadsheet in this language opens in columns, accents and all.

    UTF-8 with a byte order mark; cells are apart by semicolon in French, where the comma is that
    of decimals, and by comma in English.
    """
    out = io.StringIO()
    writer = csv.writer(out, dialect(language))
    writer.writerow([cell(name) for name in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    return BOM + out.getvalue().encode()


class Semicolons(csv.excel):
    """CSV as spreadsheets write and read it where the comma is that of decimals."""

    delimiter = ";"


def dialect(language: str) -> type[csv.Dialect]:
    """Return how `csv.writer` writes for spreadsheets in this language."""
    return Semicolons if language == "fr" else csv.excel


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[object]], *, name: str) -> bytes:
    """Write an XLSX file of one sheet with a head that stays in view; numbers stay numbers."""
    return as_book([(name, head, rows)])


Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]
"""Name, head and rows."""


def as_book(sheets: Iterable[Sheet]) -> bytes:
    """Write an XLSX file of several such sheets."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, head, rows in sheets:
            sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31] or "1")
            sheet.freeze_panes(1, 0)
            _fill(sheet, head, rows, bold)
    return out.getvalue()


def _fill(
    sheet: Worksheet, head: Sequence[str], rows: Iterable[Sequence[object]], bold: Format
) -> None:
    for column, title in enumerate(head):
        sheet.write_string(0, column, cell(title), bold)
        sheet.set_column(column, column, max(12, min(40, len(title) + 4)))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, cell(value))


def file(body: bytes, media_type: str, name: str) -> Response[bytes]:
    """Answer with a file to download; its name is plain ASCII."""
    return Response(body, media_type=media_type, headers=headers(name))


def headers(name: str) -> dict[str, str]:
    """Return the headers of a file to download."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:120]
    return {
        "Content-Disposition": f'attachment; filename="{safe}"',
        "Cache-Control": "no-store",
    }
