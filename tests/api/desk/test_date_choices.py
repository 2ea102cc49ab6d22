"""Choices of dates by the API: listed with their sums, made, added to, undone; people move."""

from datetime import timedelta

import httpx

from tests import factories, sql
from tests.api.conftest import SignUp


async def test_a_choice_of_dates_is_made_read_and_undone(
    program: SignUp, client: httpx.AsyncClient
) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    one = await factories.session(cycle, capacity=3)
    later = one["starts_at"] + timedelta(weeks=1)
    other = await factories.session(cycle, starts_at=later, capacity=3)
    third = await factories.session(cycle, starts_at=later + timedelta(weeks=1), capacity=3)
    path = f"/desk/programmes/{cycle['slug']}/date-choices"
    body = {"sessions": [one["slug"], other["slug"]]}
    answer = await desk.post(path, json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["capacity"], made["taken"], made["waiting"]) == (6, 0, 0)
    assert [each["session"] for each in made["dates"]] == body["sessions"]
    for address in (f"/desk/sessions/{one['slug']}", f"/sessions/{one['slug']}"):
        assert (await desk.get(address)).json()["date_choice"] == made["id"]
    public = await client.get(f"/api/v1/sessions/{third['slug']}")
    assert public.json()["date_choice"] is None
    again = await desk.post(path, json={"sessions": [one["slug"], third["slug"]]})
    assert again.status_code == 422
    more = await desk.post(f"{path}/{made['id']}/sessions", json={"sessions": [third["slug"]]})
    assert (more.status_code, more.json()["capacity"]) == (200, 9)
    assert len((await desk.get(path)).json()["items"][0]["dates"]) == 3

    who = {"email": "ada@example.org", "name": "Ada"}
    seat = (await desk.post(f"/desk/sessions/{one['slug']}/registrations", json=who)).json()
    twice = await desk.post(f"/desk/sessions/{other['slug']}/registrations", json=who)
    assert twice.status_code == 409
    moved = await desk.post(
        f"/desk/registrations/{seat['id']}/move", json={"session": other["slug"]}
    )
    assert moved.status_code == 200, moved.text
    states = await sql.rows("SELECT state FROM registrations ORDER BY id")
    assert [row["state"] for row in states] == ["cancelled", "held"]

    assert (await desk.delete(f"{path}/{made['id']}")).status_code == 204
    assert (await desk.get(path)).json()["items"] == []
