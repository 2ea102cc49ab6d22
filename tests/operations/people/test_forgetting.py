"""People are forgotten when they ask, and by themselves when a programme's time is over."""

from datetime import timedelta
from typing import Any

import pytest

from events import database
from events.clock import now
from events.deliveries import settle
from events.deliveries.claim import claim
from events.deliveries.plan import Owed, plan
from events.operations.bulk import bulk_jobs, carry_out
from events.operations.bulk.bulk_jobs import Whose
from events.operations.people import erase as erasing
from events.operations.people import retention
from events.operations.people.erase import erase, finish_erasures
from events.operations.people.retention import forget_expired
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.registrations.write import erasure
from tests import factories, sql
from tests.operations.test_bulk_jobs import one_part, the_job

pytestmark = pytest.mark.usefixtures("database")

ZOE = RegistrationForm("zoe@example.org", "Zoé Exemple", "fr", form_key="one")


async def person() -> factories.Row:
    """Zoé as she is kept."""
    found = await sql.row("SELECT * FROM people ORDER BY id LIMIT 1")
    assert found is not None
    return found


async def everything_kept() -> str:
    """All rows of all tables about people, as text."""
    kept: list[Any] = []
    for table in ("people", "registrations", "passes", "answers", "deliveries", "erasures"):
        kept += await sql.rows(f"SELECT t::text FROM {table} t")
    return repr(kept)


async def test_the_cancel_leaves_first_and_then_the_address_goes() -> None:
    session = await factories.session(capacity=2)
    await register(session["id"], ZOE, at=now())
    await erase((await person())["id"], cause="asked", at=now())
    assert (await person())["email"] == "zoe@example.org"
    due = await sql.rows("SELECT letter FROM deliveries WHERE state = 'due'")
    assert [mail["letter"] for mail in due] == ["left"]
    assert await finish_erasures(now()) == 0
    await database.execute("UPDATE deliveries SET state = 'sent', address = 'zoe@example.org'")
    assert await finish_erasures(now()) == 1
    # No «ada»: a random Message-ID in hexadecimal may end with that.
    kept = (await everything_kept()).lower()
    assert [said for said in ("zoe@", "zoé ex", "exemple") if said in kept] == []
    assert await database.value("SELECT taken FROM sessions") == 0
    assert await database.value("SELECT count(*) FROM registrations") == 1


async def test_who_asked_to_be_forgotten_gets_nothing_more_of_what_is_over() -> None:
    over = await factories.session(starts_at=now() - timedelta(hours=2))
    seat = await factories.registration(over, "zoe@example.org")
    async with database.transaction():
        await plan([Owed("follow-up", "registration", seat["id"], "1", now() + timedelta(minutes=9),
                         session_id=over["id"], person_id=seat["person"])])  # fmt: skip
    await erase(seat["person"], at=now())
    assert await database.value("SELECT count(*) FROM deliveries WHERE state = 'due'") == 0
    assert await finish_erasures(now()) == 1


async def test_after_an_hour_the_address_goes_even_if_the_mail_could_not_leave() -> None:
    session = await factories.session()
    await register(session["id"], ZOE, at=now())
    await erase((await person())["id"], at=now())
    assert await finish_erasures(now() + timedelta(minutes=61)) == 1
    assert (await person())["email"] is None
    assert await database.value("SELECT count(*) FROM deliveries WHERE state = 'due'") == 0


async def test_what_no_relay_was_offered_goes_and_what_may_have_arrived_stays_without_address() -> (
    None
):
    """A worker that is writing one meanwhile finds no row to note it in."""
    session = await factories.session()
    seat = await factories.registration(session, "zoe@example.org")
    others = await factories.registration(session, "bob@example.org")
    async with database.transaction():
        await plan([Owed(letter, "registration", one["id"], "1", now(), session_id=session["id"],
                         person_id=one["person"])
                    for one in (seat, others)
                    for letter in ("planned", "tried", "sent", "unsure")])  # fmt: skip
    (claimed,) = [one for one in await claim(10) if one.letter == "planned"
                  and one.subject_id == seat["id"]]  # fmt: skip
    await database.execute("UPDATE deliveries SET attempts = 1 WHERE letter = 'tried'")
    address = "UPDATE deliveries SET state = $2, address = 'zoe@example.org' WHERE letter = $1"
    await database.execute(address, "sent", "sent")
    await database.execute(address, "unsure", "held")
    async with database.transaction():
        await erasure.forget([seat["person"]], at=now())
    kept = "SELECT letter, state, address FROM deliveries WHERE person_id = $1 ORDER BY letter"
    assert [tuple(mail.values()) for mail in await sql.rows(kept, seat["person"])] == [
        ("sent", "sent", ""), ("tried", "withdrawn", ""), ("unsure", "withdrawn", ""),
    ]  # fmt: skip
    assert len(await sql.rows(kept, others["person"])) == 4
    assert not await settle.note([settle.handing_off(claimed, "zoe@example.org")])


async def test_erasing_twice_is_recorded_once_and_names_nobody() -> None:
    session = await factories.session()
    await register(session["id"], ZOE, at=now())
    for _ in range(2):
        await erase((await person())["id"], cause="asked", at=now())
    found = await sql.rows("SELECT cause, people, registrations FROM erasures")
    assert found == [{"cause": "asked", "people": 1, "registrations": 1}]


async def test_who_comes_back_after_asking_to_be_erased_is_somebody_new() -> None:
    session = await factories.session()
    first = await register(session["id"], ZOE, at=now())
    await erase((await person())["id"], at=now())
    again = await register(session["id"], ZOE, at=now())
    assert again.new
    assert again.registration_id != first.registration_id
    assert (await person())["email"] is None


async def test_a_programme_forgets_its_people_when_its_time_is_over() -> None:
    cycle = await factories.programme(retention_days=30)
    over = await factories.session(cycle, starts_at=now() - timedelta(days=31))
    await factories.registration(over, "zoe@example.org", name="Zoé Exemple")
    other = await factories.session()
    await factories.registration(other, "bob@example.org", name="Bob Exemple")
    also = await factories.registration(over, "bob@example.org", name="Bob Exemple")
    assert await forget_expired(now()) == 2
    assert await forget_expired(now()) == 0
    emails = await sql.rows("SELECT email FROM people ORDER BY id")
    assert [entry["email"] for entry in emails] == [None, "bob@example.org"]
    name = "SELECT name FROM registrations WHERE id = $1"
    assert await database.value(name, also["id"]) == ""
    assert await database.value("SELECT taken FROM sessions WHERE id = $1", over["id"]) == 2
    found = await sql.rows("SELECT cause, people, registrations FROM erasures")
    assert found == [{"cause": "retention", "people": 2, "registrations": 2}]


async def test_a_programme_whose_time_is_not_over_forgets_nobody() -> None:
    cycle = await factories.programme(retention_days=30)
    over = await factories.session(cycle, starts_at=now() - timedelta(days=31))
    await factories.session(cycle, starts_at=now() - timedelta(days=20))
    await factories.registration(over, "zoe@example.org")
    assert await forget_expired(now()) == 0


async def test_many_people_are_forgotten_in_parts_and_counted_as_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody comes twice, somebody is known elsewhere too, somebody else's registrations lie
    between them; a part that is killed is done again. Windows of three ids begin at the first:
    after the many of other tests there would be thousands."""
    await database.execute("ALTER SEQUENCE registrations_id_seq RESTART")
    cycle = await factories.programme(retention_days=30)
    over = [
        await factories.session(cycle, starts_at=now() - timedelta(days=days)) for days in (31, 32)
    ]
    other = await factories.session()
    for n in range(5):
        await factories.registration(over[0], f"p{n}@example.org", name=f"Personne {n}")
        await factories.registration(other, f"q{n}@example.org", name=f"Autre {n}")
    await factories.registration(over[1], "p0@example.org", name="Personne 0")
    await factories.registration(other, "p1@example.org", name="Personne 1")
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    monkeypatch.setattr(retention, "WINDOW", 3)
    monkeypatch.setattr(carry_out, "PART", 2)
    assert await forget_expired(now()) == 0
    await one_part()
    with pytest.raises(ConnectionError):
        await killed_in_the_middle()
    await bulk_jobs.stop(Whose(programme=cycle["id"]), by="ada@example.org")
    assert await forget_expired(now()) == 0, "what was stopped is not begun again"
    await bulk_jobs.resume(Whose(programme=cycle["id"]), by="ada@example.org")
    await carry_out.carry_out(now)
    named = "SELECT count(*) FROM registrations WHERE name LIKE 'Personne%'"
    assert await database.value(named) == 1
    assert await database.value("SELECT count(*) FROM people WHERE email LIKE 'p%'") == 1
    assert await database.value("SELECT count(*) FROM people WHERE email LIKE 'q%'") == 5
    found = await sql.rows("SELECT cause, people, registrations FROM erasures")
    assert found == [{"cause": "retention", "people": 5, "registrations": 6}]
    assert await forget_expired(now()) == 0


@pytest.mark.parametrize("at_once", [2, 500])
async def test_whom_another_programme_knows_in_any_way_keeps_an_address(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    cycle = await factories.programme(retention_days=30)
    over = await factories.session(cycle, starts_at=now() - timedelta(days=31))
    other = await factories.programme()
    talk = await factories.session(other)
    for who in ("seat", "pass", "invited", "nobody", "emptied"):
        await factories.registration(over, f"{who}@example.org", name=who)
    await factories.registration(talk, "seat@example.org", name="seat")
    await factories.registration(talk, "emptied@example.org", name="")
    await factories.programme_pass(other, "pass@example.org", name="pass")
    await factories.invitation(other, "invited@example.org")
    await factories.programme_pass(cycle, "nobody@example.org", name="nobody")
    await factories.invitation(cycle, "emptied@example.org")
    monkeypatch.setattr(retention, "AT_ONCE", at_once)
    await forget_expired(now())
    await carry_out.carry_out(now)
    kept = await database.values("SELECT email FROM people WHERE email <> '' ORDER BY email")
    assert kept == ["invited@example.org", "pass@example.org", "seat@example.org"]
    assert await database.value("SELECT people FROM erasures") == 5


async def killed_in_the_middle() -> None:
    async with database.transaction():
        await retention.part(await the_job(), 2, now())
        raise ConnectionError


async def test_very_many_who_asked_are_erased_so_many_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = await factories.session()
    for n in range(5):
        seat = await factories.registration(session, f"p{n}@example.org")
        await erase(seat["person"], at=now())
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    assert await finish_erasures(now() + timedelta(hours=2)) == 5
    assert await database.value("SELECT count(*) FROM people WHERE email IS NULL") == 5
