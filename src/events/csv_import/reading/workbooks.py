"""Read workbooks: the first sheet of an XLSX, XLS or ODS file that holds anything, as text."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from events.csv_import.report import Findings
from events.presentation import N_

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_UNPACKED: Final = 100_000_000
MOST_CELLS: Final = 2_000_000
_TOO_LARGE: Final = N_("This workbook is too large. Save the one sheet that matters as CSV.")
_UNREADABLE: Final = N_(
    "This workbook cannot be read. Save it again as XLSX, ODS or CSV, without a password."
)


def is_workbook(data: bytes) -> bool:
    """Tell whether these bytes are a workbook rather than text."""
    return data.startswith((_ZIP, _OLD_EXCEL))


def cells_of(data: bytes, found: Findings) -> list[list[str]]:
    """Return the rows of the first sheet with something in it; empty ones are kept, to count."""
    try:
        if data.startswith(_ZIP) and not _fits(data):
            found.wrong(0, _TOO_LARGE)
            return []
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.visible != SheetVisibleEnum.Visible:
                    continue
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                rows = _rows(book, sheet.name, found)
                if found.problems or any(any(row) for row in rows):
                    return rows
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, KeyError):
        found.wrong(0, _UNREADABLE)
        return []
    found.wrong(0, N_("The file is empty."))
    return []


def _fits(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist()) <= LARGEST_UNPACKED


def _rows(book: CalamineWorkbook, name: str, found: Findings) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        found.wrong(0, _TOO_LARGE)
        return []
    rows = sheet.to_python(skip_empty_area=False)
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    """Return a cell as somebody would type it: a date as 2026-12-03 14:00, a number plainly."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        # Spreadsheets count in fractions of a day: a second off is theirs, not the organiser's.
        return f"{cell + timedelta(seconds=0.5):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell).replace("\0", "")
