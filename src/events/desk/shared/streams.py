"""Tables of very many rows as files, sent while they are read: no more than a piece in memory."""

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from typing import IO, Final, TypeAlias, TypeVar
from xml.sax.saxutils import escape

from litestar.response import Stream

from events.desk.shared import exports, heavy_work
from events.presentation.zip_stream import EARLIEST, Pipe

EXPORT: Final = "export"
"""The kind of work whose pieces take turns."""

T = TypeVar("T")
Cells: TypeAlias = Sequence[object]

_SHEET: Final = "xl/worksheets/sheet1.xml"
_ROWS_END: Final = b"</sheetData>"
_SIZE: Final = re.compile(rb"<dimension [^>]*/>")


async def as_csv(
    head: Sequence[str],
    pieces: AsyncIterator[Sequence[T]],
    cells: Callable[[T], Cells],
    language: str,
) -> AsyncIterator[bytes]:
    """Yield the bytes of `exports.as_csv`, a piece at a time; each is written in a thread."""
    yield exports.BOM + _lines([head], list, language)
    async for piece in pieces:
        yield await heavy_work.in_thread(EXPORT, _lines, piece, cells, language)


async def as_xlsx(
    head: Sequence[str],
    pieces: AsyncIterator[Sequence[T]],
    cells: Callable[[T], Cells],
    *,
    name: str,
) -> AsyncIterator[bytes]:
    """Yield a workbook of one sheet, its rows zipped while they are read.

    xlsxwriter makes the workbook with its head alone; the rows are written where its sheet ends,
    each text in its own cell, so that nothing of them is kept until the end.
    """
    pipe = Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(exports.as_xlsx(head, (), name=name))) as frame,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
    ):
        before, end, after = _frame_of(frame, book)
        with book.open(_member(_SHEET), "w") as sheet:
            sheet.write(before)
            number = 2
            async for piece in pieces:
                await heavy_work.in_thread(EXPORT, _rows, sheet, piece, cells, number)
                number += len(piece)
                yield pipe.taken()
            sheet.write(end + after)
    yield pipe.taken()


def file(content: AsyncIterator[bytes], media_type: str, name: str) -> Stream:
    """Answer with a file to download that is written while it is sent."""
    return Stream(content, media_type=media_type, headers=exports.headers(name))


def _frame_of(frame: zipfile.ZipFile, book: zipfile.ZipFile) -> tuple[bytes, bytes, bytes]:
    """Copy all but the sheet; return the sheet around the place where its rows come."""
    for member in frame.namelist():
        if member != _SHEET:
            book.writestr(zipfile.ZipInfo(member, EARLIEST), frame.read(member))
    return _SIZE.sub(b"", frame.read(_SHEET)).partition(_ROWS_END)


def _member(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, EARLIEST)
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


def _lines(piece: Sequence[T], cells: Callable[[T], Cells], language: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, exports.dialect(language))
    writer.writerows([exports.cell(value) for value in cells(one)] for one in piece)
    return out.getvalue().encode()


def _rows(sheet: IO[bytes], piece: Sequence[T], cells: Callable[[T], Cells], first: int) -> None:
    """Write rows of a sheet; a cell without its place stands beside the one before."""
    rows = [
        f'<row r="{number}">{"".join(map(_xml, cells(one)))}</row>'
        for number, one in enumerate(piece, start=first)
    ]
    sheet.write("".join(rows).encode())


def _xml(value: object) -> str:
    """Return a cell: a number as one, everything else as text, nothing as no value."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = exports.cell(value)
    if not text:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
