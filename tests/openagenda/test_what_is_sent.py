"""What anybody finds is put into the agenda, and stays as it is here; nothing else goes out."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from events import clock, database
from events.openagenda import agendas, ledger, send
from events.openagenda.agendas import NewAgenda
from events.openagenda.states import Moderation
from tests import factories
from tests.openagenda.agenda import KEY, UID, OpenAgenda
from tests.openagenda.conftest import BY, agenda_of, later, programme, state_of


def at(openagenda: OpenAgenda, session: factories.Row) -> factories.Row | None:
    """The event of a session, as OpenAgenda keeps it."""
    return openagenda.events.get(quote(session["uid"], safe=""))


async def test_a_session_is_sent_as_the_documentation_has_it(openagenda: OpenAgenda) -> None:
    talk = await factories.session(
        await programme(), title="L’eau", abstract="Le **cycle** de l’eau.", tags=["eau", "climat"],
        texts='{"en": {"title": "Water", "abstract": "The water cycle."}}', timezone="Europe/Paris",
        starts_at=clock.now() + timedelta(days=3),
        room_url="https://room.example.org/secret", room_note="code 4321",
    )  # fmt: skip
    assert await send.send_due() == 1
    event = at(openagenda, talk)
    assert event is not None
    page = f"/sessions/{talk['slug']}"
    assert event["title"] == {"fr": "L’eau", "en": "Water"}
    assert event["description"] == {"fr": "Le cycle de l’eau.", "en": "The water cycle."}
    assert event["longDescription"]["fr"] == "Le **cycle** de l’eau."
    assert event["keywords"] == {"fr": ["eau", "climat"]}
    assert (event["attendanceMode"], event["status"]) == (2, 1)
    assert event["onlineAccessLink"].endswith(page)
    assert [one.endswith(page) for one in event["registration"]] == [True]
    assert event["timings"][0]["begin"][-6:] in ("+01:00", "+02:00")
    assert "room.example.org" not in str(openagenda.bodies)
    assert "4321" not in str(openagenda.bodies)
    found = await state_of(talk)
    assert (found["state"], found["event_uid"], found["event_state"]) == ("sent", event["uid"], 0)
    assert await send.send_due() == 0


async def test_one_token_serves_for_many_sessions(openagenda: OpenAgenda) -> None:
    where = await programme()
    for _ in range(12):
        await factories.session(where)
    assert await send.send_due() == 12
    assert len(openagenda.events) == 12
    assert len(openagenda.tokens) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("UPDATE sessions SET status = 'cancelled' WHERE id = $1", 6),
        ("UPDATE sessions SET status = 'postponed' WHERE id = $1", 4),
        ("UPDATE sessions SET capacity = 1, taken = 1 WHERE id = $1", 5),
        ("UPDATE sessions SET starts_at = starts_at + interval '1 day',"
         " ends_at = ends_at + interval '1 day' WHERE id = $1", 2),
    ],
)  # fmt: skip
async def test_what_changes_changes_there(openagenda: OpenAgenda, change: str, status: int) -> None:
    talk = await factories.session(await programme())
    await send.send_due()
    before = at(openagenda, talk)
    await database.execute(change, talk["id"])
    assert await send.send_due() == 1
    after = at(openagenda, talk)
    assert before is not None
    assert after is not None
    assert after["uid"] == before["uid"]
    assert after["status"] == status
    assert (after["timings"] != before["timings"]) == (status == 2)


@pytest.mark.parametrize(
    "hidden",
    [
        "UPDATE sessions SET status = 'draft' WHERE id = $1",
        "UPDATE sessions SET visibility = 'unlisted' WHERE id = $1",
        "UPDATE sessions SET visibility = 'invited' WHERE id = $1",
        "UPDATE programmes SET visibility = 'invited' WHERE id = (SELECT programme FROM sessions"
        " WHERE id = $1)",
        "UPDATE programmes SET status = 'draft' WHERE id = (SELECT programme FROM sessions"
        " WHERE id = $1)",
        "DELETE FROM sessions WHERE id = $1",
    ],
)
async def test_what_nobody_is_to_find_is_taken_off(openagenda: OpenAgenda, hidden: str) -> None:
    talk = await factories.session(await programme())
    await send.send_due()
    assert at(openagenda, talk)
    await database.execute(hidden, talk["id"])
    await send.send_due()
    assert openagenda.events == {}
    assert await database.value("SELECT count(*) FROM openagenda_events") == 0


@pytest.mark.parametrize(
    "values",
    [
        {"visibility": "unlisted"},
        {"visibility": "invited"},
        {"status": "draft"},
        {"starts_at": clock.now() - timedelta(days=2)},
    ],
)
async def test_what_is_hidden_or_over_never_goes_out(
    openagenda: OpenAgenda, values: factories.Row
) -> None:
    await factories.session(await programme(), title="Confidentielle", **values)
    await send.send_due()
    assert openagenda.writes == []
    assert openagenda.tokens == []


async def test_what_was_there_stays_there_when_it_is_over(openagenda: OpenAgenda) -> None:
    talk = await factories.session(await programme())
    await send.send_due()
    await database.execute("UPDATE sessions SET title = 'Après' WHERE id = $1", talk["id"])
    await later(days=30)
    event = at(openagenda, talk)
    assert event is not None
    assert event["title"] == {"fr": "Après"}


async def test_a_change_that_is_rolled_back_owes_nothing(openagenda: OpenAgenda) -> None:
    talk = await factories.session(await programme())
    await send.send_due()
    async with database.dry_run():
        await database.execute("UPDATE sessions SET title = 'Non' WHERE id = $1", talk["id"])
    assert await send.send_due() == 0


async def test_what_looks_the_same_there_is_not_sent_again(openagenda: OpenAgenda) -> None:
    talk = await factories.session(await programme())
    await send.send_due()
    await database.execute("UPDATE sessions SET capacity = 40 WHERE id = $1", talk["id"])
    await database.execute("UPDATE programmes SET summary = 'x' WHERE id = $1", talk["programme"])
    assert await send.send_due() == 1
    assert len(openagenda.writes) == 2  # the summary stands in for an abstract that is missing
    await database.execute("UPDATE sessions SET room_url = 'https://x.org/' WHERE id = $1",
                           talk["id"])  # fmt: skip
    assert await send.send_due() == 1
    assert len(openagenda.writes) == 2
    event = (await state_of(talk))["id"]
    await ledger.send_again(talk["programme"], event, slug="x", by=BY, at=clock.now())
    await send.send_due()
    assert len(openagenda.writes) == 3


@pytest.mark.parametrize(
    ("moderation", "state"),
    [(Moderation.AGENDA, None), (Moderation.WAIT, 0), (Moderation.PUBLISH, 2)],
)
async def test_the_state_is_said_once_and_then_left_to_the_moderators(
    openagenda: OpenAgenda, moderation: Moderation, state: int | None
) -> None:
    talk = await factories.session(await programme(moderation=moderation))
    await send.send_due()
    assert openagenda.bodies[0].get("state") == state
    event = at(openagenda, talk)
    assert event is not None
    event["state"] = -1  # a moderator refuses it
    await database.execute("UPDATE sessions SET title = 'Autre' WHERE id = $1", talk["id"])
    await send.send_due()
    assert "state" not in openagenda.bodies[1]
    assert (await state_of(talk))["event_state"] == -1


async def test_on_site_it_needs_a_place_that_the_agenda_knows(openagenda: OpenAgenda) -> None:
    where = await programme()
    here = await factories.session(where, location="Mairie, salle 3")
    both = await factories.session(where, location="Mairie", room_url="https://r.example.org/")
    await send.send_due()
    assert (await state_of(here))["state"] == "refused"
    assert "on site" in (await state_of(here))["words"]
    mixed = at(openagenda, both)
    assert mixed is not None
    assert mixed["attendanceMode"] == 2
    await agendas.save(where["id"], NewAgenda(UID, "", place=42), slug=where["slug"], by=BY)
    await send.send_due()
    for talk, mode in ((here, 1), (both, 3)):
        event = at(openagenda, talk)
        assert event is not None
        assert (event["attendanceMode"], event["locationUid"]) == (mode, 42)


async def test_long_texts_and_long_sessions_are_made_to_fit(openagenda: OpenAgenda) -> None:
    begins = clock.now() + timedelta(days=3)
    talk = await factories.session(
        await programme(), title="Très long " * 30, abstract="Un mot. " * 2000, tags=["x" * 80] * 9,
        starts_at=begins, ends_at=begins + timedelta(hours=60),
    )  # fmt: skip
    await send.send_due()
    event = at(openagenda, talk)
    assert event is not None
    assert len(event["timings"]) == 3
    assert event["title"]["fr"].endswith("…")
    assert len(event["keywords"]["fr"]) == 3


async def test_an_agenda_is_left_with_everything_or_with_nothing(openagenda: OpenAgenda) -> None:
    where = await programme()
    await factories.session(where)
    await send.send_due()
    await agendas.take_off(where["id"], slug=where["slug"], by=BY, at=clock.now())
    await send.send_due()
    assert openagenda.events == {}
    assert await agendas.of_programme(where["id"]) is None

    other = await programme()
    await factories.session(other)
    await send.send_due()
    await agendas.forget(other["id"], slug=other["slug"], by=BY)
    await database.execute("UPDATE sessions SET title = 'Autre'")
    assert await send.send_due() == 0
    assert len(openagenda.events) == 1


async def test_one_that_was_left_there_keeps_its_moderation_and_first_date(
    openagenda: OpenAgenda,
) -> None:
    where = await programme(moderation=Moderation.PUBLISH)
    talk = await factories.session(where)
    await send.send_due()
    event = at(openagenda, talk)
    assert event is not None
    event["state"] = -1  # a moderator refuses it
    await agendas.forget(where["id"], slug=where["slug"], by=BY)
    await database.execute("UPDATE sessions SET starts_at = starts_at + interval '1 day',"
                           " ends_at = ends_at + interval '1 day'")  # fmt: skip
    again = NewAgenda(UID, KEY, moderation=Moderation.PUBLISH)
    await agendas.save(where["id"], again, slug=where["slug"], by=BY)
    await send.send_due()
    assert "state" not in openagenda.bodies[1]
    assert openagenda.bodies[1]["status"] == 2
    assert (await state_of(talk))["event_state"] == -1
    await agendas.take_off(where["id"], slug=where["slug"], by=BY, at=clock.now())
    await send.send_due()
    await agendas.save(where["id"], again, slug=where["slug"], by=BY)
    await send.send_due()
    assert (openagenda.bodies[2]["state"], openagenda.bodies[2]["status"]) == (2, 1)


@pytest.mark.parametrize("said", [[], [{"begin": "demain"}], [{"begin": "2030-01-01T10:00"}]])
async def test_dates_that_cannot_be_read_there_hold_nothing_up(
    openagenda: OpenAgenda, said: list[factories.Row]
) -> None:
    where = await programme()
    talk = await factories.session(where)
    openagenda.events[quote(talk["uid"], safe="")] = {"uid": 7, "timings": said, "state": 1}
    await send.send_due()
    found = await state_of(talk)
    assert (found["state"], found["event_state"]) == ("sent", 1)
    assert openagenda.bodies[0]["status"] == 1


async def test_a_restored_site_sends_nothing_before_somebody_resumes(
    openagenda: OpenAgenda,
) -> None:
    await factories.session(await programme())
    await database.execute("UPDATE sending SET paused_at = now(), paused_by = 'restore'")
    assert await send.send_due() == 0
    await database.execute("UPDATE sending SET paused_at = NULL, paused_by = ''")
    assert await send.send_due() == 1


async def test_the_key_is_kept_sealed(openagenda: OpenAgenda) -> None:
    where = await programme()
    kept = await database.value("SELECT secret FROM openagenda_agendas")
    assert KEY not in kept
    assert KEY not in str(await agenda_of(where))
    assert KEY not in repr(NewAgenda(UID, KEY))
