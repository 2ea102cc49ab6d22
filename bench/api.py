"""The API: 50 registrations of 100,000, and one, against a bare handler with the same SQL."""

import statistics
import time
from typing import Any

import msgspec
import structlog
from litestar import Litestar, Response

from bench.kit.rows import Row
from bench.roster import _people
from events import database
from events.database.engine import engine
from events.presentation.http import show
from events.web import create_app
from tests import factories
from tests.api.making import token_of
from tests.trials.asking import ask

ROUNDS = 150
BAR = 0.5
CALIBRATOR = "a bare handler with the same SQL"
Statement = tuple[str, tuple[Any, ...]]


async def run() -> list[Row]:
    """A list and one of it, each against the statements it sends, encoded as they come.

    Told is what nine of ten took longer than: the two are asked in turn, whatever else runs.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    session = await factories.session()
    await _people(session["id"])
    first = await database.value("SELECT min(id) FROM registrations")
    bearer = [(b"authorization", f"Bearer {await token_of('owner')}".encode())]
    site = create_app()
    return [
        await _against(site, name, address, bearer)
        for name, address in (
            ("50 registrations of 100,000", f"/sessions/{session['slug']}/registrations"),
            ("one registration", f"/registrations/{first}"),
        )
    ]


async def _against(site: Any, name: str, path: str, headers: Any) -> Row:
    address = f"/api/v1/desk{path}"
    bare = _bare(await _statements(site, address, headers))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await _ms(site, address, headers))
        theirs.append(await _ms(bare, "/bare", headers))
    taken, least = (statistics.quantiles(one, n=10)[0] for one in (ours, theirs))
    return Row(f"API: {name}", f"{taken:.2f} ms", least / taken, CALIBRATOR, floor=BAR)


async def _statements(site: Any, address: str, headers: Any) -> list[Statement]:
    """What one request asks the database."""
    found: list[Statement] = []

    def note(record: Any) -> None:
        found.append((record.query, record.args))

    await ask(site, "GET", address, headers=headers)  # The first use of a token is noted.
    pool: Any = engine().pool
    lent = [await pool.acquire() for _ in range(pool.get_size())]
    for one in lent:
        one.add_query_logger(note)
        await pool.release(one)
    assert (await ask(site, "GET", address, headers=headers)).status == 200
    for one in [await pool.acquire() for _ in lent]:
        one.remove_query_logger(note)
        await pool.release(one)
    return found


def _bare(statements: list[Statement]) -> Litestar:
    """An application that does nothing but ask the same, and encode what comes."""

    @show("/bare")
    async def answer() -> Response[bytes]:
        rows: list[Any] = []
        for query, arguments in statements:
            async with engine().pool.acquire() as connection:  # type: ignore[union-attr]
                rows = [*rows, *(dict(row) for row in await connection.fetch(query, *arguments))]
        return Response(msgspec.json.encode(rows), media_type="application/json")

    return Litestar(route_handlers=[answer], openapi_config=None, logging_config=None)


async def _ms(site: Any, address: str, headers: Any) -> float:
    began = time.perf_counter()
    assert (await ask(site, "GET", address, headers=headers)).status == 200
    return (time.perf_counter() - began) * 1000
