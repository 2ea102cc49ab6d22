"""Entrances a second over HTTP into a room that BigBlueButton makes, against a link of one's own.

Each is a person's own way in, posted once: the seat is proven, the entrance noted, and where the
room is made the server is asked for it again, as BigBlueButton wants. The server is the one of the
tests, in a process of its own on the same cores: what is told is our share of an entrance, not what
a real server takes.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from statistics import fmean

from bench.kit.beside import beside
from bench.kit.load import posted
from bench.kit.rows import Row
from bench.kit.site import site
from events import database, links
from events.clock import now
from events.database import Shape
from events.operations.rooms import set_up
from events.rooms.services import NewService
from events.rooms.states import Checksum, Manner, Recording
from events.settings import settings
from tests import factories
from tests.rooms.bbb import SECRET

PEOPLE = 1_500
CALIBRATOR = "the same with a link of one’s own"
FLOOR = 0.2


class Seat(Shape):
    """Whose way in is asked for."""

    id: int
    join_nonce: str


async def run() -> list[Row]:
    """Made and by a link, in turns, so that both see the same noise."""
    os.environ["EVENTS_INTERNAL_HOSTS"] = "127.0.0.1"
    settings.cache_clear()
    made, linked = [], []
    async with beside("bench.kit.bigbluebutton") as port, site() as served:
        cycle = await factories.programme()
        new = NewService(f"http://127.0.0.1:{port}/bigbluebutton/", SECRET, Checksum.SHA256, True,
                         Manner.WEBINAR, Recording.AUTO)  # fmt: skip
        await set_up.save(cycle["id"], new, slug=cycle["slug"], by="x@example.org")
        other = await factories.programme()
        await _entered(served.port, other, 200)
        for _ in range(2):
            made.append(await _entered(served.port, cycle, PEOPLE))
            linked.append(await _entered(served.port, other, PEOPLE))
        failed = await database.value("SELECT count(*) FROM session_rooms WHERE failure <> ''")
        assert failed == 0, "a room could not be made"
        rooms = await database.value("SELECT count(*) FROM room_meetings")
        assert rooms == len(made), f"{rooms} meetings of {len(made)}"
    rate, least = fmean(made), fmean(linked)
    return [
        Row("rooms: entrances by a link", f"{least:,.0f}/s", 1.0, CALIBRATOR),
        Row("rooms: entrances, BigBlueButton", f"{rate:,.0f}/s", rate / least, CALIBRATOR,
            floor=FLOOR),
    ]  # fmt: skip


async def _entered(port: int, cycle: factories.Row, people: int) -> float:
    """Entrances a second of everybody in a session that has begun."""
    session = await factories.session(
        cycle, starts_at=now() - timedelta(minutes=5), room_url="https://meet.example.org/room"
    )
    await database.execute(_SEATS, session["id"], people)
    seats = await database.rows(Seat, _OF_SESSION, session["id"])
    entered, seconds = await posted(port, _forms(seats))
    assert entered == people, f"{entered} of {people} came in"
    return entered / seconds


def _forms(seats: list[Seat]) -> Iterator[tuple[str, dict[str, str]]]:
    return ((links.join(seat.id, seat.join_nonce), {}) for seat in seats)


_SEATS = """
WITH who AS (
  INSERT INTO people (email, nonce)
  SELECT gen_random_uuid() || '@example.org', md5(n::text)
    FROM generate_series(1, $2::int) AS n RETURNING id)
INSERT INTO registrations (session, person, name, state, nonce, join_nonce)
SELECT $1, id, 'Ada Exemple', 'held', md5(id::text), md5('join' || id::text) FROM who
"""

_OF_SESSION = "SELECT id, join_nonce FROM registrations WHERE session = $1 ORDER BY id"
