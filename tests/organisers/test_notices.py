"""The team is told by mail what happened: once, as each of them chose, and only what stands."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events import clock
from events import database as db
from events.deliveries.failures import refusal_alerts
from events.deliveries.states import Verdict
from events.mail.render.compose import Composed, Skipped, compose
from events.organisers import access
from events.organisers.notices import choices
from events.organisers.notices.choices import Choices
from events.organisers.notices.kinds import Cadence, Kind
from events.organisers.notices.tell import tell
from tests import factories, sql
from tests.mail.drawn import delivery
from tests.mail.test_letters import body, read

pytestmark = pytest.mark.usefixtures("database")

ALWAYS = Choices(dict.fromkeys(Kind, Cadence.AT_ONCE))
DAY = timedelta(days=1)
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)


async def told(role: str = "editor", chosen: Choices | None = ALWAYS, **values: Any) -> int:
    """An organiser who chose this; returns their id."""
    values = {"language": "en", "timezone": "Europe/Paris", **values}
    row = await factories.organiser(role=role, **values)
    if chosen:
        await choices.choose(await member(row["id"]), chosen, at=clock.now())
    return int(row["id"])


async def member(organiser: int) -> access.Member:
    found = await access.member(organiser)
    assert found is not None
    return found


async def mails() -> list[dict[str, Any]]:
    """What is owed to organisers, as rows of the ledger."""
    return await sql.rows("SELECT * FROM deliveries WHERE letter = 'team-notices' ORDER BY id")


async def letter(owed: dict[str, Any], **later: Any) -> Composed | Skipped:
    about = {"id": owed["subject_id"]}
    drawn = delivery("team-notices", about, "organiser", occasion=owed["occasion"])
    [found] = await compose([drawn], **later)
    return found


async def said(owed: dict[str, Any]) -> tuple[str, str]:
    """Subject and plain text of what is owed."""
    found = await letter(owed)
    assert isinstance(found, Composed), found
    message = read(found)
    assert "/account#notices" in body(message, "html")
    return str(message["subject"]), body(message)


async def everything() -> dict[str, Any]:
    """One of each, in one session that begins tonight."""
    at = clock.now()
    cycle = await factories.programme()
    talk = await factories.session(cycle, title="L’eau", starts_at=at + timedelta(hours=5))
    who = await factories.speaker(cycle, name="Ada Exemple")
    await factories.appearance(who, talk, answer="no", answered_at=at)
    other = await factories.speaker(cycle, name="Bo Exemple")
    await factories.appearance(other, talk, answer="yes", answered_at=at)
    await factories.registration(talk, state="pending")
    await factories.registration(talk, state="pending")
    await factories.resource(talk, kind="slides", source="handed-in")
    for number in range(5):
        await factories.insert(
            "deliveries",
            {"key": f"x:{number}", "letter": "confirmation", "subject_kind": "registration",
             "session_id": talk["id"], "message_id": f"<{number}@x>", "bounced_at": at},
        )  # fmt: skip
    return talk


async def test_one_mail_tells_all_that_happened_with_a_way_to_each() -> None:
    await told()
    talk = await everything()
    assert await tell(clock.now()) == 1
    [owed] = await mails()
    subject, text = await said(owed)
    assert subject == "6 updates from Causerie"
    flat = re.sub(r"\s+", " ", text) + " "
    for words, way in (
        ("Ada Exemple cannot come.", f"/{talk['slug']}#speakers"),
        ("Bo Exemple will come.", f"/{talk['slug']}#speakers"),
        ("2 registrations need your approval.", f"/{talk['slug']}/roster?state=pending"),
        ("1 document came from a speaker, for you to publish.", f"/{talk['slug']}#resources"),
        ("The session begins soon, and has no room yet.", f"/{talk['slug']}/room"),
        ("5 emails came back within a day.", "/sending"),
    ):
        assert re.search(rf"- {re.escape(words)} http://127.0.0.1:8000/desk\S*{re.escape(way)} ",
                         flat), words  # fmt: skip


async def test_an_agenda_that_takes_nothing_more_is_told_with_the_way_to_its_page() -> None:
    await told()
    cycle = await factories.programme()
    await factories.insert(
        "openagenda_agendas",
        {"programme": cycle["id"], "uid": 7, "secret": "x", "off_at": clock.now(),
         "off_why": "key"},
    )  # fmt: skip
    assert await tell(clock.now()) == 1
    [owed] = await mails()
    _, text = await said(owed)
    flat = re.sub(r"\s+", " ", text)
    assert "OpenAgenda takes nothing more: its key or its agenda needs a look." in flat
    assert f"/desk/programmes/{cycle['slug']}/openagenda" in flat


async def test_one_thing_is_the_subject() -> None:
    await told(language="fr")
    talk = await factories.session(title="L’eau")
    who = await factories.speaker({"id": talk["programme"]}, name="Ada Exemple")
    await factories.appearance(who, talk, answer="no", answered_at=clock.now())
    await tell(clock.now())
    [owed] = await mails()
    subject, _ = await said(owed)
    assert subject == "Ada Exemple ne peut pas venir\N{NO-BREAK SPACE}: L’eau"


async def test_nothing_is_told_twice() -> None:
    await told()
    await everything()
    for minutes in (0, 1, 16, 24 * 60):
        await tell(clock.now() + timedelta(minutes=minutes))
    assert len(await mails()) == 1


async def test_workers_that_are_killed_or_look_at_once_tell_it_once() -> None:
    """Cancelling ends a transaction as a kill does: anywhere, without its COMMIT."""
    await told()
    await told(email="second@example.org")
    await everything()

    async def killed_after(seconds: float) -> None:
        await asyncio.wait_for(tell(clock.now()), seconds)

    await asyncio.gather(
        *(killed_after(number / 500) for number in range(20)), return_exceptions=True
    )
    await asyncio.gather(*(tell(clock.now()) for _ in range(3)))
    assert len({mail["subject_id"] for mail in await mails()}) == 2
    assert len(await mails()) == 2
    twice = "SELECT notice FROM notice_readers GROUP BY notice, organiser HAVING count(*) > 1"
    assert await db.values(twice) == []


async def test_what_comes_within_a_quarter_of_an_hour_is_one_more_mail() -> None:
    await told()
    talk = await factories.session()
    at = clock.now()
    for minute in range(4):
        await factories.registration(talk, state="pending")
        await tell(at + timedelta(minutes=minute))
    await tell(at + timedelta(minutes=16))
    first, second = await mails()
    assert "1 registration needs your approval." in (await said(first))[1]
    assert "3 registrations need your approval." in (await said(second))[1]


async def test_the_digest_comes_at_ones_own_hour_once_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    daily = Choices(dict.fromkeys(Kind, Cadence.DAILY), hour=7)
    paris = await told(chosen=daily)
    noumea = await told(chosen=daily, timezone="Pacific/Noumea")  # It is 23 h there.
    talk = await factories.session(starts_at=NOON + 7 * DAY)
    await factories.registration(talk, state="pending")
    due: dict[int, list[datetime]] = {paris: [], noumea: []}
    for minutes in range(0, 48 * 60, 60):
        at = NOON + timedelta(minutes=minutes)
        before = len(await mails())
        await tell(at)
        for mail in (await mails())[before:]:
            due[mail["subject_id"]].append(at)
    assert due == {
        paris: [datetime(2026, 6, 4, 5, tzinfo=UTC)],
        noumea: [datetime(2026, 6, 3, 20, tzinfo=UTC)],
    }


async def test_who_may_not_see_it_is_not_told() -> None:
    talk = await everything()
    owner = await told("owner", None)
    editor = await told("editor", None)
    await told("viewer", None)  # Told of nothing, unless they choose to be.
    mine = await told("viewer", ALWAYS, limited=True)
    await told("editor", ALWAYS, limited=True)
    await factories.insert(
        "programme_roles", {"organiser": mine, "programme": talk["programme"], "role": "editor"}
    )
    await told("editor", Choices(dict.fromkeys(Kind, Cadence.NEVER)))
    await tell(clock.now() + 2 * DAY)
    await tell(clock.now())
    assert {mail["subject_id"] for mail in await mails()} == {owner, editor, mine}


async def test_who_lost_the_programme_meanwhile_reads_nothing_of_it() -> None:
    talk = await factories.session()
    mine = await told(limited=True)
    await factories.insert(
        "programme_roles", {"organiser": mine, "programme": talk["programme"], "role": "editor"}
    )
    await factories.registration(talk, state="pending")
    await tell(clock.now())
    [owed] = await mails()
    await db.execute("DELETE FROM programme_roles")
    found = await letter(owed)
    assert isinstance(found, Skipped)


async def test_what_was_seen_to_meanwhile_is_not_told() -> None:
    await told()
    talk = await factories.session()
    await factories.registration(talk, state="pending")
    await tell(clock.now())
    [owed] = await mails()
    await db.execute("UPDATE registrations SET state = 'held'")
    found = await letter(owed)
    assert isinstance(found, Skipped)
    assert found.reason == "nothing of it stands any more"


async def test_a_choice_holds_for_what_waits_already() -> None:
    organiser = await told(chosen=Choices(dict.fromkeys(Kind, Cadence.DAILY)))
    talk = await factories.session()
    await factories.registration(talk, state="pending")
    await factories.resource(talk, kind="slides", source="handed-in")
    await tell(clock.now())
    assert await mails() == []
    never = {Kind.SLIDES: Cadence.NEVER, Kind.REQUEST: Cadence.AT_ONCE}
    await choices.choose(await member(organiser), Choices(never), at=clock.now())
    await tell(clock.now())
    [owed] = await mails()
    assert "document" not in (await said(owed))[1]


async def test_a_refusing_domain_is_told_once_by_alert_or_digest() -> None:
    at_once = await told("owner", None)
    daily = await told("owner", Choices({Kind.REFUSAL: Cadence.DAILY}))
    await told("editor")
    async with db.transaction():
        for _ in range(3):
            await refusal_alerts.note("a@provider.example", Verdict.CONTENT, "spam")
    await tell(clock.now())
    await tell(clock.now() + DAY)
    letters = "SELECT letter, subject_id FROM deliveries ORDER BY letter"
    found = [(row["letter"], row["subject_id"]) for row in await sql.rows(letters)]
    assert found == [("refusal-alert", at_once), ("team-notices", daily)]
    [owed] = await mails()
    assert "provider.example refuses our emails." in (await said(owed))[1]


async def test_a_place_to_go_to_needs_no_room() -> None:
    await told()
    await factories.session(location="Salle 3, Lyon", starts_at=clock.now() + timedelta(hours=5))
    assert await tell(clock.now()) == 0
