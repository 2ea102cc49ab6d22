"""Many rows are shaped in pieces: a process answers others in between."""

import asyncio

import pytest

from events import database
from events.database import Shape, statements

pytestmark = pytest.mark.usefixtures("database")


class Number(Shape):
    """A number."""

    n: int


async def test_others_have_their_turn_while_many_rows_are_shaped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statements, "PIECE", 100)
    shaped, turns = statements.shaped, [0]
    seen: list[int] = []

    def watched(shape: type[Number], records: list[object]) -> list[Number]:
        seen.append(turns[0])
        return shaped(shape, records)  # type: ignore[arg-type]

    async def another() -> None:
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(statements, "shaped", watched)
    beside = asyncio.create_task(another())
    try:
        found = await database.rows(Number, "SELECT n FROM generate_series(1, 1050) n")
    finally:
        beside.cancel()
    assert [one.n for one in found] == list(range(1, 1051))
    assert len(seen) == 11
    assert seen == sorted(set(seen))  # Between two pieces somebody else had a turn.
