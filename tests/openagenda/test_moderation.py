"""What moderators decide over there is read back, and never overruled."""

from datetime import timedelta
from urllib.parse import quote

from events import clock, database
from events.openagenda import read_back, send
from tests import factories
from tests.openagenda.agenda import OpenAgenda
from tests.openagenda.conftest import BY, agenda_of, programme, state_of


async def read(**delta: float) -> int:
    """Ask for what is due after a while."""
    at = clock.now() + timedelta(**delta)
    return await read_back.read_due(lambda: at)


def ext_id(session: factories.Row) -> str:
    return quote(session["uid"], safe="")


async def test_what_awaits_moderation_is_asked_for_each_hour_what_is_online_each_day(
    openagenda: OpenAgenda,
) -> None:
    talk = await factories.session(await programme(), starts_at=clock.now() + timedelta(days=9))
    await send.send_due()
    assert await read(minutes=50) == 0
    openagenda.events[ext_id(talk)]["state"] = 2
    assert await read(minutes=61) == 1
    assert (await state_of(talk))["event_state"] == 2
    assert await read(minutes=200) == 0
    openagenda.events[ext_id(talk)]["state"] = -1
    assert await read(hours=26) == 1
    assert (await state_of(talk))["event_state"] == -1
    assert len(openagenda.writes) == 1
    assert await read(days=10) == 0  # It is over.


async def test_what_was_online_and_is_gone_is_said_and_goes_again_without_a_state(
    openagenda: OpenAgenda,
) -> None:
    openagenda.default_state = 2
    talk = await factories.session(await programme(), starts_at=clock.now() + timedelta(days=9))
    await send.send_due()
    del openagenda.events[ext_id(talk)]
    assert await read(days=2) == 1
    found = await state_of(talk)
    assert (found["state"], found["event_state"]) == ("refused", None)
    assert "removed over there" in found["words"]
    await database.execute("UPDATE sessions SET title = 'Encore' WHERE id = $1", talk["id"])
    assert await send.send_due() == 1
    assert "state" not in openagenda.bodies[-1]
    assert (await state_of(talk))["state"] == "sent"


async def test_what_was_never_online_and_is_not_shown_to_us_stays_as_it_is(
    openagenda: OpenAgenda,
) -> None:
    talk = await factories.session(await programme(), starts_at=clock.now() + timedelta(days=9))
    await send.send_due()
    kept = openagenda.events.pop(ext_id(talk))
    assert await read(hours=2) == 1
    assert (await state_of(talk))["state"] == "sent"
    openagenda.events[ext_id(talk)] = {**kept, "state": 2}
    assert await read(hours=4) == 1
    assert (await state_of(talk))["event_state"] == 2


async def test_an_agenda_that_is_busy_is_left_alone_and_one_that_refuses_is_turned_off(
    openagenda: OpenAgenda,
) -> None:
    where = await programme()
    for _ in range(3):
        await factories.session(where, starts_at=clock.now() + timedelta(days=9))
    await send.send_due()
    openagenda.faults.add("busy")
    before = len(openagenda.asked)
    assert await read(hours=2) == 3
    assert len(openagenda.asked) - before == 2  # A token, and one question.
    rests = (await agenda_of(where)).rest_until
    assert rests is not None
    openagenda.faults = {"key"}
    await database.execute("UPDATE openagenda_agendas SET rest_until = NULL")
    await read(hours=4)
    assert (await agenda_of(where)).off_at is not None
    assert await read(hours=8) == 0


async def test_who_speaks_is_named_and_a_change_of_it_is_sent(openagenda: OpenAgenda) -> None:
    cycle = await programme()
    talk = await factories.session(
        cycle, abstract="De l’eau.", texts='{"en": {"title": "Water", "abstract": "Water."}}'
    )
    ada = await factories.speaker(cycle, name="Ada *Exemple*", organisation="La Maison")
    zoe = await factories.speaker(cycle, name="Zoé Exemple", organisation="")
    await factories.appearance(ada, talk, position=1)
    await factories.appearance(zoe, talk, position=2)
    await send.send_due()
    said = openagenda.events[ext_id(talk)]["longDescription"]
    assert said["fr"] == "De l’eau.\n\nAvec Ada \\*Exemple\\* (La Maison), Zoé Exemple."
    assert said["en"].endswith("With Ada \\*Exemple\\* (La Maison), Zoé Exemple.")
    await database.execute("UPDATE speakers SET name = 'Ada' WHERE id = $1", ada["id"])
    await database.execute("DELETE FROM appearances WHERE speaker = $1", zoe["id"])
    assert await send.send_due() == 1
    assert openagenda.events[ext_id(talk)]["longDescription"]["fr"].endswith(
        "\n\nAvec Ada (La Maison)."
    )
    await database.execute("UPDATE speakers SET biography = 'x' WHERE id = $1", ada["id"])
    assert await send.send_due() == 0
    assert BY not in str(openagenda.bodies)


async def test_names_of_many_speakers_leave_room_for_the_text(openagenda: OpenAgenda) -> None:
    cycle = await programme()
    talk = await factories.session(cycle, abstract="Un mot. " * 2000)
    for index in range(50):
        who = await factories.speaker(cycle, name=f"Personne {index}", organisation="Lieu " * 30)
        await factories.appearance(who, talk, position=index)
    await send.send_due()
    said = openagenda.events[ext_id(talk)]["longDescription"]["fr"]
    assert len(said) <= 10_000
    assert said.startswith("Un mot.")
    assert said.endswith(", ….")
    assert (await state_of(talk))["state"] == "sent"
