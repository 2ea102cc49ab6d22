"""What is kept of a person, and until when: on the form, and at the foot of every mail."""

import httpx
import pytest

from tests import factories
from tests.mail.test_letters import body, written
from tests.registrations.test_questions import ask

pytestmark = pytest.mark.usefixtures("database")

LETTERS = {
    "held": [
        "confirmation",
        "reminder-1d",
        "session-rescheduled",
        "follow-up",
        "already-registered",
        "other-date",
    ],
    "waiting": ["waiting"],
    "pending": ["pending"],
    "offered": ["offer"],
    "unconfirmed": ["confirm-address"],
    "cancelled": ["left", "offer-lapsed", "declined-by-organiser"],
}


@pytest.mark.parametrize(
    ("state", "letter"), [(state, one) for state, letters in LETTERS.items() for one in letters]
)
async def test_each_mail_about_a_registration_says_it(state: str, letter: str) -> None:
    talk = await factories.session(await factories.programme(retention_days=91))
    if letter == "follow-up":
        starts = talk["starts_at"].replace(year=talk["starts_at"].year - 1)
        talk = await factories.session({"id": talk["programme"], **_SPOKEN}, starts_at=starts)
        await factories.resource(talk)
    mail = await written(letter, await factories.registration(talk, state=state))
    for kind in ("plain", "html"):
        said = " ".join(body(mail, kind).split())
        assert "91 jours après la dernière séance" in said
        assert "/privacy" in said


async def test_whole_years_are_said_as_years() -> None:
    for days, said in ((365, "jusqu’à un an après"), (730, "jusqu’à 2\u00a0ans après")):
        talk = await factories.session(await factories.programme(retention_days=days))
        message = await written("confirmation", await factories.registration(talk))
        for kind in ("plain", "html"):
            assert said in " ".join(body(message, kind).replace("&nbsp;", "\u00a0").split(" "))


async def test_each_mail_about_a_whole_programme_says_it() -> None:
    cycle = await factories.programme(retention_days=91)
    held = await factories.programme_pass(cycle)
    assert "91 jours après" in body(await written("pass-summary", held, kind="pass"))


async def test_a_form_that_asks_more_keeps_more_and_says_so(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    page = (await client.get(f"/sessions/{talk['slug']}?lang=en")).text
    assert "Name and address serve" in page
    await ask(talk, "q1", "text")
    page = (await client.get(f"/sessions/{talk['slug']}?lang=en")).text
    assert "Name, address and answers serve" in page


_SPOKEN = {"language": "fr", "timezone": "Europe/Paris"}
