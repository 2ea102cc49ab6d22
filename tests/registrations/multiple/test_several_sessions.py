"""Several sessions ticked in one form: each by its own rules, all or none, one mail."""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import icalendar
import pytest

from events import database, links
from events.clock import now
from events.registrations.multiple.select import Wanted, register_for_sessions
from events.registrations.participant import data_export
from events.registrations.signup import seats
from events.registrations.signup.cancel import cancel
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import SomeRefused, TooManyMails
from events.registrations.signup.register import register
from events.registrations.write import erasure
from tests import factories, sql
from tests.mail.post import arrive
from tests.registrations.browsing import form as form_of
from tests.registrations.browsing import send

ADA = {"name": "Ada Exemple", "email": "ada@example.org"}
Sent = dict[str, str | list[str]]


def given(email: str = "ada@example.org", key: str = "one form") -> RegistrationForm:
    """A form in order."""
    return RegistrationForm(email=email, name="Ada Exemple", language="fr", form_key=key)


def ticked(*sessions: factories.Row, waiting: bool = True) -> list[Wanted]:
    """Sessions that were ticked; a place in a line will do."""
    return [Wanted(session["id"], {}, waiting) for session in sessions]


async def states() -> list[tuple[str, str]]:
    """Every registration: its session's title and its state."""
    found = await sql.rows(
        "SELECT s.title, r.state FROM registrations r JOIN sessions s ON s.id = r.session"
        " JOIN people e ON e.id = r.person WHERE e.email = 'ada@example.org' ORDER BY s.id"
    )
    return [(row["title"], row["state"]) for row in found]


async def owed() -> list[str]:
    """Which letters are owed to Ada, reminders and follow-ups aside."""
    found = await sql.rows(
        "SELECT d.letter FROM deliveries d JOIN people e ON e.id = d.person_id"
        " WHERE e.email = 'ada@example.org' AND d.letter NOT LIKE 'reminder-%'"
        " AND d.letter <> 'follow-up' AND d.state = 'due' ORDER BY d.letter, d.id"
    )
    return [row["letter"] for row in found]


async def in_a_month(of: factories.Row, title: str, **values: object) -> factories.Row:
    """A session so far ahead that its invitation is not due yet."""
    return await factories.session(of, title=title, starts_at=now() + timedelta(days=30), **values)


async def of_every_kind(**values: object) -> tuple[factories.Row, list[factories.Row]]:
    """A programme with a free session, a full one and one whose organisers decide."""
    cycle = await factories.programme(**values)
    free, full = await in_a_month(cycle, "Libre"), await in_a_month(cycle, "Pleine", capacity=1)
    await factories.registration(full, email="first@example.org")
    return cycle, [free, full, await in_a_month(cycle, "Choisie", needs_approval=True)]


async def choose(
    client: httpx.AsyncClient, page: httpx.Response, *sessions: factories.Row, **values: str
) -> httpx.Response:
    """Tick sessions in the form of a page, and send it."""
    filled = form_of(page, "/registrations")
    # Every session that is full when the page is shown says so in a field of its own.
    lines = [
        one["slug"] for one in sessions if f'name="waiting-for" value="{one["slug"]}"' in page.text
    ]
    sent: Sent = {**filled.fields, **ADA, "which": "some", **values}
    sent |= {"session": [one["slug"] for one in sessions], "waiting-for": lines}
    return await client.post(filled.action, data=sent)


@pytest.mark.usefixtures("database")
async def test_each_session_registers_by_its_own_rules_and_one_mail_tells_of_all() -> None:
    cycle, sessions = await of_every_kind()
    told = await register_for_sessions(cycle["id"], ticked(*sessions), given(), at=now())
    assert [state for _session, state in told] == ["held", "waiting", "pending"]
    assert await states() == [("Libre", "held"), ("Pleine", "waiting"), ("Choisie", "pending")]
    assert await owed() == ["confirmation", "selection-summary"]
    [mail] = [one for one in await arrive() if one.to == "ada@example.org"]
    assert mail.letter == "selection-summary"
    assert mail.subject == f"Vos inscriptions\u00a0: {cycle['title']}"
    for title, standing in (("Libre", "vous avez une place"), ("Pleine", "sur la liste d’attente")):
        assert title in mail.plain
        assert standing in mail.plain
    [event] = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert event["SUMMARY"] == "Libre"
    assert icalendar.Calendar.from_ical(mail.calendar)["METHOD"] == "PUBLISH"


@pytest.mark.usefixtures("database")
async def test_an_invitation_follows_a_week_before_in_the_thread_of_the_summary() -> None:
    cycle = await factories.programme()
    far, near = (
        await in_a_month(cycle, "Loin"),
        await factories.session(cycle, title="Bientôt", starts_at=now() + timedelta(days=2)),
    )
    await register_for_sessions(cycle["id"], ticked(far, near), given(), at=now())
    summary, confirmation = sorted(await arrive(), key=lambda mail: mail.letter, reverse=True)
    assert [summary.letter, confirmation.letter] == ["selection-summary", "confirmation"]
    assert "METHOD:REQUEST" in confirmation.calendar.decode()
    assert confirmation.message["References"] == summary.message["Message-ID"]
    assert await owed() == ["confirmation"]


@pytest.mark.usefixtures("database")
async def test_where_one_cannot_be_had_none_is_written() -> None:
    cycle = await factories.programme(waiting_rule="none")
    free, full = await factories.session(cycle), await factories.session(cycle, capacity=1)
    closed = await factories.session(cycle, registration_open=False)
    await factories.registration(full)
    with pytest.raises(SomeRefused) as refused:
        await register_for_sessions(cycle["id"], ticked(free, full, closed), given(), at=now())
    assert sorted(refused.value.problems) == [f"session-{full['id']}", f"session-{closed['id']}"]
    assert await states() == await owed() == []


@pytest.mark.usefixtures("database")
async def test_the_same_form_counts_once_and_more_ticks_are_added() -> None:
    cycle, sessions = await of_every_kind()
    wanted = ticked(*sessions[:2])
    answers = await asyncio.gather(
        *(register_for_sessions(cycle["id"], wanted, given(), at=now()) for _ in range(8))
    )
    assert all(answer == answers[0] for answer in answers)
    assert await owed() == ["confirmation", "selection-summary"]
    more = await register_for_sessions(cycle["id"], ticked(*sessions), given(), at=now())
    assert [state for _session, state in more] == ["held", "waiting", "pending"]
    assert len(await states()) == 3
    assert await owed() == ["confirmation", "selection-summary", "selection-summary"]


@pytest.mark.usefixtures("database")
async def test_the_answer_does_not_tell_who_is_registered_but_the_mail_does() -> None:
    cycle, (free, full, _) = await of_every_kind()
    await register(free["id"], given(key="earlier"), at=now())
    await factories.registration(full, email="eve@example.org", state="waiting")
    unknown = await register_for_sessions(
        cycle["id"], ticked(free, full), given("new@example.org"), at=now()
    )
    known = await register_for_sessions(cycle["id"], ticked(free, full), given(), at=now())
    assert known == unknown
    assert await states() == [("Libre", "held"), ("Pleine", "waiting")]
    assert await owed() == ["confirmation", "selection-summary"]


@pytest.mark.usefixtures("database")
async def test_one_button_confirms_the_address_for_all_of_them() -> None:
    cycle, sessions = await of_every_kind(confirm_address=True)
    told = await register_for_sessions(cycle["id"], ticked(*sessions), given(), at=now())
    assert {state for _session, state in told} == {"unconfirmed"}
    assert await owed() == ["confirm-address"]
    await cancel(await registration(sessions[2]), at=now())
    await confirm(sessions[1])
    await confirm(sessions[1])
    assert await states() == [("Libre", "held"), ("Pleine", "waiting"), ("Choisie", "cancelled")]
    assert await owed() == ["confirm-address", "confirmation", "selection-summary"]


async def registration(session: factories.Row) -> int:
    """The id of Ada's registration for a session."""
    return int(
        await database.value(
            "SELECT r.id FROM registrations r JOIN people e ON e.id = r.person"
            " WHERE r.session = $1 AND e.email = 'ada@example.org'",
            session["id"],
        )
    )


async def confirm(session: factories.Row) -> None:
    """Press the button in the mail."""
    from events.registrations.multiple.confirm import confirm_address

    await confirm_address(await registration(session), at=now())


@pytest.mark.usefixtures("database")
async def test_strangers_have_nobody_mailed_more_often_than_by_single_forms() -> None:
    cycle = await factories.programme()
    one, other = await in_a_month(cycle, "Une"), await in_a_month(cycle, "Deux")
    for number in range(3):
        await register_for_sessions(
            cycle["id"], ticked(one, other), given(key=f"form {number}"), at=now()
        )
    await register_for_sessions(cycle["id"], ticked(one, other), given(key="form 4"), at=now())
    # With the invitation that follows, these are the three mails a day about each.
    assert await owed() == ["confirmation"] * 2 + ["selection-summary"] * 2
    third = await in_a_month(cycle, "Trois")
    with pytest.raises(TooManyMails):
        await register_for_sessions(cycle["id"], ticked(one, third), given(key="form 5"), at=now())


async def crowd() -> tuple[int, list[int]]:
    """Thirty people ask for seats in three sessions of five; how many got some, and the counts."""
    cycle = await factories.programme(waiting_rule="none")
    sessions = [await factories.session(cycle, capacity=5) for _ in range(3)]
    answers = await asyncio.gather(
        *(
            register_for_sessions(
                cycle["id"],
                ticked(*(sessions if number % 2 else reversed(sessions))),
                given(f"person{number}@example.org", f"form {number}"),
                at=now(),
            )
            for number in range(30)
        ),
        return_exceptions=True,
    )
    taken = await sql.rows("SELECT taken FROM sessions ORDER BY id")
    return sum(isinstance(answer, list) for answer in answers), [row["taken"] for row in taken]


@pytest.mark.usefixtures("database")
async def test_the_last_seats_of_three_sessions_go_to_as_many_as_there_are() -> None:
    assert await crowd() == (5, [5, 5, 5])


@pytest.mark.usefixtures("database")
async def test_with_the_lock_taken_out_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "_LOCK", seats._LOCK.replace("FOR UPDATE OF s", ""))
    await database.execute("ALTER TABLE sessions DROP CONSTRAINT sessions_seats")
    try:
        got, _taken = await crowd()
        assert got > 5
    finally:
        await database.execute("DELETE FROM sessions")
        await database.execute(
            "ALTER TABLE sessions ADD CONSTRAINT sessions_seats"
            " CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity))"
        )


async def test_a_programme_s_form_takes_what_is_ticked_and_says_what_became_of_it(
    client: httpx.AsyncClient,
) -> None:
    cycle, sessions = await of_every_kind()
    page = await client.get(links.programme(cycle["slug"]) + "?lang=en")
    answer = await choose(client, page, *sessions)
    assert answer.status_code == 303
    assert await states() == [("Libre", "held"), ("Pleine", "waiting"), ("Choisie", "pending")]
    thanks = await client.get(answer.headers["location"])
    for said in (
        "Libre",
        "A seat",
        "On the waiting list",
        "Awaits the organisers",
        "Your registrations: ",
    ):
        assert said in thanks.text
    forged = answer.headers["location"].replace("-waiting", "-held")
    assert "On the waiting list" not in (await client.get(forged)).text
    assert "What you asked for" not in (await client.get(forged)).text


async def test_errors_stand_beside_the_boxes_and_ticks_are_kept(client: httpx.AsyncClient) -> None:
    cycle, (free, _full, chosen) = await of_every_kind()
    page = await client.get(links.programme(cycle["slug"]) + "?lang=en")
    none = await choose(client, page)
    assert none.status_code == 422
    assert "Tick at least one session." in none.text
    # Somebody takes the last seat between the page and the form.
    await database.execute("UPDATE sessions SET capacity = 1 WHERE id = $1", free["id"])
    await factories.registration(free)
    refused = await choose(client, page, free, chosen)
    assert refused.status_code == 409
    assert f'id="problem-session-{free["id"]}"' in refused.text
    assert "Send the form again to join its waiting list" in refused.text
    for session in (free, chosen):
        assert f'value="{session["slug"]}" checked' in refused.text
    assert await states() == []
    again = await choose(client, refused, free, chosen)
    assert again.status_code == 303
    assert await states() == [("Libre", "waiting"), ("Choisie", "pending")]


async def test_a_session_s_own_questions_are_asked_only_where_it_is_ticked(
    client: httpx.AsyncClient,
) -> None:
    cycle = await factories.programme(language="en")
    sessions = [await factories.session(cycle) for _ in range(3)]
    for session, words in zip(sessions, ("Soup?", "Fish?", ""), strict=True):
        if words:
            await factories.insert(
                "questions",
                {"programme": cycle["id"], "session": session["id"], "key": "meal",
                 "label": f'{{"en": "{words}"}}', "required": True},
            )  # fmt: skip
    page = await client.get(links.programme(cycle["slug"]) + "?lang=en")
    field = f"answer-{sessions[0]['id']}-meal"
    assert field in page.text
    wrong = await choose(client, page, sessions[0], sessions[2])
    assert wrong.status_code == 422
    assert f'id="problem-{field}"' in wrong.text
    assert "Fish?" not in wrong.text.split("</ul>")[0]
    right = await choose(client, page, sessions[0], sessions[2], **{field: "Yes, please"})
    assert right.status_code == 303
    kept = await sql.rows(
        "SELECT r.session, a.value FROM answers a JOIN registrations r ON r.id = a.registration"
    )
    assert [(row["session"], row["value"]) for row in kept] == [
        (sessions[0]["id"], '"Yes, please"')
    ]


async def test_a_session_s_page_offers_the_others_beside_its_own(client: httpx.AsyncClient) -> None:
    cycle, (free, full, chosen) = await of_every_kind()
    hidden = await in_a_month(cycle, "Cachée", visibility="unlisted")
    page = await client.get(links.session(free["slug"]) + "?lang=en")
    assert f'value="{full["slug"]}"' in page.text
    assert hidden["slug"] not in page.text
    answer = await choose(client, page, chosen, which="")
    assert answer.headers["location"].startswith(links.thanks(links.programme(cycle["slug"])))
    assert await states() == [("Libre", "held"), ("Choisie", "pending")]


async def test_one_session_ticked_is_confirmed_as_by_its_own_form(
    client: httpx.AsyncClient,
) -> None:
    cycle, (free, _full, _chosen) = await of_every_kind()
    page = await client.get(links.programme(cycle["slug"]))
    answer = await choose(client, page, free)
    assert urlsplit(answer.headers["location"]).path == links.thanks(links.session(free["slug"]))
    assert await owed() == ["confirmation"]


async def test_all_sessions_are_the_choice_that_stands_there(client: httpx.AsyncClient) -> None:
    cycle, sessions = await of_every_kind()
    page = await client.get(links.programme(cycle["slug"]))
    assert (await send(client, page, "/registrations", **ADA)).status_code == 303
    assert await database.value("SELECT count(*) FROM passes") == 1
    assert len(await states()) == len(sessions)


async def test_who_is_invited_to_one_session_sees_and_ticks_no_other(
    client: httpx.AsyncClient,
) -> None:
    cycle = await factories.programme(visibility="invited")
    mine, other = (
        await in_a_month(cycle, "Mienne", visibility="invited"),
        await in_a_month(cycle, "Autre"),
    )
    invited = await factories.invitation(cycle, "ada@example.org", mine)
    await client.post(links.invitation(invited["id"], invited["nonce"]))
    opened = await client.get(
        links.invitation(invited["id"], invited["nonce"]), follow_redirects=True
    )
    page = await client.get(links.session(mine["slug"]))
    assert page.status_code == 200, opened.text
    assert "Autre" not in page.text
    answer = await choose(client, page, other, which="")
    assert answer.status_code == 409
    assert await states() == []


async def test_what_was_chosen_is_in_one_s_data_and_is_forgotten_with_it(
    client: httpx.AsyncClient,
) -> None:
    cycle, sessions = await of_every_kind()
    await register_for_sessions(cycle["id"], ticked(*sessions), given(), at=now())
    person = await database.value("SELECT id FROM people WHERE email = 'ada@example.org'")
    kept = await data_export.export(person)
    assert [one.sessions for one in kept.selections] == [["Libre", "Pleine", "Choisie"]]
    async with database.transaction():
        await erasure.forget([person], at=now())
    assert await database.value("SELECT count(*) FROM selections") == 0


async def test_a_mistyped_address_is_put_right_for_all_of_them(client: httpx.AsyncClient) -> None:
    cycle, sessions = await of_every_kind()
    page = await client.get(links.programme(cycle["slug"]))
    answer = await choose(client, page, *sessions, email="adda@example.org")
    thanks = await client.get(answer.headers["location"])
    right = {"wrong": "adda@example.org", "email": "ada@example.org"}
    assert (await send(client, thanks, "/correction", **right)).status_code == 303
    assert await states() == [("Libre", "held"), ("Pleine", "waiting"), ("Choisie", "pending")]
    assert await owed() == ["confirmation", "selection-summary"]
    taken = await sql.rows("SELECT taken FROM sessions ORDER BY id")
    assert [row["taken"] for row in taken] == [1, 1, 0]
