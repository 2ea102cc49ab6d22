"""A programme is copied for another year: settings, questions and sessions, and nobody in it."""

import json
from datetime import UTC, datetime
from typing import Any

from events import database
from tests import factories, sql
from tests.desk.conftest import SignIn


async def a_cycle() -> dict[str, Any]:
    cycle = await factories.programme(
        slug="cycle", title="Cycle 2127", reminder_minutes=[2880], waiting_rule="at_once",
        letters=json.dumps({"confirmation": {"fr": "Bienvenue"}}),
    )  # fmt: skip
    first = datetime(2127, 1, 12, 13, tzinfo=UTC)
    talk = await factories.session(cycle, title="Débuter", starts_at=first, capacity=40,
                                   room_url="https://salle.example.org")  # fmt: skip
    await factories.session(cycle, title="Durer", starts_at=first.replace(month=7))
    await factories.session(cycle, title="Rien", status="cancelled", starts_at=first)
    await factories.registration(talk)
    await factories.appearance(await factories.speaker(cycle), talk)
    await factories.insert("speaker_checklists", {"programme": cycle["id"],
                           "items": '["answer", "slides"]', "days": "[14]"})  # fmt: skip
    await factories.insert("feedback_forms", {"programme": cycle["id"], "enabled": True,
                           "open_days": 30, "choice": '{"fr": {"question": "Où ?", '
                           '"options": ["Ici", "Là"]}}'})  # fmt: skip
    await factories.insert("asking_rules", {"programme": cycle["id"], "enabled": True,
                           "votes": True})  # fmt: skip
    await factories.insert("calls", {"programme": cycle["id"], "enabled": True,
                           "closes_at": first, "words": '{"fr": "Proposez"}'})  # fmt: skip
    for session in (None, talk["id"]):
        await factories.insert("questions", {"programme": cycle["id"], "session": session,
                               "key": f"q-{session}", "label": "{}"})  # fmt: skip
    return cycle


async def copied() -> dict[str, Any]:
    (found,) = await sql.rows("SELECT * FROM programmes WHERE slug <> 'cycle'")
    return found


async def test_settings_questions_and_sessions_come_along_and_people_do_not(
    sign_in: SignIn,
) -> None:
    desk, _ = await sign_in("editor"), await a_cycle()
    answer = await desk.post("/programmes/cycle/copy", title="Cycle 2128", move="weeks", weeks="52")
    assert answer.headers["location"] == "/desk/programmes/cycle-2128?said=programme-copied"
    copy = await copied()
    assert (copy["status"], copy["reminder_minutes"]) == ("draft", [2880])
    assert (copy["waiting_rule"], "Bienvenue" in str(copy["letters"])) == ("at_once", True)
    found = await sql.rows(
        "SELECT title, status, starts_local::text AS at, room_url, capacity, taken FROM sessions"
        f" WHERE programme = {copy['id']} ORDER BY starts_at"
    )
    # 52 weeks later, at the same hour of the clock on either side of summer time.
    assert [tuple(one.values()) for one in found] == [
        ("Débuter", "draft", "2128-01-11 14:00:00", "", 40, 0),
        ("Durer", "draft", "2128-07-10 15:00:00", "", None, 0),
    ]
    asked = "SELECT count(*) || '/' || count(session) FROM questions WHERE programme = $1"
    assert await database.value(asked, copy["id"]) == "2/1"
    wanted = "SELECT items::text || days::text FROM speaker_checklists WHERE programme = $1"
    assert await database.value(wanted, copy["id"]) == '["answer", "slides"][14]'
    rules = (
        "SELECT concat_ws(' ', f.enabled, f.named, f.open_days, f.choice->'fr'->>'question',"
        " a.enabled, a.votes, c.enabled, c.closes_at::date, c.words->>'fr')"
        " FROM feedback_forms f JOIN asking_rules a USING (programme)"
        " JOIN calls c USING (programme) WHERE programme = $1"
    )
    assert await database.value(rules, copy["id"]) == "t f 30 Où ? t t t 2128-01-11 Proposez"
    assert await database.value("SELECT count(*) FROM registrations") == 1
    assert await database.value("SELECT count(*) FROM appearances") == 1
    assert await database.value("SELECT count(*) FROM deliveries") == 0


async def test_the_first_session_may_be_put_on_a_date(sign_in: SignIn) -> None:
    desk, _ = await sign_in("editor"), await a_cycle()
    page = (await desk.get("/programmes/cycle/copy")).text
    assert 'value="2128-01-11"' in page
    await desk.post("/programmes/cycle/copy", title="Suite", move="date", day="2127-09-14")
    copy = await copied()
    days = await database.values(
        "SELECT starts_local::date::text FROM sessions WHERE programme = $1 ORDER BY 1", copy["id"]
    )
    assert days == ["2127-09-14", "2128-03-13"]


async def test_what_is_wrong_stands_beside_its_field(sign_in: SignIn) -> None:
    desk, _ = await sign_in("editor"), await a_cycle()
    answer = await desk.post("/programmes/cycle/copy", title="", move="weeks", weeks="bientôt")
    assert answer.status_code == 422
    assert 'id="problem-title"' in answer.text
    assert 'value="bientôt"' in answer.text
    assert await database.value("SELECT count(*) FROM programmes") == 1


async def test_who_has_a_role_in_some_programmes_makes_no_new_one(sign_in: SignIn) -> None:
    cycle = await a_cycle()
    desk = await sign_in("editor", limited=True, programmes={cycle["id"]: "editor"})
    assert (await desk.get("/programmes/cycle/copy")).status_code == 403
    assert (await desk.post("/programmes/cycle/copy", title="Suite")).status_code == 403
    assert "/copy" not in (await desk.get("/programmes/cycle")).text
