"""Files of very many rows are sent while they are read, in small pieces, one kind at a time."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Sequence

import pytest
from python_calamine import CalamineWorkbook

from events import database
from events.desk.shared import exports, heavy_work, streams
from tests import factories
from tests.desk.conftest import SignIn
from tests.served import PATIENCE_SECONDS

HEAD = ["Name", "Minutes", "Formula"]
ROWS = [["Zoé & <Paul>", 12, "=1+1"], ["", 2.5, None], ["two\nlines", True, " x "]]


def cells(row: Sequence[object]) -> Sequence[object]:
    return row


async def pieces(read: list[int], *, size: int = 1) -> AsyncIterator[list[list[object]]]:
    for first in range(0, len(ROWS), size):
        read.append(first)
        yield ROWS[first : first + size]


async def test_a_csv_file_is_the_same_as_one_written_at_once() -> None:
    streamed = [part async for part in streams.as_csv(HEAD, pieces([]), cells, "fr")]
    assert b"".join(streamed) == exports.as_csv(HEAD, ROWS, "fr")


async def test_a_workbook_holds_what_one_written_at_once_holds() -> None:
    streamed = [part async for part in streams.as_xlsx(HEAD, pieces([]), cells, name="séance")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(streamed)))
    same = CalamineWorkbook.from_filelike(io.BytesIO(exports.as_xlsx(HEAD, ROWS, name="séance")))
    assert book.sheet_names == same.sheet_names
    assert book.get_sheet_by_index(0).to_python() == same.get_sheet_by_index(0).to_python()


async def test_a_workbook_is_a_zip_that_spreadsheets_of_old_read() -> None:
    streamed = [part async for part in streams.as_xlsx(HEAD, pieces([]), cells, name="x")]
    with zipfile.ZipFile(io.BytesIO(b"".join(streamed))) as book:
        assert book.testzip() is None
        assert all(not member.extra for member in book.infolist()), "no ZIP64"


async def test_the_first_bytes_leave_before_the_second_row_is_read() -> None:
    read: list[int] = []
    for stream in (
        streams.as_csv(HEAD, pieces(read), cells, "fr"),
        streams.as_xlsx(HEAD, pieces(read), cells, name="x"),
    ):
        read.clear()
        assert await anext(stream)
        assert len(read) <= 1


async def test_two_files_take_turns_and_others_are_answered_between_two_pieces() -> None:
    """Counted, not timed: at most one piece is in work, and the loop turns after each."""
    inside, most, turned = 0, 0, 0

    def slow(row: Sequence[object]) -> Sequence[object]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        inside -= 1
        return row

    async def others() -> None:
        nonlocal turned
        while True:
            turned += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    files = [streams.as_csv(HEAD, pieces([]), slow, "fr") for _ in range(3)]

    async def read(file: AsyncIterator[bytes]) -> int:
        return len([part async for part in file])

    counts = await asyncio.gather(*map(read, files))
    beside.cancel()
    assert counts == [1 + len(ROWS)] * 3
    assert most == 1
    assert turned > sum(counts)


async def test_another_kind_of_work_does_not_wait() -> None:
    async with heavy_work.turn("export"):
        assert heavy_work.turn("export").locked()
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await heavy_work.in_thread("attendance sheet", len, "abc") == 3


async def large() -> AsyncIterator[list[list[object]]]:
    return heavy_work.limited("export", pieces([]), people=heavy_work.LARGE)


async def test_a_third_large_file_is_told_to_come_back_until_a_place_is_free() -> None:
    first, second = await large(), await large()
    with pytest.raises(heavy_work.TooMuchAtOnce):
        await large()
    assert len([part async for part in first]) == len(ROWS)
    del first  # All was written.
    third = await large()
    del second  # Nobody ever read it.
    fourth = await large()
    with pytest.raises(heavy_work.TooMuchAtOnce):
        await large()
    del third, fourth


async def test_the_desk_says_so_and_writes_small_files_all_the_same(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    much, little = await factories.session(), await factories.session()
    await database.execute("UPDATE sessions SET taken = $2 WHERE id = $1", much["id"],
                           heavy_work.LARGE)  # fmt: skip
    places = [await large(), await large()]
    refused = await desk.get(f"/sessions/{much['slug']}/roster.csv")
    assert (refused.status_code, refused.headers["retry-after"]) == (409, "60")
    assert "Please try again in a minute." in refused.text
    assert (await desk.get(f"/sessions/{little['slug']}/roster.csv")).status_code == 200
    del places
    assert (await desk.get(f"/sessions/{much['slug']}/roster.csv")).status_code == 200
