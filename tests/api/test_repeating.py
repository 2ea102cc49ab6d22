"""If-Match and Idempotency-Key: nothing is overwritten unseen, nothing is done twice."""

import asyncio

from events import database
from tests.api.conftest import SignUp


async def test_a_change_that_comes_late_is_refused(program: SignUp) -> None:
    desk = await program("editor")
    made = await desk.post("/desk/programmes", json={"title": "Alliances"})
    path, tag = f"/desk/programmes/{made.json()['slug']}", made.headers["etag"]
    first = await desk.patch(path, json={"title": "A"}, headers={"if-match": tag})
    late = await desk.patch(path, json={"title": "B"}, headers={"if-match": tag})
    assert (first.status_code, late.status_code) == (200, 412)
    assert (await desk.get(path)).json()["title"] == "A"
    assert (await desk.get(path)).headers["etag"] == first.headers["etag"]


async def test_what_is_not_sent_stays(program: SignUp) -> None:
    desk = await program("editor")
    sent = {"title": "Alliances", "hue": 12, "translations": {"en": {"title": "Alliances!"}}}
    slug = (await desk.post("/desk/programmes", json=sent)).json()["slug"]
    changed = (await desk.patch(f"/desk/programmes/{slug}", json={"location": "Lyon"})).json()
    assert (changed["title"], changed["hue"], changed["location"]) == ("Alliances", 12, "Lyon")
    assert changed["translations"] == {"en": {"title": "Alliances!", "summary": ""}}


async def test_the_same_key_is_done_once_and_answered_the_same(program: SignUp) -> None:
    desk = await program("editor")

    async def send(key: str, title: str = "Alliances") -> tuple[int, str]:
        headers = {"idempotency-key": key}
        answer = await desk.post("/desk/programmes", json={"title": title}, headers=headers)
        return answer.status_code, answer.text

    first = await send('"one"')
    assert first[0] == 201
    assert await send("one") == first
    assert (await send("one", "Other"))[0] == 422
    assert (await send("two"))[0] == 201
    assert await database.value("SELECT count(*) FROM programmes") == 2
    refused = await send("three", " ")
    assert refused[0] == 422
    assert await send("three", " ") == refused


async def test_of_many_at_once_with_one_key_one_is_done(program: SignUp) -> None:
    desk = await program("editor")
    headers = {"idempotency-key": "one"}
    answers = await asyncio.gather(
        *(desk.post("/desk/programmes", json={"title": "A"}, headers=headers) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await database.value("SELECT count(*) FROM programmes") == 1


async def test_a_key_counts_for_its_token_alone(program: SignUp) -> None:
    one, two = await program("editor", email="a@example.org"), await program("editor")
    headers = {"idempotency-key": "one"}
    for desk in (one, two):
        answer = await desk.post("/desk/programmes", json={"title": "A"}, headers=headers)
        assert answer.status_code == 201
    assert await database.value("SELECT count(*) FROM programmes") == 2


async def test_what_failed_on_our_side_may_be_tried_again(
    program: SignUp, monkeypatch: object
) -> None:
    from events.organisers import answered_requests

    desk = await program("editor")
    at = "SELECT count(*) FROM answered_requests"
    await desk.post("/desk/programmes", content=b"{", headers={"idempotency-key": "one"})
    assert await database.value(at) == 1  # A refusal lasts.
    await database.execute("UPDATE answered_requests SET created_at = now() - interval '2 days'")
    from events import clock

    assert await answered_requests.forget(clock.now()) == 1
    assert await database.value(at) == 0
