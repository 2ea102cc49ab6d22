"""The record of who did what is read in sentences, in the organiser's language."""

import ast
from pathlib import Path

from events import database, presentation
from events.database import transaction
from events.desk.organisation.audit_wording import ACTIONS, DETAILS, VALUES
from events.operations.announcements.states import Audience
from events.operations.programmes.edit import STATUSES
from events.organisers import audit_log
from tests import factories
from tests.desk.conftest import Desk, SignIn

SOURCE = Path(presentation.__file__).parents[1]


def recorded() -> set[str]:
    """Every action that the program writes into the record."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and getattr(
                node.func, "attr", getattr(node.func, "id", "")
            )
            if named == "record" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                found.add(node.args[1].value)
    return found


def test_every_action_has_a_sentence_in_each_language() -> None:
    written = recorded() | {f"programme-{status}" for status in STATUSES}
    assert len(written) > 40
    assert written <= set(ACTIONS)
    for words in (*ACTIONS.values(), *DETAILS.values()):
        assert presentation.sentence(words, "fr")
    same = [words for words in ACTIONS.values() if presentation.sentence(words, "fr") == words]
    assert same == []


def test_every_audience_has_its_words() -> None:
    assert set(VALUES["audience"]) == set(Audience)


async def test_it_is_read_and_searched_in_words(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    talk = await factories.session()
    await desk.post(f"/sessions/{talk['slug']}/room", room_url="https://room.example.org/b")
    await desk.post(f"/sessions/{talk['slug']}/cancellation", confirmed="yes", note="Ill.")
    page = (await desk.get("/record")).text
    assert "cancelled a session" in page
    assert "note: Ill." in page
    assert f'<a href="/desk/sessions/{talk["slug"]}">{talk["title"]}</a>' in page
    found = (await desk.get("/record?q=changed the room")).text
    assert "room at: room.example.org" in found
    assert "cancelled a session" not in found
    file = (await desk.get("/record.csv?q=changed the room")).text
    assert "room-changed" in file
    assert file.rstrip().endswith(",changed the room")


async def test_codes_and_moments_are_read_in_words(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    moved = {"starts_at": "2026-11-25T17:00:00+00:00", "ends_at": "later"}
    async with transaction():
        await audit_log.record("x", "announcement-sent", "s", {"audience": ["held", "speakers"]})
        await audit_log.record("x", "session-rescheduled", "s", moved)
    page = (await desk.get("/record")).text
    assert "to: who has a seat, the speakers" in page
    assert '<time datetime="2026-11-25T17:00:00+00:00">' in page
    assert "end: later" in page


async def test_noughts_and_noes_are_left_out_but_that_nobody_was_mailed(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    async with transaction():
        await audit_log.record("x", "registrations-cancelled", "s", {"number": 2, "promoted": 0})
        await audit_log.record("x", "organiser-added", "y@example.org", {"limited": False})
        await audit_log.record("x", "registration-added", "s", {"mailed": False})
    page = (await desk.get("/record")).text
    assert "number: 2" in page
    assert "moved up from the waiting list" not in page
    assert "only some programmes" not in page
    assert "confirmation emailed: no" in page


async def test_what_somebody_wrote_into_it_stays_text(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    async with transaction():
        await audit_log.record("x", "room-changed", "<b>%(x)s", {"note": "<i>100% (s) %(name)s"})
    page = await desk.get("/record")
    assert page.status_code == 200
    assert "&lt;i&gt;100% (s) %(name)s" in page.text
    assert await database.value("SELECT count(*) FROM audit_entries") >= 1


async def test_a_limited_organisers_programmes_are_ticked(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    mine, other = await factories.programme(), await factories.programme()
    await sign_in("editor", email="limited@example.org", limited=True,
                  programmes={mine["id"]: "editor"})  # fmt: skip
    limited = await database.value("SELECT id FROM organisers WHERE email = 'limited@example.org'")
    page = (await desk.get(f"/team/{limited}")).text
    assert f'name="programme" value="{mine["id"]}" checked' in page
    assert f'name="programme" value="{other["id"]}" checked' not in page


async def test_it_names_titles_and_people_instead_of_slugs_and_numbers(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    talk = await factories.session(title="L’eau")
    seat = await factories.registration(talk, name="Ada Exemple")
    who = await factories.speaker({"id": talk["programme"]}, name="Bo Exemple")
    place = await factories.appearance(who, talk)
    await database.execute("UPDATE sessions SET slug = 'autre' WHERE id = $1", talk["id"])
    async with transaction():
        for action, subject in (
            ("room-changed", talk["slug"]), ("registration-back", str(seat["id"])),
            ("way-in-read-out", f"registration:{seat['id']}"), ("sending-paused", "sending"),
            ("mail-again", f"speaker-invitation:appearance:{place['id']}:1"),
        ):  # fmt: skip
            await audit_log.record("command line", action, subject)
    page = (await desk.get("/record")).text
    assert page.count("Ada Exemple</a>") == 2
    assert '<a href="/desk/sessions/autre">L’eau</a>' in page
    assert "Bo Exemple</a>" in page
    assert ">sending<" not in page
    await database.execute("UPDATE organisers SET language = 'fr'")
    assert "ligne de commande" in (await desk.get("/record")).text


async def test_the_palette_knows_what_one_may_do(sign_in: SignIn) -> None:
    talk = await factories.session(title="L’eau")

    async def names(desk: Desk) -> dict[str, str]:
        found = (await desk.get("/palette")).json()
        return {f"{one['name']} {one['also']}".strip(): one["path"] for one in found}

    editor = await names(await sign_in("editor"))
    assert editor["Cancel the session — L’eau"] == f"/desk/sessions/{talk['slug']}/cancellation"
    assert any(name.startswith("New session — ") for name in editor)
    assert len([name for name in editor if "csv" in name.casefold()]) >= 4
    assert "Invite an organiser" not in editor
    viewer = await names(await sign_in("viewer"))
    assert not [name for name in viewer if name.startswith(("New", "Cancel"))]


async def test_a_subject_with_a_colon_stands_and_a_key_does_not(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    async with transaction():
        await audit_log.record("ada@example.org", "announcement-sent", "Soon: a question")
        await audit_log.record("ada@example.org", "mail-again", "confirmation:registration:12")
    page = (await desk.get("/record")).text
    assert "Soon: a question" in page
    assert "confirmation:registration" not in page
