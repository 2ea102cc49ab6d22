"""Several people in one form: seats together or not at all, each confirms for themselves."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from events import database, links
from events.clock import now
from events.errors import Invalid, TooOften
from events.registrations import roster
from events.registrations.multiple.accept import accept
from events.registrations.multiple.companions import register_together
from events.registrations.multiple.confirm import confirm_address
from events.registrations.roster_filter import Wanted
from events.registrations.signup import rate_limits, seats
from events.registrations.signup.cancel import cancel
from events.registrations.signup.form import Companion, RegistrationForm
from events.registrations.signup.refusals import (
    InvitedOnly,
    OfferGone,
    SessionFull,
    TooFewSeats,
    TooManyMails,
)
from events.registrations.signup.register import register
from events.registrations.signup.waitlist import lapse_offers
from tests import factories, sql
from tests.mail.post import arrive
from tests.registrations.browsing import form as form_of
from tests.registrations.browsing import send

OTHERS = [Companion("Bob Exemple", "bob@example.org"), Companion("Eve Exemple", "eve@example.org")]
THREE = {
    "name": "Ada Exemple", "email": "ada@example.org", "name-2": "Bob Exemple",
    "email-2": "bob@example.org", "name-3": "Eve Exemple", "email-3": "eve@example.org",
}  # fmt: skip


def given(
    email: str = "ada@example.org", key: str = "one form", **values: object
) -> RegistrationForm:
    """A form in order."""
    return RegistrationForm(email=email, name="Ada Exemple", language="fr", form_key=key, **values)  # type: ignore[arg-type]


async def session(capacity: int | None = None, **values: object) -> factories.Row:
    """A session whose programme lets one bring five others."""
    rules = {
        name: values.pop(name)
        for name in ("confirm_address", "waiting_rule", "visibility")
        if name in values
    }
    cycle = await factories.programme(companions=5, **rules)
    return await factories.session(cycle, capacity=capacity, **values)


async def three(where: factories.Row, **values: object) -> None:
    """Ada registers with Bob and Eve."""
    await register_together(where["id"], given(**values), OTHERS, at=now())


async def states() -> dict[str, str]:
    """The state of everybody, by the first part of their address."""
    found = await sql.rows(
        "SELECT e.email, r.state FROM registrations r"
        " JOIN people e ON e.id = r.person ORDER BY r.id"
    )
    return {row["email"].split("@")[0]: row["state"] for row in found}


async def owed(email: str = "") -> list[str]:
    """Which letters are owed, reminders and follow-ups aside, each with its reader."""
    found = await sql.rows(
        "SELECT d.letter, e.email FROM deliveries d JOIN people e ON e.id = d.person_id"
        " WHERE d.state = 'due' AND d.letter NOT LIKE 'reminder-%' AND d.letter <> 'follow-up'"
        " AND ($1 = '' OR e.email = $1) ORDER BY d.id",
        email,
    )
    return [f"{row['email'].split('@')[0]}: {row['letter']}" for row in found]


async def number(of: str) -> int:
    """The id of somebody's registration."""
    return int(
        await database.value(
            "SELECT r.id FROM registrations r JOIN people e ON e.id = r.person WHERE e.email = $1",
            f"{of}@example.org",
        )
    )


async def taken(where: factories.Row) -> int:
    """How many seats are counted as taken."""
    return int(await database.value("SELECT taken FROM sessions WHERE id = $1", where["id"]))


@pytest.mark.usefixtures("database")
async def test_seats_are_taken_together_and_each_confirms_for_themselves() -> None:
    talk = await session(capacity=3)
    await three(talk)
    assert await states() == {"ada": "held", "bob": "offered", "eve": "offered"}
    assert await taken(talk) == 3
    assert await owed() == ["ada: confirmation", "bob: brought-along", "eve: brought-along"]
    mails = {mail.to: mail for mail in await arrive()}
    assert "Ada Exemple a rempli le formulaire" in mails["bob@example.org"].plain
    assert "Eve" not in mails["bob@example.org"].plain
    await accept(await number("bob"), {}, at=now())
    await accept(await number("bob"), {}, at=now())
    assert await states() == {"ada": "held", "bob": "held", "eve": "offered"}
    assert await owed("bob@example.org") == ["bob: confirmation"]


@pytest.mark.usefixtures("database")
async def test_who_does_not_confirm_gives_the_seat_back_and_hears_no_more() -> None:
    talk = await session(capacity=3)
    await three(talk)
    await arrive()
    waiting = given("zoe@example.org", "another", waiting=True)
    await register(talk["id"], waiting, at=now())
    later = now() + timedelta(hours=25)
    with pytest.raises(OfferGone):
        await accept(await number("eve"), {}, at=later)
    assert await lapse_offers(later) == 2
    assert await states() == {
        "ada": "held",
        "bob": "cancelled",
        "eve": "cancelled",
        "zoe": "offered",
    }
    assert await owed("eve@example.org") == []
    assert await taken(talk) == 2


@pytest.mark.usefixtures("database")
async def test_all_together_or_nobody() -> None:
    talk = await session(capacity=2)
    with pytest.raises(TooFewSeats):
        await three(talk)
    assert await states() == {}
    await three(talk, waiting=True)
    assert await states() == {"ada": "waiting", "bob": "waiting", "eve": "waiting"}
    assert await owed() == ["ada: waiting", "bob: brought-along", "eve: brought-along"]
    nobody_waits = await session(capacity=2, waiting_rule="none")
    with pytest.raises(TooFewSeats):
        await three(nobody_waits, waiting=True, key="another")
    full = await session(capacity=1)
    await factories.registration(full)
    with pytest.raises(SessionFull):
        await three(full, key="third")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("rule", "first"), [("at_once", "held"), ("offer", "offered")])
async def test_who_waits_together_gets_seats_together(rule: str, first: str) -> None:
    talk = await session(capacity=3, waiting_rule=rule)
    held = [await factories.registration(talk, email=f"{name}@example.org") for name in "xyz"]
    await three(talk, waiting=True)
    await register(talk["id"], given("zoe@example.org", "another", waiting=True), at=now())
    await cancel(held[0]["id"], at=now())
    # One seat does not suffice for three; who waits alone behind them gets it.
    assert (await states())["zoe"] == first
    assert (await states())["ada"] == (await states())["bob"] == "waiting"
    await cancel(held[1]["id"], at=now())
    assert (await states())["ada"] == "waiting"
    assert await taken(talk) == 2
    await database.execute("UPDATE sessions SET capacity = 5 WHERE id = $1", talk["id"])
    await lapse_offers(now())
    found = await states()
    assert [found[one] for one in ("ada", "bob", "eve")] == [first, "offered", "offered"]
    assert await taken(talk) == 5
    assert (await owed("bob@example.org")) == ["bob: brought-along", "bob: brought-along"]


@pytest.mark.usefixtures("database")
async def test_the_same_form_counts_once_and_brings_nobody_back() -> None:
    talk = await session(capacity=3)
    await asyncio.gather(*(three(talk) for _ in range(6)))
    assert await owed() == ["ada: confirmation", "bob: brought-along", "eve: brought-along"]
    await cancel(await number("eve"), at=now())
    await three(talk)
    assert await states() == {"ada": "held", "bob": "offered", "eve": "cancelled"}
    zoe = Companion("Zoé Exemple", "zoe@example.org")
    await register_together(talk["id"], given(), [*OTHERS, zoe], at=now())
    assert (await states())["zoe"] == "offered"


@pytest.mark.usefixtures("database")
async def test_who_is_registered_already_stays_so_and_nobody_else_sees_it() -> None:
    talk = await session(capacity=4)
    await register(talk["id"], given("bob@example.org", "earlier"), at=now())
    await three(talk)
    assert await states() == {"bob": "held", "ada": "held", "eve": "offered"}
    assert await owed("bob@example.org") == ["bob: confirmation", "bob: already-registered"]
    # With one seat less, three are too many, whether Bob has his already or not.
    other = await session(capacity=3)
    await register(other["id"], given("bob@example.org", "other"), at=now())
    with pytest.raises(TooFewSeats):
        await three(other, key="two left for three")


@pytest.mark.usefixtures("database")
async def test_where_addresses_are_confirmed_others_are_mailed_after_the_first() -> None:
    talk = await session(capacity=3, confirm_address=True)
    await three(talk)
    assert await states() == {"ada": "unconfirmed", "bob": "unconfirmed", "eve": "unconfirmed"}
    assert await owed() == ["ada: confirm-address"]
    await confirm_address(await number("ada"), at=now())
    await confirm_address(await number("ada"), at=now())
    assert await states() == {"ada": "held", "bob": "offered", "eve": "offered"}
    assert await taken(talk) == 3
    assert await owed() == [
        "ada: confirm-address", "ada: confirmation", "bob: brought-along", "eve: brought-along",
    ]  # fmt: skip


@pytest.mark.usefixtures("database")
async def test_confirmed_too_late_all_wait_together() -> None:
    talk = await session(capacity=3, confirm_address=True)
    await three(talk)
    await factories.registration(talk, email="zoe@example.org")
    await confirm_address(await number("ada"), at=now())
    found = await states()
    assert [found[one] for one in ("ada", "bob", "eve")] == ["waiting"] * 3
    none = await session(capacity=2, confirm_address=True, waiting_rule="none")
    with pytest.raises(TooFewSeats):
        await three(none, key="another")


@pytest.mark.usefixtures("database")
async def test_where_organisers_decide_each_asks_for_themselves() -> None:
    talk = await session(needs_approval=True)
    await three(talk)
    assert await states() == {"ada": "pending", "bob": "unconfirmed", "eve": "unconfirmed"}
    await accept(await number("bob"), {}, at=now())
    assert await states() == {"ada": "pending", "bob": "pending", "eve": "unconfirmed"}
    assert await owed("bob@example.org") == ["bob: brought-along", "bob: pending"]


@pytest.mark.usefixtures("database")
async def test_strangers_are_not_mailed_at_will(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await session()
    many = [Companion("Nom Exemple", f"person{n}@example.org") for n in range(6)]
    with pytest.raises(Invalid):
        await register_together(talk["id"], given(), many, at=now())
    for turn in range(4):
        five = [Companion("Nom Exemple", f"p{turn}-{n}@example.org") for n in range(5)]
        await register_together(talk["id"], given(key=f"form {turn}"), five, at=now())
    with pytest.raises(TooManyMails):
        await register_together(talk["id"], given(key="one more"), OTHERS, at=now())
    await rate_limits.count_companions("192.0.2.7", rate_limits.COMPANIONS_OF_ONE, at=now())
    with pytest.raises(TooOften):
        await rate_limits.count_companions("192.0.2.7", 1, at=now())
    # One address is mailed as often as single forms may: three times a day about one session.
    for turn in range(5):
        sender = given(f"sender{turn}@example.org", f"by {turn}")
        await register_together(talk["id"], sender, [OTHERS[0]], at=now())
    assert len(await owed("bob@example.org")) == 3
    hidden = await session(visibility="invited")
    with pytest.raises(InvitedOnly):
        await three(hidden, key="hidden")


async def crowd(parties: int) -> tuple[list[int], int]:
    """So many ask for three seats each at once, of ten; who got seats by party, what is taken."""
    talk = await session(capacity=10, waiting_rule="none")
    asked = (
        register_together(
            talk["id"],
            given(f"first{n}@example.org", f"form {n}"),
            [Companion("Nom Exemple", f"other{n}-{m}@example.org") for m in range(2)],
            at=now(),
        )
        for n in range(parties)
    )
    await asyncio.gather(*asked, return_exceptions=True)
    sizes = await sql.rows(
        "SELECT count(*) AS size FROM registrations WHERE session = $1"
        " GROUP BY COALESCE(came_with, id)",
        talk["id"],
    )
    return [row["size"] for row in sizes], await taken(talk)


@pytest.mark.usefixtures("database")
async def test_the_last_seats_go_to_whole_parties() -> None:
    assert await crowd(20) == ([3, 3, 3], 9)


@pytest.mark.usefixtures("database")
async def test_with_the_lock_taken_out_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "_LOCK", seats._LOCK.replace("FOR UPDATE OF s", ""))
    await database.execute("ALTER TABLE sessions DROP CONSTRAINT sessions_seats")
    try:
        assert (await crowd(20))[1] > 10
    finally:
        await database.execute("DELETE FROM sessions")
        await database.execute(
            "ALTER TABLE sessions ADD CONSTRAINT sessions_seats"
            " CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity))"
        )


async def test_a_form_for_three_and_the_buttons_of_the_others(client: httpx.AsyncClient) -> None:
    talk = await session(capacity=3)
    await factories.insert(
        "questions",
        {"programme": talk["programme"], "key": "meal", "required": True,
         "label": '{"en": "Soup?"}'},
    )  # fmt: skip
    page = await client.get(links.session(talk["slug"]) + "?lang=en")
    assert "Up to 5 others" in page.text
    wrong = await send(client, page, "/registrations", **THREE | {"email-3": "BOB@example.org"})
    assert wrong.status_code == 422
    for field in ("email-3", "answer-meal"):
        assert f'id="problem-{field}"' in wrong.text
    assert 'value="Bob Exemple"' in wrong.text
    answer = await send(client, wrong, "/registrations", **THREE, **{"answer-meal": "Yes"})
    assert answer.headers["location"].startswith(links.thanks(links.session(talk["slug"])))
    assert (
        "Did you register others with you?" in (await client.get(answer.headers["location"])).text
    )
    assert await states() == {"ada": "held", "bob": "offered", "eve": "offered"}
    nonce = await database.value(
        "SELECT nonce FROM registrations WHERE id = $1", await number("bob")
    )
    own = await client.get(links.registration(await number("bob"), nonce) + "?lang=en")
    assert "Ada Exemple registered you for this session." in own.text
    assert await states() == {"ada": "held", "bob": "offered", "eve": "offered"}
    unanswered = await send(client, own, "/offer")
    assert unanswered.status_code == 422
    assert 'id="problem-answer-meal"' in unanswered.text
    assert (await send(client, unanswered, "/offer", **{"answer-meal": "No"})).status_code == 303
    assert (await states())["bob"] == "held"
    kept = await sql.rows("SELECT value FROM answers ORDER BY id")
    assert [row["value"] for row in kept] == ['"Yes"', '"No"']


async def test_too_few_seats_are_said_with_a_way_to_wait_together(
    client: httpx.AsyncClient,
) -> None:
    talk = await session(capacity=2)
    page = await client.get(links.session(talk["slug"]) + "?lang=en")
    few = await send(client, page, "/registrations", **THREE)
    assert few.status_code == 409
    assert "There are not enough seats left for all of you." in few.text
    assert "Join the waiting list together" in few.text
    assert 'value="eve@example.org"' in few.text
    assert (await send(client, few, "/registrations", **THREE, waiting="yes")).status_code == 303
    assert set((await states()).values()) == {"waiting"}


async def test_an_address_that_looks_mistyped_is_asked_about_once(
    client: httpx.AsyncClient,
) -> None:
    talk = await session()
    typed = THREE | {"email-2": "bob@gmial.com"}
    page = await client.get(links.session(talk["slug"]))
    asked = await send(client, page, "/registrations", **typed)
    assert asked.status_code == 422
    assert (await send(client, asked, "/registrations", **typed)).status_code == 303
    assert "bob" in await states()


async def test_others_come_to_one_session_at_a_time(client: httpx.AsyncClient) -> None:
    talk = await session()
    other = await factories.session({**talk, "id": talk["programme"]})
    page = await client.get(links.session(talk["slug"]) + "?lang=en")
    filled = form_of(page, "/registrations")
    answer = await client.post(
        filled.action, data={**filled.fields, **THREE, "session": other["slug"]}
    )
    assert answer.status_code == 422
    assert "You can bring others to one session at a time." in answer.text
    assert await states() == {}


async def test_where_it_is_not_allowed_nobody_is_asked_for_others(
    client: httpx.AsyncClient,
) -> None:
    talk = await factories.session()
    page = await client.get(links.session(talk["slug"]) + "?lang=en")
    assert "Register others with me" not in page.text
    assert (await send(client, page, "/registrations", **THREE)).status_code == 303
    assert await states() == {"ada": "held"}


@pytest.mark.usefixtures("database")
async def test_the_roster_says_who_came_with_whom() -> None:
    talk = await session()
    await three(talk)
    rows = {row.name: row for row in (await roster.page(talk["id"], Wanted())).rows}
    assert (rows["Ada Exemple"].brought, rows["Ada Exemple"].came_with) == (2, None)
    assert rows["Bob Exemple"].brought_by == "Ada Exemple"
