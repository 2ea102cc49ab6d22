"""With rules a registration looks at its own domain and at the group, not at all who have seats."""

from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.registrations.signup import seats
from events.registrations.signup.seat_rules import allotment, seated
from tests import factories
from tests.plans import rows_read

pytestmark = pytest.mark.usefixtures("database")

MANY, LINE = 3000, 1000
DOMAINS = ["members.example", "d1.example"]


async def full_of_people() -> factories.Row:
    """A session with many seats held, two for the group, and a long line of others."""
    talk = await factories.session(
        capacity=MANY + 5, taken=MANY, kept_seats=9, kept_until=now() + timedelta(days=1),
        kept_domains=["members.example"], domain_seats=40,
    )  # fmt: skip
    await database.execute(
        "INSERT INTO people (email, nonce, language) SELECT CASE WHEN i <= 2 OR i = $1 THEN"
        " 'p' || i || '@members.example' ELSE 'p' || i || '@d' || i % 100 || '.example' END,"
        " md5(i::text), 'fr' FROM generate_series(1, $1::int) i",
        MANY + LINE,
    )
    await database.execute(
        "INSERT INTO registrations (session, person, name, language, nonce, join_nonce, state,"
        " waiting_since) SELECT $1, id, 'Ada', 'fr', nonce, md5('j' || nonce),"
        " CASE WHEN number > $2 THEN 'waiting' ELSE 'held' END,"
        " CASE WHEN number > $2 THEN now() END"
        " FROM (SELECT id, nonce, row_number() OVER (ORDER BY id) AS number FROM people) p",
        talk["id"],
        MANY,
    )
    await database.execute("ANALYZE people, registrations")
    return talk


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (seated._SEATED, (DOMAINS,)),
        (seated._OF_GROUP, (["members.example"], 9)),
        (seated._GROUP_IN_LINE, (["members.example"],)),
    ],
)
async def test_few_rows_are_looked_at_of_many(statement: str, values: tuple[object, ...]) -> None:
    talk = await full_of_people()
    assert await rows_read(statement, talk["id"], *values) < 400


async def test_the_seats_of_many_are_counted_right() -> None:
    talk = await full_of_people()
    session = await seats.read(talk["id"])
    given = await allotment.read(session, now(), ["new@d1.example", "new@members.example"])
    assert (given.free, given.kept, given.open_seats) == (5, 7, 0)
    assert given.held == {"d1.example": 29, "members.example": 2}
    assert given.has_for(["new@members.example"])
    assert not given.has_for(["new@d1.example"])
    assert not given.line_first  # `look` counts no line.
    waiting = (await _locked(talk)).line
    assert waiting == LINE
    given = await allotment.read(await _locked(talk), now(), ["new@members.example"])
    assert given.line_first  # One of the group waits, and comes before a newcomer.
    with pytest.raises(KeyError):
        given.beyond_limit(["nobody@counted.example"])


async def _locked(talk: factories.Row) -> seats.LockedSession:
    async with database.transaction():
        return await seats.lock(talk["id"])
