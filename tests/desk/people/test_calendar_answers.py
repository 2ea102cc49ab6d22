"""What people answered in their calendars stands where organisers look."""

import re

import pytest

from events.clock import now
from tests import factories
from tests.desk.conftest import SignIn


@pytest.mark.parametrize(
    ("partstat", "word"),
    [("accepted", "accepted"), ("tentative", "perhaps"), ("declined", "declined")],
)
async def test_the_roster_and_the_person_say_it(sign_in: SignIn, partstat: str, word: str) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(title="Une séance")
    seat = await factories.registration(talk, partstat=partstat, partstat_at=now())
    await factories.registration(talk)
    roster = (await desk.get(f"/sessions/{talk['slug']}/roster")).text
    assert re.findall(r"Calendar: (\w+)", roster) == [word]
    person = (await desk.get(f"/people/{seat['person']}")).text
    assert f"Calendar answer: {word}, for “Une séance”" in person
