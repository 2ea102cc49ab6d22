"""A change that mails very many is counted without writing them all, and counted right."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from events import database
from events.clock import now
from events.deliveries import counting
from events.mail.render import dry_run
from events.operations.announcements import announce
from events.operations.announcements.write import Draft
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.reschedule import reschedule
from events.sessions.fields import Times
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

Change = Callable[[dict[str, Any]], Awaitable[Any]]
BY = "ada@example.org"


async def cancelled(talk: dict[str, Any]) -> None:
    await cancel_session(talk["id"], by=BY, at=now(), notify=True, note="")


async def postponed(talk: dict[str, Any]) -> None:
    await postpone(talk["id"], by=BY, at=now(), notify=True, note="")


async def back(talk: dict[str, Any]) -> None:
    await uncancel(talk["id"], by=BY, at=now(), notify=True)


async def moved(talk: dict[str, Any]) -> None:
    later = [talk[name] + timedelta(days=1) for name in ("starts_local", "ends_local")]
    times = Times(*later, talk["timezone"], 0, 0, talk["location"])
    await reschedule(talk["id"], times, by=BY, at=now(), notify=True, note="")


async def announced(talk: dict[str, Any]) -> None:
    draft = Draft("S", "B", ("all", "speakers"), talk["id"])
    await announce.announce(talk["programme"], draft, by=BY, at=now())


@pytest.mark.parametrize("change", [cancelled, postponed, back, moved, announced])
async def test_the_count_is_that_of_the_change(
    monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    talk = await crowded()
    if change is back:
        await cancelled(talk)
    latest = await database.value("SELECT COALESCE(max(id), 0) FROM deliveries")
    monkeypatch.setattr(counting, "WRITTEN_TO_COUNT", 2)
    monkeypatch.setattr(counting, "FIRST_OF_MANY", 2)
    seen = await dry_run.run(lambda: change(talk), session_id=talk["id"])
    assert await database.value("SELECT COALESCE(max(id), 0) FROM deliveries") == latest
    await change(talk)
    owed = await sql.rows(
        "SELECT d.letter, COALESCE(r.language, v.language) AS language, count(*) AS number"
        " FROM deliveries d LEFT JOIN registrations r ON d.subject_kind = 'registration'"
        " AND r.id = d.subject_id LEFT JOIN appearances a ON d.subject_kind = 'appearance'"
        " AND a.id = d.subject_id LEFT JOIN speakers v ON v.id = a.speaker"
        " WHERE d.state = 'due' AND d.xmin = (SELECT max(xmin::text::bigint)::text::xid"
        "   FROM deliveries) GROUP BY 1, 2 ORDER BY 1, 2"
    )
    counted = sorted((one.letter, one.language, one.number) for one in seen.groups)
    assert counted == [(one["letter"], one["language"], one["number"]) for one in owed]
    assert sum(number for *_, number in counted) > 4
    assert seen.preview
    assert seen.preview.html


@pytest.mark.parametrize("change", [cancelled, announced])
async def test_whoever_is_mailed_can_be_looked_up_by_their_address(
    monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    talk = await crowded()
    last = await factories.registration(talk, "zoe@example.org", name="Zoé", state="waiting")
    monkeypatch.setattr(counting, "WRITTEN_TO_COUNT", 2)
    monkeypatch.setattr(counting, "FIRST_OF_MANY", 2)
    monkeypatch.setattr(dry_run, "MOST_READERS", 2)
    seen = await dry_run.run(lambda: change(talk), session_id=talk["id"], address="zoe@example.org")
    assert seen.sought
    assert seen.readers[0].subject_id == last["id"]
    assert seen.preview
    assert seen.preview.to == "zoe@example.org"
    other = await dry_run.run(lambda: change(talk), session_id=talk["id"], address="no@example.org")
    assert not other.sought
    assert sum(one.number for one in other.groups) == sum(one.number for one in seen.groups)


async def crowded() -> dict[str, Any]:
    """A session with people of two languages, somebody who waits, and a speaker."""
    talk = await factories.session(capacity=5)
    for language in ("fr", "fr", "en", "fr", "en"):
        await factories.registration(talk, language=language)
    await factories.registration(talk, state="waiting", waiting_since=now())
    guest = await factories.speaker({"id": talk["programme"]}, language="en")
    await factories.appearance(guest, talk)
    return talk
