"""What is refused is a problem (RFC 9457) with the sentence of a page, whatever the address."""

import httpx
import pytest

from events.api import problems, rate_limits, reference_model
from tests import factories
from tests.api.conftest import SignUp


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/v2/sessions", 404),
        ("DELETE", "/api/v1/sessions", 405),
        ("GET", "/api/v1/sessions/unknown", 404),
        ("GET", "/api/v1/sessions?limit=x", 422),
        ("GET", "/api/v1/sessions?limit=0", 422),
        ("GET", "/api/v1/sessions?color=red", 422),
        ("GET", "/api/v1/sessions?cursor=nonsense", 422),
        ("GET", "/api/v1/sessions?since=2027-01-01T00:00:00", 422),
        ("GET", "/api/v1/sessions?%00", 400),
        ("GET", "/api/v1/desk/programmes", 401),
    ],
)
async def test_every_refusal_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("http://127.0.0.1:8000/api#")
    assert problem["title"]
    assert problem["detail"]
    assert problem["number"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/api/v1/desk/programmes", "token-missing"),
        ("GET", "/api/v1/nowhere", "status-404"),
        ("DELETE", "/api/v1/sessions", "status-405"),
        ("GET", "/api/v1/sessions?%00", "status-400"),
        ("GET", "/api/v1/sessions?limit=x", "status-422"),
        ("GET", "/api/v1/sessions?color=red", "invalid"),
    ],
)
async def test_each_type_of_problem_stands_in_the_reference(
    client: httpx.AsyncClient, method: str, path: str, kind: str
) -> None:
    problem = (await client.request(method, path)).json()
    assert problem["type"] == f"http://127.0.0.1:8000/api#{kind}"
    assert f'id="{kind}"' in (await client.get("/api")).text


def test_whatever_is_answered_without_a_refusal_has_a_kind_in_the_reference() -> None:
    listed = {one.name for one in reference_model.refusals("en")}
    named = {problems.kind_of(status, None).split("#")[1] for status in problems.TITLES}
    with_refusals_only = {"status-401", "status-410", "status-412", "status-423", "status-507"}
    assert named - listed == with_refusals_only


async def test_pages_stay_pages(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.headers["content-type"].startswith("text/html")


async def test_sentences_are_those_of_pages_in_the_language_asked_for(
    client: httpx.AsyncClient,
) -> None:
    french = await client.get("/api/v1/sessions/x", headers={"accept-language": "fr"})
    english = await client.get("/api/v1/sessions/x", headers={"accept-language": "en"})
    assert english.json()["detail"] == "There is no such page."
    assert french.json()["detail"] != english.json()["detail"]


async def test_a_body_is_refused_by_field(program: SignUp) -> None:
    desk = await program("owner")

    async def errors(**body: object) -> list[dict[str, str]]:
        answer = await desk.post("/desk/programmes", json=body)
        assert answer.status_code == 422
        found: list[dict[str, str]] = answer.json()["errors"]
        return found

    assert await errors(title="A", color="red") == [
        {"field": "color", "detail": "There is no field of this name.", "pointer": "#/color"}
    ]
    assert await errors() == [
        {"field": "title", "detail": "This field is missing.", "pointer": "#/title"}
    ]
    assert await errors(title="A", hue="red") == [
        {"field": "hue", "detail": "Expected integer, got string.", "pointer": "#/hue"}
    ]
    assert await errors(title="A", timezone="Paris") == [
        {
            "field": "timezone",
            "detail": "Choose a time zone of the list, like Europe/Paris.",
            "pointer": "#/timezone",
        }
    ]
    assert await errors(title="   ") == [
        {"field": "title", "detail": "Give the programme a title.", "pointer": "#/title"}
    ]
    assert (await desk.post("/desk/programmes", content=b"{")).status_code == 400
    assert (await desk.post("/desk/programmes")).json()["errors"][0]["field"] == "body"


async def test_a_field_of_the_body_is_pointed_at(program: SignUp) -> None:
    desk = await program("owner")

    async def pointed(**body: object) -> list[str]:
        answer = await desk.post("/desk/programmes", json=body)
        assert answer.status_code == 422
        return [one["pointer"] for one in answer.json()["errors"]]

    assert await pointed() == ["#/title"]
    assert await pointed(title=[]) == ["#/title"]
    assert await pointed(title=" ") == ["#/title"]
    assert await pointed(title="A", color="red") == ["#/color"]
    assert await pointed(title="A", reminder_minutes=[5, "x"]) == ["#/reminder_minutes/1"]


async def test_a_filter_has_no_pointer(client: httpx.AsyncClient) -> None:
    for query in ("limit=x", "color=red"):
        [wrong] = (await client.get(f"/api/v1/sessions?{query}")).json()["errors"]
        assert "pointer" not in wrong


async def test_one_program_that_asks_too_often_is_told_to_wait(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, program: SignUp
) -> None:
    monkeypatch.setattr(rate_limits, "OF_A_TOKEN", 2)
    monkeypatch.setattr(rate_limits, "monotonic", lambda: 1_000_030.0)
    desk, other = await program("viewer"), await program("viewer")
    left = [(await desk.get("/desk/programmes")).headers["ratelimit-remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    answer = await desk.get("/desk/programmes")
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "50"
    assert "Retry-After says" in answer.json()["detail"]
    assert answer.headers["ratelimit-remaining"] == "0"
    assert (await other.get("/desk/programmes")).headers["ratelimit-remaining"] == "1"
    monkeypatch.setattr(rate_limits, "monotonic", lambda: 1_000_080.0)
    answer = await desk.get("/desk/programmes")
    assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (200, "1")
    monkeypatch.undo()
    assert (await desk.get("/desk/programmes")).headers["ratelimit-limit"] == "600"
    await factories.programme()
    assert (await client.get("/api/v1/programmes")).headers["ratelimit-limit"] == "300"


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"x", "text/plain", 400),
        (b"title=x", "application/x-www-form-urlencoded", 400),
        (b"<x/>", "application/xml", 400),
        (b"{", "application/json", 400),
        (b'"' + b"x" * 20_000_000 + b'"', "application/json", 413),
    ],
)
async def test_what_is_no_json_or_too_large_is_refused_as_the_guide_says(
    program: SignUp, body: bytes, media_type: str, status: int
) -> None:
    desk = await program("editor")
    answer = await desk.post("/desk/programmes", content=body, headers={"content-type": media_type})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_whatever_is_accepted_the_answer_is_json(client: httpx.AsyncClient) -> None:
    for wanted in ("application/xml", "text/html", "image/png"):
        answer = await client.get("/api/v1/programmes", headers={"accept": wanted})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
