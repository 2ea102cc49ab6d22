"""OpenAgenda refuses, is busy, silent, or forgets to answer: nothing is lost, or there twice."""

import logging
from datetime import timedelta

import pytest

from events import clock, database
from events import settings as settings_module
from events.database import transaction
from events.openagenda import agendas, send, trial
from events.openagenda.agendas import NewAgenda
from events.organisers.notices import causes
from events.outgoing_http import fetch
from tests import factories
from tests.openagenda.agenda import KEY, NAME, UID, OpenAgenda
from tests.openagenda.conftest import BY, agenda_of, later, programme, state_of
from tests.served import PATIENCE_SECONDS


async def test_a_token_that_ends_early_is_asked_for_anew(openagenda: OpenAgenda) -> None:
    await factories.session(await programme())
    openagenda.faults.add("token-ended")
    await send.send_due()
    assert len(openagenda.events) == 1
    assert len(openagenda.tokens) == 2


@pytest.mark.parametrize(
    ("fault", "why"),
    [("key", "key"), ("forbidden", "access"), ("no-agenda", "gone")],
)
async def test_what_somebody_has_to_see_to_stops_the_agenda(
    openagenda: OpenAgenda, fault: str, why: str
) -> None:
    where = await programme()
    for _ in range(3):
        await factories.session(where)
    openagenda.faults.add(fault)
    await send.send_due()
    assert (await agenda_of(where)).off_why == why
    async with transaction():
        noted = await causes.note_new(clock.now())
    assert [(one.kind, one.programme) for one in noted] == [("openagenda", where["id"])]
    asked = len(openagenda.asked)
    await later(days=2)
    assert len(openagenda.asked) == asked  # It is not knocked at again and again.
    assert await trial.try_out(where["id"], at=clock.now()) == trial.WHY[why]  # type: ignore[index]
    async with transaction():
        assert await causes.note_new(clock.now()) == []  # Who tested has seen it.
    openagenda.faults.clear()
    assert await trial.try_out(where["id"], at=clock.now()) == ""
    await later(seconds=1)
    assert len(openagenda.events) == 3
    assert await database.value("SELECT max(attempts) FROM openagenda_events") == 0


async def test_a_new_key_lets_what_waited_go(openagenda: OpenAgenda) -> None:
    where = await programme(key="an old one")
    await factories.session(where)
    await send.send_due()
    assert (await agenda_of(where)).off_why == "key"
    await agendas.save(where["id"], NewAgenda(UID, KEY), slug=where["slug"], by=BY)
    await later(seconds=1)
    assert len(openagenda.events) == 1


async def test_a_key_kept_with_another_secret_of_the_site_says_so(openagenda: OpenAgenda) -> None:
    where = await programme()
    await factories.session(where)
    await database.execute("UPDATE openagenda_agendas SET secret = 'gAAAAA'")
    await send.send_due()
    assert (await agenda_of(where)).off_why == "sealed"
    assert openagenda.asked == []


async def test_one_that_is_busy_is_left_alone_as_long_as_it_asks(openagenda: OpenAgenda) -> None:
    where = await programme()
    for _ in range(3):
        await factories.session(where)
    openagenda.faults.add("busy")
    await send.send_due()
    asked = len(openagenda.asked)
    assert asked == 2  # a token, and one session: the others are not tried in vain
    assert await later(minutes=9) == 0
    openagenda.faults.clear()
    assert await later(minutes=11) == 3
    assert len(openagenda.events) == 3


async def test_what_is_refused_says_which_field_and_waits_for_a_change(
    openagenda: OpenAgenda,
) -> None:
    where = await programme()
    talk = await factories.session(where)
    openagenda.faults.add("fields")
    await send.send_due()
    found = await state_of(talk)
    assert (found["state"], found["status"]) == ("refused", 400)
    assert found["words"] == "title: n’est pas valide"
    assert await later(days=5) == 0
    other = await factories.session(where)
    openagenda.faults.clear()
    await later(days=5)
    assert (await state_of(other))["state"] == "sent"  # It holds up nobody else.
    await database.execute("UPDATE sessions SET title = 'Mieux' WHERE id = $1", talk["id"])
    await later(days=5)
    found = await state_of(talk)
    assert (found["state"], found["words"]) == ("sent", "")


@pytest.mark.parametrize("fault", ["broken", "silent", "not-json", "token-dead"])
async def test_what_cannot_be_answered_now_is_tried_again_for_days(
    openagenda: OpenAgenda, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    talk = await factories.session(await programme(), starts_at=clock.now() + timedelta(days=60))
    openagenda.faults.add(fault)
    await send.send_due()
    assert await later(seconds=30) == 0
    for days in range(8):
        await later(days=days, hours=1)
    found = await state_of(talk)
    assert found["state"] == "due"
    assert found["words"]
    assert await later(days=20) == 1
    assert (await state_of(talk))["state"] == "failed"
    openagenda.faults.clear()
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    assert await later(days=21) == 0
    await database.execute("UPDATE sessions SET title = 'Encore' WHERE id = $1", talk["id"])
    await later(days=21)
    assert (await state_of(talk))["state"] == "sent"


async def test_an_answer_that_was_lost_makes_no_second_event(openagenda: OpenAgenda) -> None:
    talk = await factories.session(await programme())
    openagenda.faults.add("lost")
    await send.send_due()
    assert len(openagenda.events) == 1
    assert (await state_of(talk))["state"] == "due"
    uid = next(iter(openagenda.events.values()))["uid"]
    await later(minutes=5)
    assert len(openagenda.writes) == 2
    assert [one["uid"] for one in openagenda.events.values()] == [uid]
    assert (await state_of(talk))["event_uid"] == uid


async def test_what_was_hidden_after_a_lost_answer_is_taken_off_all_the_same(
    openagenda: OpenAgenda,
) -> None:
    talk = await factories.session(await programme())
    openagenda.faults.add("lost")
    await send.send_due()
    await database.execute("UPDATE sessions SET visibility = 'unlisted' WHERE id = $1", talk["id"])
    await later(minutes=5)
    assert openagenda.events == {}


async def test_what_is_not_there_any_more_needs_no_second_deletion(openagenda: OpenAgenda) -> None:
    talk = await factories.session(await programme())
    await send.send_due()
    openagenda.events.clear()  # A moderator deleted it.
    await database.execute("UPDATE sessions SET status = 'draft' WHERE id = $1", talk["id"])
    await send.send_due()
    assert await database.value("SELECT count(*) FROM openagenda_events") == 0


async def test_a_test_says_what_the_account_is_there_and_sends_nothing(
    openagenda: OpenAgenda,
) -> None:
    where = await programme()
    await factories.session(where)
    assert await trial.try_out(where["id"], at=clock.now()) == ""
    found = await agenda_of(where)
    assert (found.title, found.role, found.default_state) == (NAME, "contributor", 0)
    assert openagenda.writes == []


@pytest.mark.parametrize(
    ("fault", "why"), [("busy", "busy"), ("broken", "away"), ("not-json", "cannot be understood")]
)
async def test_a_test_that_fails_for_now_stops_nothing(
    openagenda: OpenAgenda, fault: str, why: str
) -> None:
    where = await programme()
    openagenda.faults.add(fault)
    assert why in await trial.try_out(where["id"], at=clock.now())
    assert (await agenda_of(where)).off_why == ""


async def test_nothing_inside_is_reached(
    openagenda: OpenAgenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVENTS_INTERNAL_HOSTS")
    settings_module.settings.cache_clear()
    talk = await factories.session(await programme())
    await send.send_due()
    assert openagenda.asked == []
    assert "own network" in (await state_of(talk))["words"]


async def test_the_key_and_the_tokens_are_in_no_log(
    openagenda: OpenAgenda, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    where = await programme()
    await factories.session(where)
    for day, fault in enumerate(("busy", "fields", "forbidden", "key")):
        openagenda.faults = {fault}
        await database.execute("UPDATE sessions SET title = $1", fault)
        await later(days=day)
        await trial.try_out(where["id"], at=clock.now())
        await database.execute("UPDATE openagenda_agendas SET off_at = NULL, off_why = ''")
    said = "".join(capfd.readouterr()) + caplog.text
    kept = await database.values("SELECT row_to_json(e)::text FROM openagenda_events e UNION"
                                 " SELECT row_to_json(a)::text FROM openagenda_agendas a UNION"
                                 " SELECT row_to_json(l)::text FROM audit_entries l")  # fmt: skip
    assert "agenda turned off" in said
    for secret in (KEY, "token-"):
        assert secret not in said
        assert secret not in str(kept)
