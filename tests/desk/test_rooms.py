"""The rooms of the desk: what is typed there is stored, and pages show it."""

from events import database
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
    desk = await sign_in("owner")
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    seat = await factories.registration(talk)
    guest = await factories.speaker(cycle)
    base, session = f"/programmes/{cycle['slug']}", f"/sessions/{talk['slug']}"
    for path in ["", "/programmes", "/programmes/new", base, f"{base}/edit", f"{base}/cycle",
                 f"{base}/sessions/new", session, f"{session}/edit", f"{session}/mails",
                 f"{session}/reschedule", f"{session}/cancellation", f"{session}/seats",
                 f"/speakers/{guest['slug']}", "/sending", "/sending/mails",
                 "/people", f"/people/{seat['person']}", f"/registrations/{seat['id']}/way-in",
                 f"/registrations/{seat['id']}/move", "/team", "/account", "/record"]:  # fmt: skip
        answer = await desk.get(path)
        assert answer.status_code == 200, path


async def test_publishing_says_what_will_happen_and_then_does_it(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme(status="draft")
    talk = await factories.session(cycle, status="draft")
    page = await desk.get(f"/sessions/{talk['slug']}/publication")
    assert "Nobody is mailed." in page.text
    assert await database.value("SELECT status FROM sessions") == "draft"
    done = await desk.post(f"/sessions/{talk['slug']}/publication", confirmed="yes", notify="yes")
    assert done.headers["location"] == f"/desk/sessions/{talk['slug']}?said=session-published"
    assert await database.value("SELECT status FROM sessions") == "published"
    assert await database.value("SELECT status FROM programmes") == "published"


async def test_a_move_counts_its_mails_before_and_sends_exactly_those(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(await factories.programme(), timezone="Europe/Paris")
    await factories.registration(talk, name="Ada Exemple", language="en")
    await factories.registration(talk, name="Paul Exemple", language="fr")
    moved = {"day": "2027-06-01", "starts": "10:00", "ends": "11:00", "timezone": "Europe/Paris",
             "location": "En ligne", "notify": "yes", "note": "The speaker is ill."}  # fmt: skip
    page = await desk.post(f"/sessions/{talk['slug']}/reschedule", **moved)
    assert page.status_code == 200
    assert "2 mails leave at once" in page.text
    assert "The speaker is ill." in page.text
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    await desk.post(f"/sessions/{talk['slug']}/reschedule", **moved, confirmed="yes")
    letters = await database.rows("SELECT letter, count(*) AS n FROM deliveries GROUP BY 1")
    assert {"letter": "moved", "n": 2} in letters


async def test_the_room_is_changed_without_a_mail(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await desk.post(f"/sessions/{talk['slug']}/room", room_url="https://room.example.org/b")
    assert await database.value("SELECT room_url FROM sessions") == "https://room.example.org/b"
    wrong = await desk.post(f"/sessions/{talk['slug']}/room", room_url="javascript:alert(1)")
    assert wrong.status_code == 422


async def test_the_roster_is_searched_without_accents_and_paged(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    for number in range(60):
        await factories.registration(talk, name=f"Personne {number:02d}")
    await factories.registration(talk, name="Élodie Çetin")
    found = await desk.get(f"/sessions/{talk['slug']}/roster?q=elodie cetin")
    assert "Élodie Çetin" in found.text
    assert "Personne 01" not in found.text
    first = await desk.get(f"/sessions/{talk['slug']}/roster")
    assert "Next page" in first.text
    for kind in ("csv", "xlsx"):
        file = await desk.get(f"/sessions/{talk['slug']}/roster.{kind}")
        assert file.status_code == 200
    sheet = await desk.get(f"/sessions/{talk['slug']}/attendance-sheet")
    assert "Personne 59" in sheet.text


async def test_an_announcement_is_drafted_counted_and_sent(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await factories.registration(talk, name="Ada Exemple", language="en")
    await factories.registration(talk, name="Paul Exemple", state="waiting")
    kept = await desk.post(f"/sessions/{talk['slug']}/announcements",
                           subject="News", body="Hello {name}", audience="held")  # fmt: skip
    number = kept.headers["location"].split("?")[0].rsplit("/", 1)[-1]
    page = await desk.get(f"/announcements/{number}")
    assert "Send to 1 person" in page.text
    assert "Hello Ada" in page.text
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    await desk.post(f"/announcements/{number}/sending")
    assert await database.value("SELECT count(*) FROM deliveries") == 1
    await desk.post(f"/announcements/{number}/pause")
    assert await database.value("SELECT state FROM announcements") == "paused"
    await desk.post(f"/announcements/{number}/resumption")
    assert (await desk.get(f"/announcements/{number}")).status_code == 200
    assert "News" in (await desk.get("/announcements")).text


async def test_an_unknown_placeholder_is_refused(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    answer = await desk.post(f"/sessions/{talk['slug']}/announcements",
                             subject="News", body="{secret}", audience="held")  # fmt: skip
    assert answer.status_code == 422


async def test_on_the_day_everybody_is_told_ahead_of_other_mail(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await factories.registration(talk)
    page = await desk.get(f"/sessions/{talk['slug']}/day")
    assert page.status_code == 200
    await desk.post(f"/sessions/{talk['slug']}/day/notice", subject="Room", body="New room.")
    assert await database.value("SELECT urgency FROM deliveries") == 0
