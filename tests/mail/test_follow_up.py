"""The mail after a session waits, a week at most, until there is something to show."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine

from events import database
from events.clock import now
from events.deliveries import plan, settle
from events.deliveries.claim import claim
from events.mail.render.compose import Composed, compose
from events.mail.transport.prepare import prepare
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.resources import edit, share
from tests import factories, sql
from tests.mail import post

pytestmark = pytest.mark.usefixtures("database")
BY = "equipe@example.org"
REPLAY = share.New("replay", title="Le film", url="https://video.example.org/1")


async def a_seat(**values: object) -> factories.Row:
    """A session, one hour long, that somebody registered for."""
    cycle = await factories.programme(reminder_minutes=[], **values)
    talk = await factories.session(cycle)
    form = RegistrationForm(email="ada@example.org", name="Ada", language="fr", form_key="one")
    await register(talk["id"], form, at=now())
    return talk


async def after(talk: factories.Row, **gap: float) -> tuple[datetime, list[post.Arrived]]:
    """What arrives of the follow-up so long after the session's end."""
    at = talk["ends_at"] + timedelta(**gap)
    await database.execute("UPDATE deliveries SET state = 'sent' WHERE letter = 'confirmation'")
    with time_machine.travel(at, tick=False):
        await database.execute(
            "UPDATE deliveries SET due_at = now() - interval '1 second' WHERE due_at <= $1", at
        )
        return at, await post.arrive()


async def state() -> tuple[str, str]:
    """How the follow-up stands, and why."""
    found = await sql.row("SELECT state, reason FROM deliveries WHERE letter = 'follow-up'")
    assert found is not None
    return found["state"], found["reason"]


async def test_with_a_replay_it_leaves_an_hour_after_the_end() -> None:
    talk = await a_seat()
    await share.add(talk["id"], REPLAY, by=BY, at=talk["ends_at"])
    _, [mail] = await after(talk, minutes=61)
    assert "https://video.example.org/1" in mail.plain


async def test_with_nothing_to_show_it_waits_and_a_replay_lets_it_go() -> None:
    talk = await a_seat()
    at, arrived = await after(talk, minutes=61)
    assert arrived == []
    assert await state() == ("due", "nothing remains of the session yet")
    again = await database.value("SELECT due_at FROM deliveries WHERE letter = 'follow-up'")
    assert again > at + timedelta(days=6)
    assert await share.add(talk["id"], REPLAY, by=BY, at=at + timedelta(days=2)) == 1
    _, [mail] = await after(talk, days=2, hours=2)
    assert "Le film" in mail.plain
    assert await share.add(talk["id"], REPLAY, by=BY, at=at) == 0


async def test_a_replay_that_is_shown_from_a_day_on_lets_it_go_then() -> None:
    talk = await a_seat()
    at, _ = await after(talk, minutes=61)
    shown = at + timedelta(days=2)
    later = replace(REPLAY, shown_from=shown)
    assert await share.add(talk["id"], later, by=BY, at=at) == 0
    assert await share.release_shown(at + timedelta(days=1)) == 0
    assert await share.release_shown(shown + timedelta(minutes=1)) == 1
    _, [mail] = await after(talk, days=2, hours=2)
    assert "Le film" in mail.plain


async def test_an_imported_replay_lets_it_go_too() -> None:
    talk = await a_seat()
    at, _ = await after(talk, minutes=61)
    async with database.transaction():
        await edit.set_imported(talk["id"], "replay", "https://video.example.org/2", at=at)
    _, [mail] = await after(talk, hours=2)
    assert "Voir le replay\u00a0: https://video.example.org/2" in mail.plain
    assert mail.plain.count("https://video.example.org/2") == 1


async def test_after_a_week_with_nothing_to_show_it_says_so_and_nobody_is_mailed() -> None:
    talk = await a_seat()
    await after(talk, minutes=61)
    _, arrived = await after(talk, days=7, minutes=10)
    assert arrived == []
    assert await state() == ("skipped", "nothing remained of the session")


async def test_words_of_the_organisers_wait_for_nothing() -> None:
    talk = await a_seat(letters='{"follow-up": {"fr": "Merci d’être venus."}}')
    _, [mail] = await after(talk, minutes=61)
    assert "Merci d’être venus." in mail.plain


async def test_before_its_hour_a_replay_brings_nothing_forward() -> None:
    talk = await a_seat()
    due = await database.value("SELECT due_at FROM deliveries WHERE letter = 'follow-up'")
    assert await share.add(talk["id"], REPLAY, by=BY, at=talk["starts_at"]) == 0
    assert due == await database.value("SELECT due_at FROM deliveries WHERE letter = 'follow-up'")


async def test_a_replay_added_while_the_mail_is_written_is_not_missed() -> None:
    assert await put_off_meanwhile() == set()
    [written] = await compose(await claim(10), at=now() + timedelta(days=9))
    assert isinstance(written, Composed)


async def test_it_would_be_missed_if_whoever_writes_kept_the_lease(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lax = plan._BRING_FORWARD.replace(", lease_token = NULL, lease_until = NULL", "")
    assert lax != plan._BRING_FORWARD
    monkeypatch.setattr(plan, "_BRING_FORWARD", lax)
    assert await put_off_meanwhile() != set()
    assert await claim(10) == []


async def put_off_meanwhile() -> set[int]:
    """A replay is added between the reading for a follow-up and its being put off; what was."""
    talk = await a_seat()
    await database.execute("UPDATE deliveries SET state = 'sent' WHERE letter = 'confirmation'")
    await database.execute("UPDATE deliveries SET due_at = now() WHERE state = 'due'")
    with time_machine.travel(talk["ends_at"] + timedelta(minutes=61), tick=False):
        claimed = await claim(10)
        _, steps = await prepare(claimed, compose)
        assert await share.add(talk["id"], REPLAY, by=BY, at=now()) == 1
        return await settle.note(steps)
