"""One seat among several dates: however somebody comes, they have one; they are asked by mail."""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from events import database, links
from events.clock import now
from events.operations.date_choices import edit
from events.operations.people import (
    move_to_session,
    register_by_hand,
    register_list,
    registration_actions,
)
from events.operations.people.listed_people import Listed
from events.operations.people.register_by_hand import NewParticipant
from events.operations.sessions.cancel import cancel_session, postpone
from events.operations.sessions.reschedule import reschedule
from events.registrations.dates.change import change_date
from events.registrations.multiple.companions import register_together
from events.registrations.multiple.select import Wanted, register_for_sessions
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup.cancel import cancel, come_back
from events.registrations.signup.enter import Registered
from events.registrations.signup.form import Companion, RegistrationForm
from events.registrations.signup.refusals import (
    DateGone,
    OtherDateHeld,
    SessionFull,
    SomeRefused,
    TakenBack,
)
from events.registrations.signup.register import register
from events.registrations.signup.seat_rules import one_date
from events.sessions.fields import Times
from tests import factories, sql
from tests.calendars import linter
from tests.mail import post
from tests.registrations.browsing import form as form_of
from tests.registrations.browsing import send

pytestmark = pytest.mark.usefixtures("database")

BY = "anna@example.org"


def given(email: str = "ada@example.org", key: str = "", **values: object) -> RegistrationForm:
    """Somebody's form."""
    filled = {"name": "Ada Exemple", "language": "en", "form_key": key or email, **values}
    return RegistrationForm(email=email, **filled)  # type: ignore[arg-type]


async def dates(number: int = 2, **values: object) -> list[factories.Row]:
    """Dates of one choice, a week apart."""
    cycle = await factories.programme(companions=3)
    first = await factories.session(cycle, **values)
    weeks = [timedelta(weeks=one) for one in range(number)]
    made = [first] + [
        await factories.session(cycle, starts_at=first["starts_at"] + gap, **values)
        for gap in weeks[1:]
    ]
    await edit.make(cycle["id"], [one["id"] for one in made], by=BY, at=now())
    return made


def beside(one: factories.Row) -> factories.Row:
    """The programme of a session, for another."""
    return {"id": one["programme"], "language": "fr", "timezone": "Europe/Paris"}


async def states(email: str = "ada@example.org") -> dict[int, str]:
    """How each registration of somebody stands, by session."""
    found = await sql.rows(
        "SELECT r.session, r.state FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE e.email = $1",
        email,
    )
    return {row["session"]: row["state"] for row in found}


async def asked() -> int:
    """How many mails ask which date somebody wants."""
    return int(await database.value("SELECT count(*) FROM deliveries WHERE letter = 'other-date'"))


async def counted() -> bool:
    """Whether the seats that are counted are those that are held."""
    wrong = await database.value(
        "SELECT count(*) FROM sessions s WHERE s.taken <> (SELECT count(*) FROM registrations r"
        " WHERE r.session = s.id AND r.state IN ('held', 'offered'))"
    )
    return not wrong


async def test_a_second_date_is_asked_about_by_mail_and_nothing_is_taken() -> None:
    one, other = await dates()
    first = await register(one["id"], given(), at=now())
    again = await register(other["id"], given(key="again"), at=now())
    assert (again.registration_id, again.new) == (first.registration_id, False)
    assert await states() == {one["id"]: "held"}
    await register(other["id"], given(key="again"), at=now())
    assert await asked() == 1
    mails = {mail.letter: mail for mail in await post.arrive()}
    assert mails["other-date"].to == "ada@example.org"
    assert mails["other-date"].subject.startswith("Change your date?")
    assert f"/date?to={other['slug']}" in mails["other-date"].plain


async def test_the_date_is_changed_on_ones_own_page_and_calendars_follow(
    client: httpx.AsyncClient,
) -> None:
    one, other = await dates(capacity=5)
    await register(one["id"], given(), at=now())
    confirmed = {mail.letter: mail for mail in await post.arrive()}["confirmation"]
    await register(other["id"], given(key="again"), at=now())
    [mail] = [mail for mail in await post.arrive() if mail.letter == "other-date"]
    link = next(word for word in mail.plain.split() if "/date?to=" in word)
    page = await client.get(urlsplit(link).path + "?" + urlsplit(link).query + "&lang=en")
    assert "You have a seat on" in page.text
    assert "Change to" in page.text
    assert "5 seats left" in page.text
    assert form_of(page, "/date").fields["date"] == other["slug"]
    page = await client.get(urlsplit(link).path + "?lang=en")
    assert form_of(page, "/date").fields["date"] == other["slug"]  # The only one is chosen.
    done = await send(client, page, "/date")
    assert done.status_code == 303
    assert "Your date has changed." in (await client.get(done.headers["location"])).text
    gone_back = (await client.get(urlsplit(link).path + "?lang=en")).text
    assert "You no longer have a seat on" in gone_back
    assert "You are registered" not in gone_back
    assert "no other date" not in gone_back
    assert await states() == {one["id"]: "cancelled", other["id"]: "held"}
    assert await counted()
    mails = {mail.letter: mail for mail in await post.arrive()}
    assert mails["left"].subject.startswith("Date changed:")
    head = mails["left"].plain.split("Hello")[0]
    assert head.index("Before: ") < head.index("Now: ")  # Never the old date alone.
    assert "You chose" in mails["left"].plain
    assert "Changed your mind" not in mails["left"].plain
    assert linter.values(mails["left"].calendar, "METHOD") == ["CANCEL"]
    assert linter.values(mails["left"].calendar, "UID") == [one["uid"]]
    assert linter.values(mails["confirmation"].calendar, "METHOD") == ["REQUEST"]
    assert linter.values(mails["confirmation"].calendar, "UID") == [other["uid"]]
    assert linter.values(confirmed.calendar, "UID") == [one["uid"]]


async def test_who_has_a_seat_keeps_it_where_the_other_date_is_full() -> None:
    one, other = await dates(capacity=1)
    await register(other["id"], given("bea@example.org"), at=now())
    seat = await register(one["id"], given(), at=now())
    with pytest.raises(SessionFull):
        await change_date(seat.registration_id, other["slug"], at=now())
    assert await states() == {one["id"]: "held"}


async def test_who_waits_may_wait_for_another_date_or_take_its_seat() -> None:
    one, other, third = await dates(3, capacity=1)
    await register(one["id"], given("bea@example.org"), at=now())
    await register(other["id"], given("cem@example.org"), at=now())
    waits = await register(one["id"], given(waiting=True), at=now())
    new = await change_date(waits.registration_id, other["slug"], at=now())
    assert await states() == {one["id"]: "cancelled", other["id"]: "waiting"}
    await change_date(new.id, third["slug"], at=now())
    assert (await states())[third["id"]] == "held"
    assert await counted()


async def test_the_seat_that_is_left_goes_to_who_waits() -> None:
    one, other = await dates(capacity=1)
    seat = await register(one["id"], given(), at=now())
    await register(one["id"], given("bea@example.org", waiting=True), at=now())
    await change_date(seat.registration_id, other["slug"], at=now())
    assert (await states("bea@example.org"))[one["id"]] in ("held", "offered")


async def test_what_was_answered_goes_along() -> None:
    one, other = await dates()
    asks = {"programme": one["programme"], "key": "q", "label": '{"fr": "Pourquoi ?"}'}
    common = await factories.insert("questions", asks)
    own = await factories.insert("questions", {**asks, "key": "own", "session": one["id"]})
    answers = {common["id"]: "Pour voir", own["id"]: "Ici"}
    seat = await register(one["id"], given(answers=answers), at=now())
    new = await change_date(seat.registration_id, other["slug"], at=now())
    found = await sql.rows("SELECT question FROM answers WHERE registration = $1", new.id)
    assert [row["question"] for row in found] == [common["id"]]


async def test_a_date_that_is_over_or_called_off_binds_nobody() -> None:
    one, other, third = await dates(3)
    seat = await register(one["id"], given(), at=now())
    await register(other["id"], given(key="b"), at=one["ends_at"] + timedelta(hours=1))
    assert await states() == {one["id"]: "held", other["id"]: "held"}
    await cancel_session(other["id"], by=BY, at=now())
    await register(third["id"], given(key="c"), at=now())
    assert (await states())[third["id"]] == "held"
    await cancel(seat.registration_id, at=now())
    with pytest.raises(OtherDateHeld):
        await come_back(seat.registration_id, at=now())


async def test_a_cancelled_date_offers_the_others_in_its_mail() -> None:
    one, other, full = await dates(3, capacity=1)
    await register(full["id"], given("bea@example.org"), at=now())
    seat = await register(one["id"], given(), at=now())
    await post.arrive()
    await cancel_session(one["id"], by=BY, at=now())
    [mail] = [mail for mail in await post.arrive() if mail.letter == "session-cancelled"]
    assert "There are seats on other dates" in mail.plain
    assert mail.plain.count("\n- ") == 1
    assert mail.plain.split("Choose another date")[1].split()[1].endswith("/date")
    await change_date(seat.registration_id, other["slug"], at=now())
    assert (await states())[other["id"]] == "held"
    assert await counted()


async def test_a_date_that_moves_or_is_postponed_says_that_there_are_others() -> None:
    one, other = await dates(capacity=5)
    for talk, email in ((one, "ada@example.org"), (other, "bea@example.org")):
        await register(talk["id"], given(email), at=now())
    await post.arrive()
    later = (one["starts_at"] + timedelta(hours=2)).replace(tzinfo=None)
    times = Times(later, later + timedelta(hours=1), "UTC", 0, 0, "")
    await reschedule(one["id"], times, by=BY, at=now())
    [moved] = [mail for mail in await post.arrive() if mail.letter == "session-rescheduled"]
    assert "choose another date on your page, or cancel" in moved.plain
    await postpone(other["id"], by=BY, at=now())
    [off] = [mail for mail in await post.arrive() if mail.letter == "session-postponed"]
    assert "there are seats on other dates" in off.plain


async def test_a_pass_leaves_the_choice_to_its_holder() -> None:
    one, other = await dates()
    alone = await factories.session(beside(one))
    await register_for_programme(one["programme"], given(), at=now())
    assert await states() == {alone["id"]: "held"}
    await register(other["id"], given(key="chosen"), at=now())
    assert (await states())[other["id"]] == "held"


async def test_of_several_sessions_in_one_form_only_one_date() -> None:
    one, other = await dates()
    alone = await factories.session(beside(one))
    wanted = [Wanted(each["id"], {}) for each in (one, other, alone)]
    with pytest.raises(SomeRefused) as refused:
        await register_for_sessions(one["programme"], wanted, given(), at=now())
    assert set(refused.value.problems) == {f"session-{each['id']}" for each in (one, other)}
    assert await states() == {}
    await register(one["id"], given(), at=now())
    await register_for_sessions(one["programme"], wanted[1:], given(key="b"), at=now())
    assert await states() == {one["id"]: "held", alone["id"]: "held"}
    assert await asked() == 1


async def test_who_is_brought_along_keeps_the_date_they_have() -> None:
    one, other = await dates()
    await register(one["id"], given("bea@example.org"), at=now())
    others = [Companion("Bea", "bea@example.org"), Companion("Cem", "cem@example.org")]
    await register_together(other["id"], given(), others, at=now())
    assert await states("bea@example.org") == {one["id"]: "held"}
    assert await states("cem@example.org") == {other["id"]: "offered"}
    assert await states() == {other["id"]: "held"}
    assert await asked() == 1


async def test_organisers_move_between_dates_and_are_told_of_another() -> None:
    one, other, third = await dates(3)
    seat = await register(one["id"], given(), at=now())
    with pytest.raises(OtherDateHeld):
        await register_by_hand.add(
            other["id"], NewParticipant("ada@example.org", "Ada", "fr"), by=BY, at=now()
        )
    await move_to_session.move(seat.registration_id, other["id"], by=BY, at=now())
    assert await states() == {one["id"]: "cancelled", other["id"]: "held"}
    with pytest.raises(OtherDateHeld):
        await registration_actions.come_back(seat.registration_id, by=BY, at=now())
    moved = await database.value("SELECT max(id) FROM registrations")
    with pytest.raises(TakenBack):
        await change_date(int(moved), one["slug"], at=now())
    listed = [Listed(1, "ada@example.org", "Ada", "fr"), Listed(2, "bea@example.org", "Bea", "fr")]
    done = await register_list.register(third["id"], listed, mailed=False, by=BY, at=now())
    assert (done.new, done.there) == (1, {"ada@example.org"})
    assert await counted()


async def test_the_form_shows_every_date_with_its_seats_and_takes_the_one_chosen(
    client: httpx.AsyncClient,
) -> None:
    one, other, full = await dates(3, capacity=4)
    await database.execute("UPDATE sessions SET capacity = 1 WHERE id = $1", full["id"])
    await register(full["id"], given("bea@example.org"), at=now())
    page = await client.get(f"{links.session(one['slug'])}?lang=en")
    assert page.text.count('name="date"') == 3
    choice = page.text.split('id="field-date"')[1].split("</fieldset>")[0]
    assert choice.count("4 seats left") == 2
    assert "Full: waiting list" in choice
    assert "Also register for other sessions" not in page.text
    assert form_of(page, "/registrations").fields["date"] == one["slug"]
    ada = {"name": "Ada", "email": "ada@example.org"}
    done = await send(client, page, "/registrations", date=other["slug"], **ada)
    assert done.status_code == 303
    assert other["slug"] in done.headers["location"]
    thanks = (await client.get(done.headers["location"])).text
    assert "Change your date?" in thanks  # To anybody: who has another date is told by mail alone.
    assert await states() == {other["id"]: "held"}


async def test_a_full_date_asks_which_other_one_and_nothing_typed_is_lost(
    client: httpx.AsyncClient,
) -> None:
    one, other = await dates(capacity=1)
    await register(one["id"], given("bea@example.org"), at=now())
    page = await client.get(f"{links.session(one['slug'])}?lang=en")
    assert "date" not in form_of(page, "/registrations").fields
    ada = {"name": "Ada", "email": "ada@example.org"}
    wrong = await send(client, page, "/registrations", **ada)
    assert wrong.status_code == 422
    assert "Choose a date." in wrong.text
    assert form_of(wrong, "/registrations").fields["name"] == "Ada"
    done = await send(client, wrong, "/registrations", date=one["slug"])
    assert done.status_code == 303
    assert await states() == {one["id"]: "waiting"}
    cem = {"name": "Cem", "email": "cem@example.org"}
    await register(other["id"], given("dan@example.org"), at=now())
    late = await send(client, page, "/registrations", date=other["slug"], **cem)
    assert late.status_code == 409
    assert "This session is full." in late.text
    assert await states("cem@example.org") == {}


async def test_the_programme_offers_one_of_the_dates_among_its_sessions(
    client: httpx.AsyncClient,
) -> None:
    one, other = await dates()
    alone = await factories.session(beside(one))
    slug = await database.value("SELECT slug FROM programmes WHERE id = $1", one["programme"])
    page = await client.get(f"{links.programme(slug)}?lang=en")
    assert "None of these dates" in page.text
    field = form_of(page, "/registrations").fields
    [name] = [name for name in field if name.startswith("dates-")]
    chosen = {"which": "some", "session": alone["slug"], name: other["slug"]}
    ada = {"name": "Ada", "email": "ada@example.org"}
    assert (await send(client, page, "/registrations", **chosen, **ada)).status_code == 303
    assert await states() == {alone["id"]: "held", other["id"]: "held"}


async def two_clicks(sessions: list[factories.Row], email: str) -> list[Registered]:
    """Register for each of these at the same moment."""
    return await asyncio.gather(
        *(
            register(one["id"], given(email, key=f"{email}{number}"), at=now())
            for number, one in enumerate(sessions)
        )
    )


@pytest.mark.parametrize("known", [False, True])
async def test_two_clicks_on_two_dates_give_one_seat(known: bool) -> None:
    made = await dates(3)
    for number in range(10):
        email = f"{number}@example.org"
        if known:
            await factories.person(email)
        await two_clicks(made, email)
        assert list((await states(email)).values()) == ["held"]
    assert await counted()


async def test_two_changes_of_one_date_give_one_seat() -> None:
    one, other, third = await dates(3)
    seat = await register(one["id"], given(), at=now())
    done = await asyncio.gather(
        change_date(seat.registration_id, other["slug"], at=now()),
        change_date(seat.registration_id, third["slug"], at=now()),
        return_exceptions=True,
    )
    assert sum(isinstance(each, DateGone) for each in done) == 1
    assert sorted((await states()).values()) == ["cancelled", "held"]
    assert await counted()


async def no_other(*_: object) -> None:
    """Find nobody on another date."""


async def test_without_the_look_first_the_database_still_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_date, "other_date_of", no_other)
    one, other = await dates()
    await register(one["id"], given(), at=now())
    with pytest.raises(OtherDateHeld):
        await register(other["id"], given(key="again"), at=now())
    assert await states() == {one["id"]: "held"}


async def test_without_look_and_index_two_clicks_give_two_seats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_date, "other_date_of", no_other)
    definition = await database.value(
        "SELECT indexdef FROM pg_indexes WHERE indexname = 'registrations_one_date'"
    )
    made = await dates()
    await database.execute("DROP INDEX registrations_one_date")
    try:
        await two_clicks(made, "ada@example.org")
        assert list((await states()).values()) == ["held", "held"]
    finally:
        await database.execute("DELETE FROM registrations")
        await database.execute(str(definition))
