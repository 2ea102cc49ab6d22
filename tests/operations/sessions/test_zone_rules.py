"""Rules of time zones change: two machines never move a session back and forth, an owner does."""

from datetime import datetime, timedelta

import pytest

from events import database, zones
from events.clock import now
from events.operations.sessions import zone_rules
from events.operations.sessions.zone_rules import OlderRules
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

OLD, NEW, NEWEST = "2026a", "2026b", "2026c"
BY = "owner@example.org"


def machine_with(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """From now on it is a machine whose rules have this version."""
    monkeypatch.setattr(zones, "version", lambda: version)


async def moved_by_an_hour() -> factories.Row:
    """A session with somebody in it, whose instant is an hour off what our rules say."""
    session = await factories.session()
    form = RegistrationForm(name="Ada", email="ada@example.org", language="fr", form_key="k")
    await register(session["id"], form, at=now())
    await database.execute("UPDATE sessions SET starts_at = starts_at - interval '1 hour'")
    return session


async def starts_at(session: factories.Row) -> datetime:
    return (await sql.row("SELECT starts_at FROM sessions WHERE id = $1", session["id"]))[
        "starts_at"
    ]


async def mails() -> int:
    return await database.value(
        "SELECT count(*) FROM deliveries WHERE letter = 'session-rescheduled'"
    )


async def test_nothing_moves_and_nobody_is_mailed_before_an_owner_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = await moved_by_an_hour()
    machine_with(monkeypatch, NEW)
    for _ in range(2):
        assert [move.slug for move in await zone_rules.note_rules(now())] == [session["slug"]]
    assert await starts_at(session) == session["starts_at"] - timedelta(hours=1)
    assert await mails() == 0
    assert (await zone_rules.follow(by=BY, at=now())).moved == [session["slug"]]
    assert await starts_at(session) == session["starts_at"]
    assert await mails() == 1
    kept = await zone_rules.current()
    assert (kept.followed, kept.newest, kept.waiting) == (NEW, NEW, 0)


async def test_a_machine_with_older_rules_moves_nothing_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine_with(monkeypatch, NEW)
    assert await zone_rules.note_rules(now()) == []
    session = await moved_by_an_hour()  # As an older machine would have it.
    for version in (OLD, "", OLD):
        machine_with(monkeypatch, version)
        assert await zone_rules.note_rules(now()) == []
        with pytest.raises(OlderRules):
            await zone_rules.follow(by=BY, at=now())
    assert await mails() == 0
    assert (await zone_rules.current()).waiting == 0
    machine_with(monkeypatch, NEWEST)
    assert [move.slug for move in await zone_rules.note_rules(now())] == [session["slug"]]


async def test_a_session_that_a_gap_breaks_is_told_and_the_others_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine_with(monkeypatch, NEW)
    good = await moved_by_an_hour()
    # From 02:30, which Paris skips, to 03:10: by our rules it would end before it begins.
    broken = await factories.session(slug="in-the-gap", timezone="Europe/Paris")
    await database.execute(
        "UPDATE sessions SET starts_local = '2131-03-25 02:30', ends_local = '2131-03-25 03:10',"
        " starts_at = '2131-03-25 00:30+00', ends_at = '2131-03-25 01:10+00' WHERE id = $1",
        broken["id"],
    )
    assert len(await zone_rules.note_rules(now())) == 2
    done = await zone_rules.follow(by=BY, at=now())
    assert (done.moved, done.left) == ([good["slug"]], ["in-the-gap"])
    assert (await zone_rules.current()).waiting == 1
