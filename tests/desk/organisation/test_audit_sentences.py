"""The record of who did what is read in sentences, in the organiser's language."""

import ast
from pathlib import Path

from events import database, presentation
from events.database import transaction
from events.desk.organisation.audit_sentences import ACTIONS, DETAILS, VALUES
from events.operations.announcements.states import Audience
from events.operations.programmes.edit import STATUSES
from events.organisers import audit_log
from tests import factories
from tests.desk.conftest import SignIn

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
