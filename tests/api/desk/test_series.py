"""Several sessions at once by the API: copies, series, drafts online together, passes."""

from datetime import datetime, timedelta
from typing import Any

from events import database
from tests import factories
from tests.api.conftest import SignUp


def new(day: int, **values: Any) -> dict[str, Any]:
    begins = f"2127-03-{day:02}T14:00:00+01:00"
    return {"title": f"Atelier {day}", "starts_at": begins,
            "ends_at": begins.replace("T14", "T15"), **values}  # fmt: skip


async def test_a_series_is_created_whole_or_not_at_all_and_published_together(
    program: SignUp,
) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}"
    bad = await desk.post(f"{path}/series", json={"sessions": [new(4), new(5, timezone="Mars")]})
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["field"] == "sessions.1.timezone"
    assert await database.value("SELECT count(*) FROM sessions") == 0
    made = await desk.post(f"{path}/series", json={"sessions": [new(4), new(11)]})
    assert made.status_code == 201, made.text
    slugs = [one["slug"] for one in made.json()["items"]]
    await factories.programme_pass(cycle, "ada@example.org")
    drafts = {"sessions": slugs}
    tried = (await desk.post(f"{path}/publication?dry_run=true", json=drafts)).json()
    assert tried["rehearsal"]["number"] > 0
    assert {one["status"] for one in tried["sessions"]} == {"draft"}
    done = (await desk.post(f"{path}/publication", json=drafts)).json()
    assert (done["published"], {one["status"] for one in done["sessions"]}) == (2, {"published"})
    (holder,) = (await desk.get(f"{path}/passes")).json()["items"]
    assert (holder["email"], holder["seats"]) == ("ada@example.org", 2)
    other = await factories.session()
    foreign = await desk.post(f"{path}/publication", json={"sessions": [other["slug"]]})
    assert foreign.status_code == 404


async def test_a_session_is_copied_and_taken_offline_while_nobody_is_registered(
    program: SignUp,
) -> None:
    desk = await program("editor")
    talk = await factories.session(title="Durer")
    copied = await desk.post(f"/desk/sessions/{talk['slug']}/copies", json={"days": 14})
    assert (copied.status_code, copied.json()["status"]) == (201, "draft")
    later = datetime.fromisoformat(copied.json()["starts_at"]) - talk["starts_at"]
    assert 13 <= later.days <= 14
    offline = await desk.post(f"/desk/sessions/{talk['slug']}/draft")
    assert (offline.status_code, offline.json()["status"]) == (200, "draft")
    taken = await factories.session()
    await factories.registration(taken)
    assert (await desk.post(f"/desk/sessions/{taken['slug']}/draft")).status_code == 409


async def test_a_programme_is_copied_by_who_may_make_new_ones(program: SignUp) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    path = f"/desk/programmes/{cycle['slug']}/copies"
    first_day = f"{talk['starts_local'] + timedelta(days=400):%Y-%m-%d}"
    body = {"title": "La suite", "first_day": first_day}
    limited = await program(
        "editor", email="own@example.org", limited=True, programmes={cycle["id"]: "editor"}
    )
    assert (await limited.post(path, json=body)).status_code == 403
    desk = await program("editor")
    made = await desk.post(path, json=body)
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    (copied,) = (await desk.get(f"/desk/sessions?programme={made.json()['slug']}")).json()["items"]
    assert copied["starts_at"].startswith(first_day)
    early = await desk.post(path, json={**body, "first_day": "2001-01-01"})
    assert [one["field"] for one in early.json()["errors"]] == ["first_day"]


async def test_passes_come_page_by_page(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    for number in range(3):
        await factories.programme_pass(cycle, f"p{number}@example.org")
    address = f"/desk/programmes/{cycle['slug']}/passes?limit=2"
    first = (await desk.get(address)).json()
    rest = (await desk.get(f"{address}&cursor={first['next']}")).json()
    assert [one["email"][1] for one in first["items"] + rest["items"]] == ["2", "1", "0"]
    assert rest["next"] is None
