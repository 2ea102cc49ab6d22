"""The file behind the button of one's own page: it agrees with the invitation by mail."""

import httpx
import icalendar

from events import database as db
from events import links
from events.clock import now
from events.registrations.signup.cancel import cancel
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from tests import factories, sql
from tests.calendars import linter
from tests.mail.post import arrive

ADA = RegistrationForm(email="ada@example.org", name="Ada Exemple", language="fr", form_key="a key")


async def own_link(registration_id: int) -> str:
    """The participant's own page."""
    nonce = await db.value("SELECT nonce FROM registrations WHERE id = $1", registration_id)
    return links.registration(registration_id, nonce)


def only_event(raw: bytes) -> icalendar.Event:
    """The one VEVENT of a calendar."""
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


async def test_the_button_gives_what_the_invitation_gave(client: httpx.AsyncClient) -> None:
    session = await factories.session(sequence=4)
    seat = await register(session["id"], ADA, at=now())
    await db.execute("UPDATE registrations SET sequence_sent = 6")  # Two more than the session's.
    (mail,) = await arrive()
    invited = only_event(mail.calendar)
    page = await client.get(await own_link(seat.registration_id))
    assert f"{(await own_link(seat.registration_id))}/session.ics" in page.text
    answer = await client.get(f"{await own_link(seat.registration_id)}/session.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "no-store" in answer.headers["cache-control"]
    assert linter.complaints(answer.content) == []
    given = only_event(answer.content)
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "URL", "LOCATION", "ORGANIZER"):
        assert given[name] == invited[name], name
    assert given["SEQUENCE"] == 7
    assert "/join/" in given["URL"]
    assert "ATTENDEE" not in given


async def test_fetching_the_file_changes_nothing(client: httpx.AsyncClient) -> None:
    seat = await factories.registration()
    before = await sql.rows("SELECT t::text FROM registrations t")
    link = links.registration(seat["id"], seat["nonce"])
    first = await client.get(f"{link}/session.ics")
    assert (await client.get(f"{link}/session.ics")).content == first.content
    assert await sql.rows("SELECT t::text FROM registrations t") == before


async def test_who_left_has_no_file_and_a_wrong_link_none_either(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    seat = await register(session["id"], ADA, at=now())
    await cancel(seat.registration_id, at=now(), by="self")
    link = await own_link(seat.registration_id)
    assert (await client.get(f"{link}/session.ics")).status_code == 404
    assert (await client.get("/registrations/1.aaaaaaaaa/session.ics")).status_code == 404
