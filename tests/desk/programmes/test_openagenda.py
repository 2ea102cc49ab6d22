"""Organisers choose an agenda at OpenAgenda, read what became of each session, and stop it."""

import html
from datetime import timedelta

import pytest

from events import clock, database
from events.openagenda import agendas, listing, send
from tests import factories
from tests.api.conftest import SignUp, program
from tests.desk.conftest import SignIn
from tests.openagenda.agenda import KEY, NAME, UID, OpenAgenda
from tests.openagenda.conftest import later, openagenda, state_of

__all__ = ["openagenda", "program"]


async def test_from_the_form_to_a_session_that_is_there(
    openagenda: OpenAgenda, sign_in: SignIn
) -> None:
    where = await factories.programme()
    talk = await factories.session(where, title="L’eau")
    hidden = await factories.session(where, title="Entre nous", visibility="invited")
    desk, path = await sign_in("editor"), f"/programmes/{where['slug']}/openagenda"
    saved = await desk.post(path, uid=str(UID), key=KEY, moderation="agenda", place="")
    assert saved.headers["location"].endswith("said=openagenda-works")
    page = (await desk.get(path)).text
    assert NAME in html.unescape(page)
    assert "contributor" in page
    assert "To be sent" in page
    assert "over when" not in page
    await send.send_due()
    page = (await desk.get(path)).text
    assert "In the agenda" in page
    assert "Awaits moderation" in page
    assert "not for everybody to find" in page
    assert hidden["title"] not in str(openagenda.bodies)
    assert KEY not in page

    event = (await state_of(talk))["id"]
    await desk.post(f"{path}/sessions/{event}/repetition")
    await send.send_due()
    assert len(openagenda.writes) == 2


async def test_what_is_wrong_stands_beside_its_field(
    openagenda: OpenAgenda, sign_in: SignIn
) -> None:
    where = await factories.programme()
    desk, path = await sign_in("editor"), f"/programmes/{where['slug']}/openagenda"
    answer = await desk.post(path, uid="", key="", moderation="agenda", place="x")
    assert answer.status_code == 422
    assert "Enter a whole number." in answer.text
    answer = await desk.post(path, uid="", key=KEY, moderation="agenda")
    assert "Enter the number of the agenda." in answer.text
    assert KEY not in answer.text
    answer = await desk.post(path, uid=str(UID), key="", moderation="agenda")
    assert "Type in the secret key" in answer.text
    assert openagenda.asked == []


async def test_a_refused_key_is_said_on_both_pages_and_by_the_record(
    openagenda: OpenAgenda, sign_in: SignIn
) -> None:
    where = await factories.programme()
    await factories.session(where)
    desk, path = await sign_in("owner"), f"/programmes/{where['slug']}/openagenda"
    saved = await desk.post(path, uid=str(UID), key="wrong", moderation="agenda")
    assert saved.headers["location"].endswith("said=openagenda-saved")
    assert "OpenAgenda does not take the secret key." in (await desk.get(path)).text
    assert "Nothing is sent to the agenda" in (await desk.get(f"/programmes/{where['slug']}")).text
    assert "chose an agenda at OpenAgenda" in (await desk.get("/record")).text
    await send.send_due()
    assert openagenda.writes == []
    await desk.post(path, uid=str(UID), key=KEY, moderation="agenda")
    assert "Nothing is sent" not in (await desk.get(f"/programmes/{where['slug']}")).text
    await send.send_due()
    assert len(openagenda.writes) == 1


async def test_a_reason_of_the_agenda_is_shown_as_it_came(
    openagenda: OpenAgenda, sign_in: SignIn
) -> None:
    where = await factories.programme()
    await factories.session(where)
    desk, path = await sign_in("editor"), f"/programmes/{where['slug']}/openagenda"
    await desk.post(path, uid=str(UID), key=KEY, moderation="agenda")
    openagenda.faults.add("fields")
    await send.send_due()
    page = html.unescape((await desk.get(path)).text)
    assert "Refused" in page
    assert "400 title: n’est pas valide" in page


async def test_another_agenda_waits_until_the_first_is_empty(
    openagenda: OpenAgenda, sign_in: SignIn
) -> None:
    where = await factories.programme()
    await factories.session(where)
    desk, path = await sign_in("editor"), f"/programmes/{where['slug']}/openagenda"
    await desk.post(path, uid=str(UID), key=KEY, moderation="agenda")
    await send.send_due()
    other = await desk.post(path, uid="77", key="", moderation="agenda")
    assert "remove them from it first" in other.text
    await desk.post(f"{path}/removal")
    page = (await desk.get(path)).text
    assert "being removed" in page
    assert "To be removed" in page
    assert "To be sent" not in page
    await later(seconds=1)
    assert openagenda.events == {}
    assert await agendas.of_programme(where["id"]) is None
    await desk.post(path, uid=str(UID), key=KEY, moderation="agenda")
    await later(seconds=2)
    await desk.post(f"{path}/removal", leave="yes")
    assert await agendas.of_programme(where["id"]) is None
    assert len(openagenda.events) == 1


async def test_a_session_of_another_programme_is_not_sent_from_here(
    openagenda: OpenAgenda, sign_in: SignIn
) -> None:
    one, other = await factories.programme(), await factories.programme()
    talk = await factories.session(one)
    desk = await sign_in("editor")
    for each in (one, other):
        await desk.post(f"/programmes/{each['slug']}/openagenda", uid=str(UID), key=KEY,
                        moderation="agenda")  # fmt: skip
    await send.send_due()
    event = (await state_of(talk))["id"]
    path = f"/programmes/{other['slug']}/openagenda/sessions/{event}/repetition"
    assert (await desk.post(path)).status_code == 404


async def test_a_program_reads_it_and_sends_again(
    openagenda: OpenAgenda, sign_in: SignIn, program: SignUp
) -> None:
    where = await factories.programme()
    talk = await factories.session(where)
    api = await program("editor")
    path = f"/desk/programmes/{where['slug']}/openagenda"
    again = f"/desk/sessions/{talk['slug']}/openagenda/repetition"
    assert (await api.get(path)).json() == {"agenda": None, "items": []}
    assert (await api.post(again)).status_code == 409
    desk = await sign_in("editor")
    await desk.post(path.removeprefix("/desk"), uid=str(UID), key=KEY, moderation="publish")
    await send.send_due()
    said = (await api.get(path)).json()
    assert (said["agenda"]["uid"], said["agenda"]["moderation"]) == (UID, "publish")
    [item] = said["items"]
    assert (item["session"], item["state"], item["event_state"]) == (talk["slug"], "sent", 2)
    assert KEY not in str(said)
    assert (await api.post(again)).json()["state"] == "due"
    await send.send_due()
    assert len(openagenda.writes) == 2
    assert await database.value("SELECT count(*) FROM openagenda_events WHERE due_at > $1",
                                clock.now()) == 0  # fmt: skip


async def test_of_many_sessions_none_that_has_a_problem_is_missing(
    openagenda: OpenAgenda,
    sign_in: SignIn,
    program: SignUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "MOST", 2)
    where, at = await factories.programme(), clock.now()
    talks = [
        await factories.session(where, starts_at=at + timedelta(days=days)) for days in range(2, 6)
    ]
    desk, path = await sign_in("editor"), f"/programmes/{where['slug']}/openagenda"
    await desk.post(path, uid=str(UID), key=KEY, moderation="agenda")
    await send.send_due()
    await database.execute(
        "UPDATE openagenda_events SET state = 'failed' WHERE session = $1", talks[0]["id"]
    )
    shown = [one.slug for one in await listing.listed(where["id"])]
    assert shown == [talks[3]["slug"], talks[0]["slug"]]
    # One that is not listed is sent again all the same.
    api = await program("editor")
    again = await api.post(f"/desk/sessions/{talks[1]['slug']}/openagenda/repetition")
    assert (again.status_code, again.json()["session"]) == (200, talks[1]["slug"])
