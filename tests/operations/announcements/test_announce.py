"""Announcements reach their audience, each person once, and nobody who stopped them."""

from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.errors import Conflict
from events.operations.announcements import announce, drafts, recipients
from events.operations.announcements.write import Draft
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

BY = "equipe@example.org"


async def reached(cycle: factories.Row, draft: Draft) -> list[str]:
    """Whom an announcement would go to."""
    assert await recipients.count(cycle["id"], draft) == await announce.announce(
        cycle["id"], draft, by=BY, at=now()
    )
    found = await sql.rows(
        "SELECT COALESCE(e.email, 'speaker') AS email FROM deliveries d"
        " LEFT JOIN people e ON e.id = d.person_id ORDER BY 1"
    )
    return [entry["email"] for entry in found]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (["held"], ["came@example.org", "held@example.org"]),
        (["present"], ["came@example.org"]),
        (["absent"], []),
        (["waiting"], ["waits@example.org"]),
        (["all"], ["came@example.org", "held@example.org", "waits@example.org"]),
        (["held", "speakers"], ["came@example.org", "held@example.org", "speaker"]),
        (["earlier"], ["earlier@example.org"]),
    ],
)
async def test_an_announcement_reaches_exactly_its_audience(
    audience: list[str], expected: list[str]
) -> None:
    cycle = await factories.programme()
    session, other = await factories.session(cycle), await factories.session(cycle)
    await factories.registration(session, "held@example.org")
    await factories.registration(session, "came@example.org", entered_at=now())
    await factories.registration(session, "waits@example.org", state="waiting")
    await factories.registration(session, "left@example.org", state="cancelled")
    await factories.person("earlier@example.org", may_contact=True)
    await factories.registration(other, "earlier@example.org")
    await factories.registration(other, "elsewhere@example.org")
    await factories.appearance(await factories.speaker(cycle), session, answer="yes")
    await factories.appearance(await factories.speaker(cycle), session)  # Not invited.
    draft = Draft("Un mot", "Bonjour", audience, session_id=session["id"])
    assert await reached(cycle, draft) == expected


async def test_nobody_stayed_away_before_a_session_was() -> None:
    """Neither now nor for an announcement planned for afterwards: nobody knows it yet."""
    cycle = await factories.programme()
    to_come = await factories.session(cycle)
    over = await factories.session(cycle, starts_at=now() - timedelta(hours=3))
    await factories.registration(to_come, "comes@example.org")
    await factories.registration(over, "stayed@example.org")
    await factories.registration(over, "came@example.org", entered_at=now())
    await factories.registration(over, "sent-away@example.org", entered_at=now(), present=False)
    for session, expected in (
        (to_come, []),
        (over, ["sent-away@example.org", "stayed@example.org"]),
    ):
        draft = Draft("Un mot", "Bonjour", ["absent"], session_id=session["id"],
                      due_at=now() + timedelta(days=30))  # fmt: skip
        assert await reached(cycle, draft) == expected


async def test_somebody_in_three_sessions_gets_one_mail() -> None:
    cycle = await factories.programme()
    for _ in range(3):
        await factories.registration(await factories.session(cycle), "ada@example.org")
    assert await reached(cycle, Draft("Un mot", "Bonjour")) == ["ada@example.org"]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (["held"], ["both@example.org", "comes@example.org"]),
        (["all"], ["both@example.org", "comes@example.org"]),
        (["past"], ["both@example.org", "was@example.org"]),
        (["absent"], ["both@example.org", "was@example.org"]),
        (["held", "past"], ["both@example.org", "comes@example.org", "was@example.org"]),
    ],
)
async def test_of_a_programme_seats_are_those_to_come(
    audience: list[str], expected: list[str]
) -> None:
    cycle = await factories.programme()
    coming = await factories.session(cycle)
    over = await factories.session(cycle, starts_at=now() - timedelta(days=30))
    called_off = await factories.session(cycle, status="cancelled")
    for session, *emails in (
        (coming, "comes@example.org", "both@example.org"),
        (over, "was@example.org", "both@example.org"),
        (called_off, "off@example.org"),
    ):
        for email in emails:
            await factories.registration(session, email)
    assert await reached(cycle, Draft("Un mot", "Bonjour", audience)) == expected
    hangs_on = await database.value(
        "SELECT r.session FROM deliveries d JOIN registrations r ON r.id = d.subject_id"
        " JOIN people e ON e.id = r.person WHERE e.email = 'both@example.org'"
    )
    assert hangs_on == (over["id"] if "held" not in audience and "all" not in audience else
                        coming["id"])  # fmt: skip


async def test_who_had_it_over_one_seat_does_not_get_it_again_over_another() -> None:
    cycle = await factories.programme()
    soon = await factories.session(cycle, starts_at=now() + timedelta(hours=1))
    later = await factories.session(cycle)
    for session in (soon, later):
        await factories.registration(session, "ada@example.org")
    await factories.registration(later, "bo@example.org")
    kept = await drafts.save(cycle["id"], Draft("Un mot", "Bonjour"), by=BY, at=now())
    assert await announce.send(kept, by=BY, at=now()) == 2
    await database.execute(
        "UPDATE deliveries SET state = 'sent', settled_at = now() WHERE session_id IS NULL"
        " AND person_id = (SELECT id FROM people WHERE email = 'ada@example.org')"
    )
    assert await announce.pause(kept, by=BY) == 1
    assert await announce.resume(kept, by=BY, at=soon["ends_at"]) == 1
    states = "SELECT state FROM deliveries ORDER BY state"
    assert [entry["state"] for entry in await sql.rows(states)] == ["due", "sent"]


async def test_a_speaker_who_had_it_does_not_get_it_again_over_a_later_session() -> None:
    cycle = await factories.programme()
    who = await factories.speaker(cycle)
    await factories.appearance(who, await factories.session(cycle), answer="yes")
    draft = Draft("Un mot", "Bonjour", ["speakers"])
    kept = await drafts.save(cycle["id"], draft, by=BY, at=now())
    assert await announce.send(kept, by=BY, at=now()) == 1
    await database.execute("UPDATE deliveries SET state = 'sent', settled_at = now()")
    await announce.pause(kept, by=BY)
    later = await factories.session(cycle, starts_at=now() + timedelta(days=60))
    await factories.appearance(who, later)
    assert await announce.resume(kept, by=BY, at=now()) == 0


async def test_who_stopped_announcements_hears_only_what_is_urgent() -> None:
    cycle = await factories.programme()
    seat = await factories.registration(await factories.session(cycle), "ada@example.org")
    await factories.insert("mail_stops", {"person": seat["person"], "programme": cycle["id"]})
    assert await recipients.count(cycle["id"], Draft("Un mot", "Bonjour")) == 0
    assert await recipients.count(cycle["id"], Draft("Vite", "Bonjour", urgent=True)) == 1
    other = await factories.programme()
    await factories.registration(await factories.session(other), "ada@example.org")
    assert await recipients.count(other["id"], Draft("Un mot", "Bonjour")) == 1


async def test_an_announcement_may_wait_pause_and_go_on() -> None:
    cycle = await factories.programme()
    await factories.registration(await factories.session(cycle), "ada@example.org")
    due = now() + timedelta(days=1)
    draft = Draft("Un mot", "Bonjour", due_at=due)
    kept = await drafts.save(cycle["id"], draft, by=BY, at=now())
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    assert await announce.send(kept, by=BY, at=now()) == 1
    with pytest.raises(Conflict):
        await announce.send(kept, by=BY, at=now())
    assert await database.value("SELECT due_at FROM deliveries") == due
    assert await announce.pause(kept, by=BY) == 1
    assert await announce.resume(kept, by=BY, at=now()) == 1
    assert await database.value("SELECT state FROM deliveries") == "due"
