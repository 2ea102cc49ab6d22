"""On «My account» each organiser chooses what they are told, and has a calendar of all sessions."""

import icalendar
import pytest

from events import clock, database
from events.organisers.notices import choices
from events.organisers.notices.kinds import Cadence, Kind
from tests import factories, sql
from tests.calendars import linter
from tests.desk.conftest import Desk, SignIn

pytestmark = pytest.mark.usefixtures("database")


async def test_a_choice_is_kept_and_shown_again(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    page = (await desk.get("/account")).text
    assert "What I am told by email" in page
    assert "An email provider refuses our emails" not in page  # Owners see to that.
    kinds = [kind for kind in Kind if kind is not Kind.REFUSAL]
    sent = {f"notice-{kind}": "never" for kind in kinds} | {"notice-request": "at-once"}
    done = await desk.post("/account/notices", **sent, digest_hour="6")
    assert done.headers["location"] == "/desk/account?said=notices-chosen"
    chosen = await choices.of(await database.value("SELECT id FROM organisers"))
    assert chosen.hour == 6
    assert chosen.cadences[Kind.REQUEST] is Cadence.AT_ONCE
    assert '<option value="6" selected>' in (await desk.get("/account")).text


async def test_what_is_no_choice_is_said(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    answer = await desk.post("/account/notices", **{"notice-request": "hourly"}, digest_hour="25")
    assert answer.status_code == 422
    assert await sql.rows("SELECT * FROM organiser_settings") == []


async def feed_of(desk: Desk) -> str:
    await desk.post("/account/calendar", calendar="new")
    page = (await desk.get("/account")).text
    return page.split('id="feed-address" type="text" readonly value="')[1].split('"')[0]


async def test_the_calendar_has_drafts_and_neither_room_nor_people(sign_in: SignIn) -> None:
    talk = await factories.session(room_url="https://room.example.org/secret", title="L’eau")
    await factories.registration(talk, email="ada@example.org", name="Ada Secret")
    await factories.session(
        {**await factories.programme(), "id": talk["programme"]}, status="draft"
    )
    desk = await sign_in("viewer")
    feed = await desk.browser.get(await feed_of(desk))
    assert feed.status_code == 200
    assert feed.headers["cache-control"] == "private, no-cache"
    assert linter.complaints(feed.content) == []
    for secret in ("room.example.org", "ada@example.org", "Ada Secret"):
        assert secret not in feed.text
    events = list(icalendar.Calendar.from_ical(feed.content).walk("VEVENT"))
    assert sorted(str(event["STATUS"]) for event in events) == ["CONFIRMED", "TENTATIVE"]
    assert all("/desk/sessions/" in str(event["URL"]) for event in events)


async def test_a_new_address_and_a_lost_account_close_the_old_one(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    first = await feed_of(desk)
    second = await feed_of(desk)
    assert (await desk.browser.get(first)).status_code == 404
    assert (await desk.browser.get(second)).status_code == 200
    await desk.post("/account/calendar", calendar="none")
    assert (await desk.browser.get(second)).status_code == 404
    third = await feed_of(desk)
    await database.execute("UPDATE organisers SET disabled_at = $1", clock.now())
    assert (await desk.browser.get(third)).status_code == 404


async def test_a_limited_organiser_sees_their_programmes_alone(sign_in: SignIn) -> None:
    mine, other = await factories.session(title="Mienne"), await factories.session(title="Autre")
    desk = await sign_in("editor", limited=True, programmes={mine["programme"]: "viewer"})
    feed = (await desk.browser.get(await feed_of(desk))).text
    assert "Mienne" in feed
    assert other["title"] not in feed
