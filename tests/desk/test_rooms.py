"""The rooms of the desk: what is typed there is stored, and pages show it."""

from events import database
from events.mail.context.custom_texts import EDITABLE
from tests import factories, sql
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
        day="2127-03-04",
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
    assert "Tuesday" in page.text
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
                 f"/registrations/{seat['id']}/move", "/team", "/account", "/record",
                 "/figures", f"{base}/figures",
                 f"{session}/figures", f"{base}/upload", f"{base}/letters", f"{base}/questions",
                 f"{base}/letters/confirmation", f"{base}/letters/reminder", "/palette",
                 f"{session}/preview", f"{session}/day", f"{base}/announcements/new"]:  # fmt: skip
        answer = await desk.get(path)
        assert answer.status_code == 200, path


async def test_publishing_says_what_will_happen_and_then_does_it(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme(status="draft")
    talk = await factories.session(cycle, status="draft")
    page = await desk.get(f"/sessions/{talk['slug']}/publication")
    assert "Nobody is emailed." in page.text
    assert await database.value("SELECT status FROM sessions") == "draft"
    done = await desk.post(f"/sessions/{talk['slug']}/publication", confirmed="yes", notify="yes")
    assert done.headers["location"] == f"/desk/sessions/{talk['slug']}?said=session-published"
    assert await database.value("SELECT status FROM sessions") == "published"
    assert await database.value("SELECT status FROM programmes") == "published"


async def test_what_was_published_too_early_is_a_draft_again_while_nobody_is_registered(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}"
    assert f'action="/desk{path}/draft"' in (await desk.get(path)).text
    done = await desk.post(f"{path}/draft")
    assert done.headers["location"] == f"/desk{path}?said=session-drafted"
    assert await database.value("SELECT status FROM sessions") == "draft"
    await database.execute("UPDATE sessions SET status = 'published'")
    await factories.registration(talk)
    assert f'action="/desk{path}/draft"' not in (await desk.get(path)).text
    assert (await desk.post(f"{path}/draft")).status_code == 409


async def test_a_move_counts_its_mails_before_and_sends_exactly_those(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(await factories.programme(), timezone="Europe/Paris")
    await factories.registration(talk, name="Ada Exemple", language="en")
    await factories.registration(talk, name="Paul Exemple", language="fr")
    moved = {"day": "2127-06-01", "starts": "10:00", "ends": "11:00", "timezone": "Europe/Paris",
             "location": "En ligne", "notify": "yes", "note": "The speaker is ill."}  # fmt: skip
    page = await desk.post(f"/sessions/{talk['slug']}/reschedule", **moved)
    assert page.status_code == 200
    assert "2 emails leave at once" in page.text
    assert "The speaker is ill." in page.text
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    await desk.post(f"/sessions/{talk['slug']}/reschedule", **moved, confirmed="yes")
    letters = await sql.rows("SELECT letter, count(*) AS n FROM deliveries GROUP BY 1")
    assert {"letter": "session-rescheduled", "n": 2} in letters


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


async def test_files_are_looked_at_before_they_are_imported(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    head = (
        "ref,title,starts_at,ends_at,timezone,language,speakers,abstract,recording_url,slides_url"
    )
    row = "a,Titre,2127-03-04T14:00:00+01:00,2127-03-04T15:00:00+01:00,Europe/Paris,fr,,,,"
    path = f"/programmes/{cycle['slug']}/upload"
    file = {"sessions": ("sessions.csv", f"{head}\n{row}\n".encode(), "text/csv")}
    looked = await desk.post(path, action="look", files=file)
    assert looked.status_code == 200
    assert "What the import would do" in looked.text
    assert await database.value("SELECT count(*) FROM sessions") == 0
    done = await desk.post(path, action="import", files=file)
    assert done.status_code == 303
    assert await database.value("SELECT title FROM sessions") == "Titre"
    bad = {"sessions": ("sessions.csv", f"{head}\na,,nonsense\n".encode(), "text/csv")}
    answer = await desk.post(path, action="import", files=bad)
    assert answer.status_code == 422
    assert "line 2" in answer.text


async def test_words_of_a_letter_are_seen_before_they_are_kept(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    await factories.session(cycle)
    path = f"/programmes/{cycle['slug']}/letters/confirmation"
    looked = await desk.post(path, action="look", en="Bring a **pen**.", fr="")
    assert "Bring a pen." in looked.text
    assert await database.value("SELECT letters::text FROM programmes") == "{}"
    await desk.post(path, en="Bring a **pen**.", fr="")
    assert "Bring a pen." in (await desk.get(path)).text
    wrong = await desk.post(path, en="{password}", fr="")
    assert wrong.status_code == 422


async def test_a_draft_is_previewed_and_stays_a_draft(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    cycle = await factories.programme(status="draft")
    talk = await factories.session(cycle, status="draft", title="Bientôt")
    page = await desk.get(f"/sessions/{talk['slug']}/preview")
    assert "Bientôt" in page.text
    assert await database.value("SELECT status FROM sessions") == "draft"


async def test_two_editors_do_not_overwrite_each_other_unseen(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(title="Avant")
    first = await desk.post(f"/sessions/{talk['slug']}", title="Le mien", language="fr",
                            edit_version=1)  # fmt: skip
    assert first.status_code == 303
    second = await desk.post(f"/sessions/{talk['slug']}", title="Le vôtre", language="fr",
                             edit_version=1)  # fmt: skip
    assert second.status_code == 409
    assert "Le mien" in second.text
    assert "Le vôtre" in second.text
    again = await desk.post(f"/sessions/{talk['slug']}", title="Le vôtre", language="fr",
                            edit_version=2)  # fmt: skip
    assert again.status_code == 303
    assert await database.value("SELECT title FROM sessions") == "Le vôtre"


async def test_files_hold_no_formulas(sign_in: SignIn) -> None:
    desk = await sign_in("viewer")
    talk = await factories.session()
    await factories.registration(talk, name="=HYPERLINK(1)")
    await factories.registration(talk, name="+1", email="b@example.org")
    body = (await desk.get(f"/sessions/{talk['slug']}/roster.csv")).text
    assert "'=HYPERLINK(1)" in body
    assert "'+1" in body


async def test_what_a_relay_said_is_shown_as_text(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    seat = await factories.registration(talk, name="<b>Ada</b>")
    await database.execute(
        "INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion, session_id,"
        " programme_id, state, message_id, reason, address, settled_at) VALUES ('k',"
        " 'confirmation', 'registration', $1, '1', $2, $3, 'refused', 'm',"
        " '550 <script>100% (s</script> %(x)s', '', now())",
        seat["id"],
        talk["id"],
        talk["programme"],
    )
    delivery = await database.value("SELECT id FROM deliveries")
    for path in (f"/sessions/{talk['slug']}/mails", f"/people/{seat['person']}",
                 f"/sessions/{talk['slug']}/day", f"/mails/{delivery}",
                 "/sending/mails?state=refused"):  # fmt: skip
        page = await desk.get(path)
        assert page.status_code == 200, path
        assert "550 &lt;script&gt;" in page.text, path
        assert "<b>Ada" not in page.text


async def test_reminders_follow_the_rules_of_their_session(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    await factories.registration(talk)
    path = f"/sessions/{talk['slug']}"
    await desk.post(path, title="T", language="fr", edit_version=1, reminder_minutes="30")
    assert await _due_letters() == ["follow-up", "reminder-30m"]
    await desk.post(path, title="T", language="fr", edit_version=2, reminder_minutes="45 120")
    assert await _due_letters() == ["follow-up", "reminder-2h", "reminder-45m"]
    cycle = await database.value("SELECT slug FROM programmes")
    await desk.post(path, title="T", language="fr", edit_version=3)
    await desk.post(f"/programmes/{cycle}", title="C", language="fr", timezone="Europe/Paris",
                    edit_version=1, reminder_minutes="15", follow_up_minutes="")  # fmt: skip
    assert await _due_letters() == ["reminder-15m"]


async def _due_letters() -> list[str]:
    found = await sql.rows("SELECT letter FROM deliveries WHERE state = 'due' ORDER BY 1")
    return [entry["letter"] for entry in found]


async def test_a_form_asks_what_the_desk_says(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    cycle = await database.value("SELECT slug FROM programmes")
    path = f"/programmes/{cycle}/questions"
    fields = {"label-fr": "Votre territoire", "kind": "choice", "choices-fr": "Rural\nUrbain"}
    assert (await desk.post(path, **fields)).status_code == 303
    page = await desk.browser.get(f"/sessions/{talk['slug']}?lang=fr")
    assert "Votre territoire" in page.text
    assert "Urbain" in page.text
    wrong = await desk.post(path, **{**fields, "choices-fr": "seul"})
    assert wrong.status_code == 422
    question = await database.value("SELECT id FROM questions")
    await desk.post(f"/questions/{question}/removal")
    assert "Votre territoire" not in (await desk.browser.get(f"/sessions/{talk['slug']}")).text


async def test_every_editable_letter_is_shown_whole(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme()
    await factories.session(cycle)
    for letter in EDITABLE:
        page = await desk.get(f"/programmes/{cycle['slug']}/letters/{letter}")
        assert page.status_code == 200, letter
        assert page.text.count("<pre") == 2, letter
