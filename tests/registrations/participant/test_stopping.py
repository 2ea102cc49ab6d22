"""One may stop a programme's reminders, follow-ups and announcements, and undo it."""

from datetime import timedelta
from typing import Any

import httpx
import time_machine

from events import database as db
from events import links
from events.clock import now
from events.deliveries.plan import plan
from events.operations.people import mail_stops
from events.operations.sessions.mails import to_speakers
from events.registrations.signup import seats
from events.registrations.signup.cancel import cancel
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from tests import factories, sql
from tests.mail import post
from tests.registrations.browsing import forms, send


async def registered(talk: factories.Row, email: str = "ada@example.org") -> factories.Row:
    form = RegistrationForm(email, "Ada Exemple", "fr", form_key=f"{email} {talk['id']}")
    made = await register(talk["id"], form, at=now())
    seat = await sql.row("SELECT * FROM registrations WHERE id = $1", made.registration_id)
    assert seat is not None
    return seat


def link_of(seat: factories.Row) -> str:
    return links.unsubscribe("registration", seat["id"], seat["nonce"])


async def stop(seat: factories.Row) -> None:
    whose = await mail_stops.by_token(link_of(seat).rsplit("/", 1)[1])
    assert whose is not None
    await mail_stops.stop(whose, at=now())


async def letters(state: str) -> list[str]:
    found = await sql.rows("SELECT letter FROM deliveries WHERE state = $1 ORDER BY letter", state)
    return [row["letter"] for row in found]


async def test_stopped_reminders_say_why_and_what_must_be_known_still_comes(
    database: None,
) -> None:
    talk = await factories.session()
    seat = await registered(talk)
    await stop(seat)
    with time_machine.travel(talk["starts_at"] - timedelta(hours=20), tick=False):
        arrived = [mail.letter for mail in await post.arrive()]
        await cancel(seat["id"], at=now())
        arrived += [mail.letter for mail in await post.arrive()]
    assert arrived == ["confirmation", "left"]
    assert await letters("skipped") == ["reminder-1d"]


async def test_the_reason_stands_in_the_row(database: None) -> None:
    talk = await factories.session()
    await stop(await registered(talk))
    with time_machine.travel(talk["starts_at"] - timedelta(hours=20), tick=False):
        await post.arrive()
    reasons = await _values("SELECT reason FROM deliveries WHERE state = 'skipped'")
    assert reasons == ["this person stopped reminders and announcements"]


async def test_another_programme_goes_on_and_so_do_other_people(database: None) -> None:
    cycle = await factories.programme()
    talk, elsewhere = await factories.session(cycle), await factories.session()
    await stop(await registered(talk))
    await registered(elsewhere)
    await registered(talk, "grace@example.org")
    with time_machine.travel(talk["starts_at"] - timedelta(hours=20), tick=False):
        reminded = [m.to for m in await post.arrive() if m.letter == "reminder-1d"]
    assert sorted(reminded) == ["ada@example.org", "grace@example.org"]


async def test_undone_in_time_nothing_is_lost(database: None, client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    seat = await registered(talk)
    await stop(seat)
    page = await client.get(link_of(seat))
    assert [form.action for form in forms(page)] == [f"{link_of(seat)}/return"]
    await send(client, page, "/return")
    with time_machine.travel(talk["starts_at"] - timedelta(hours=20), tick=False):
        assert "reminder-1d" in [mail.letter for mail in await post.arrive()]


async def test_m3_one_click_works_without_cookie_or_origin_and_from_any_page(
    database: None, client: httpx.AsyncClient
) -> None:
    for headers in (
        {},
        {"origin": "https://webmail.example.org", "sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ):
        seat = await factories.registration()
        answer = await client.post(
            link_of(seat), data={"List-Unsubscribe": "One-Click"}, headers=headers
        )
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert await _values("SELECT person FROM mail_stops WHERE person = $1", seat["person"])


async def test_opening_the_page_changes_nothing_and_it_says_what_stops_and_what_comes(
    database: None, client: httpx.AsyncClient
) -> None:
    seat = await factories.registration()
    page = await client.get(link_of(seat), headers={"accept-language": "en"})
    assert await _values("SELECT person FROM mail_stops") == []
    assert "reminders, emails after sessions and announcements" in page.text
    assert "confirmations, changes and cancellations" in page.text
    assert [form.action.split("?")[0] for form in forms(page)] == [link_of(seat)]


async def test_the_own_page_shows_it_and_leads_there(
    database: None, client: httpx.AsyncClient
) -> None:
    seat = await factories.registration()
    own = links.registration(seat["id"], seat["nonce"])
    english = {"accept-language": "en"}
    assert "You get reminders" in (await client.get(own, headers=english)).text
    await stop(seat)
    page = await client.get(own, headers=english)
    assert "You stopped reminders" in page.text
    assert link_of(seat) in page.text


async def test_a_speaker_stops_reminders_and_hears_of_changes(database: None) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    place = await factories.appearance(await factories.speaker(cycle), talk)
    link = links.unsubscribe("appearance", place["id"], place["nonce"])
    whose = await mail_stops.by_token(link.rsplit("/", 1)[1])
    assert whose is not None
    await mail_stops.stop(whose, at=now())
    await owe("speaker-reminder-1h", place, talk)
    await owe("speaker-invitation", place, talk)
    assert [mail.letter for mail in await post.arrive()] == ["speaker-invitation"]
    await mail_stops.resume(whose)
    await owe("speaker-reminder-90m", place, talk)
    [mail] = await post.arrive()
    assert mail.message["List-Unsubscribe"] == f"<{links.absolute(link)}>"


async def test_a_link_that_proves_nothing_stops_nothing(
    database: None, client: httpx.AsyncClient
) -> None:
    seat = await factories.registration()
    wrong = links.unsubscribe("pass", seat["id"], seat["nonce"])
    assert (await client.post(wrong)).status_code == 404
    await db.execute("UPDATE people SET erased_at = now(), email = NULL")
    assert (await client.post(link_of(seat))).status_code == 404
    assert await _values("SELECT person FROM mail_stops") == []


async def owe(letter: str, place: factories.Row, talk: factories.Row) -> None:
    async with db.transaction():
        session = await seats.lock(talk["id"])
        mail = to_speakers.to_speaker(session, place["id"], letter, occasion="1", at=now())
        await plan([mail])


async def _values(query: str, *values: Any) -> list[Any]:
    return [next(iter(row.values())) for row in await sql.rows(query, *values)]
