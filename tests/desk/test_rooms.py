"""The rooms of the desk: what is typed there is stored, and pages show it."""

from tests import factories
from tests.desk.conftest import SignIn


async def test_an_empty_desk_says_how_to_begin(sign_in: SignIn) -> None:
    desk = await sign_in()
    page = await desk.get("")
    assert page.status_code == 200
    assert "Create a programme" in page.text


async def test_a_programme_and_its_first_session_are_created(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    created = await desk.post(
        "/programmes", title="Alliances", language="fr", timezone="Europe/Paris"
    )
    assert created.headers["location"] == "/desk/programmes/alliances?said=programme-created"
    session = await desk.post(
        "/programmes/alliances/sessions",
        title="Première séance",
        day="2027-03-04",
        starts="14h",
        ends="15:30",
        timezone="Europe/Paris",
        language="fr",
        registration_open="yes",
        room_url="https://room.example.org/a",
    )
    assert session.headers["location"] == "/desk/sessions/premiere-seance?said=session-created"
    page = await desk.get("/sessions/premiere-seance?said=session-created")
    assert page.status_code == 200
    assert "Thursday" in page.text
    assert "4" in page.text
    assert "It is a draft until you publish it." in page.text


async def test_every_page_of_a_programme_opens(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    base, session = f"/programmes/{cycle['slug']}", f"/sessions/{talk['slug']}"
    for path in ["", "/programmes", "/programmes/new", base, f"{base}/edit", f"{base}/cycle",
                 f"{base}/sessions/new", session, f"{session}/edit"]:  # fmt: skip
        answer = await desk.get(path)
        assert answer.status_code == 200, path
