"""Lists come page by page; the few that come whole are named here, each with what bounds it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import clock, database
from events.api.reference import whole_schema
from tests import factories
from tests.api.conftest import Program, SignUp

WHOLE = {
    "/desk/organisers": "the team",
    "/desk/people": "the fifty found best",
    "/desk/programmes": "the programmes of a site",
    "/desk/programmes/{programme}/checklist": "what can be wanted of a speaker",
    "/desk/programmes/{programme}/date-choices": "sessions that are the same",
    "/desk/programmes/{programme}/form-questions": "what one form asks",
    "/desk/programmes/{programme}/letters": "the letters there are",
    "/desk/programmes/{programme}/openagenda": "two hundred sessions, with a problem first",
    "/desk/programmes/{programme}/speakers": "the speakers of a programme",
    "/desk/programmes/{programme}/webhooks": "webhooks of a programme",
    "/desk/reviews": "what organisers made",
    "/desk/sessions/{session}/appearances": "the speakers of a session",
    "/desk/sessions/{session}/resources": "what remains of a session",
    "/desk/webhooks": "webhooks of the site",
    "/feed.json": "the fifty announced last",
    "/programmes": "the programmes of a site",
}
"""By address, what bounds it."""


def lists() -> list[tuple[str, set[str], bool]]:
    """Of each operation that answers `items`: its address, its filters, and whether it goes on."""
    schema = whole_schema()
    found = []
    for path, methods in schema["paths"].items():
        operation = methods.get("get")
        shape = _shape(schema, operation) if operation else {}
        if "items" in shape:
            asked = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
            found.append((path.removeprefix("/api/v1"), asked, "next" in shape))
    return found


def _shape(schema: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    for answer in operation["responses"]["200"].get("content", {}).values():
        name = answer.get("schema", {}).get("$ref", "").rpartition("/")[2]
        properties: dict[str, Any] = schema["components"]["schemas"].get(name, {}).get("properties")
        return properties or {}
    return {}


def test_every_list_has_pages_or_a_reason_to_be_short(database: None) -> None:
    paged = {path for path, asked, goes_on in lists() if {"cursor", "limit"} <= asked and goes_on}
    assert {path for path, _, _ in lists()} - paged == set(WHOLE)
    assert len(paged) > 10


async def walked(desk: Program, path: str, limit: int) -> list[Any]:
    """All items, by as few as `limit` at a time, none of them twice."""
    found: list[Any] = []
    cursor = ""
    while True:
        answer = await desk.get(path, params={"limit": limit, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        found += [one["id"] for one in page["items"]]
        assert ("link" in answer.headers) == (page["next"] is not None)
        if page["next"] is None:
            break
        cursor = page["next"]
    assert len(found) == len(set(found))
    return found


async def test_announcements_are_walked_drafts_first_also_those_made_in_one_moment(
    program: SignUp,
) -> None:
    desk, talk, at = await program("owner"), await factories.session(), clock.now()
    for index in range(7):
        made = {"programme": talk["programme"], "session": talk["id"], "audience": ["held"],
                "subject": f"Annonce {index}", "body": "x", "created_by": "a@example.org",
                "state": "draft" if index % 3 == 0 else "planned",
                "created_at": at - timedelta(days=index // 2)}  # fmt: skip
        await factories.insert("announcements", made)
    whole = await walked(desk, "/desk/announcements", 200)
    assert len(whole) == 7
    for limit in (1, 2, 3):
        assert await walked(desk, "/desk/announcements", limit) == whole


async def test_proposals_are_walked_what_waits_first(program: SignUp) -> None:
    desk, cycle = await program("owner"), await factories.programme()
    for index in range(7):
        made = {"programme": cycle["id"], "name": "Ada", "email": f"a{index}@example.org",
                "language": "fr", "title": f"Idée {index}", "summary": "x", "nonce": f"n{index}",
                "state": ("new", "accepted", "declined")[index % 3]}  # fmt: skip
        await factories.insert("proposals", made)
    path = f"/desk/programmes/{cycle['slug']}/proposals"
    whole = await walked(desk, path, 200)
    assert len(whole) == 7
    for limit in (1, 2, 4):
        assert await walked(desk, path, limit) == whole


async def test_the_record_deliveries_and_messages_take_a_limit(program: SignUp) -> None:
    desk, talk = await program("owner"), await factories.session()
    await database.execute(
        "INSERT INTO audit_entries (who, action, subject, details)"
        " SELECT 'a@example.org', 'session-published', 'x-' || n, '{}' FROM generate_series(1, 7) n"
    )
    whole = await walked(desk, "/desk/record", 200)
    assert await walked(desk, "/desk/record", 3) == whole
    made = await desk.post(
        "/desk/webhooks",
        json={"name": "Un", "url": "https://example.org/", "kinds": ["session.published"]},
    )
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    await database.execute(
        "INSERT INTO webhook_messages (uid, webhook, kind, subject)"
        " SELECT gen_random_uuid(), $1, 'session.published', 0 FROM generate_series(1, 7)",
        number,
    )
    path = f"/desk/webhooks/{number}/messages"
    assert len(await walked(desk, path, 200)) >= 7
    assert await walked(desk, path, 3) == await walked(desk, path, 200)
    assert (await desk.get(path, params={"limit": 201})).status_code == 422
    mails = f"/desk/sessions/{talk['slug']}/deliveries"
    for index in range(5):
        await factories.registration(talk, f"p{index}@example.org")
    assert await walked(desk, mails, 2) == await walked(desk, mails, 200)


@pytest.mark.parametrize("cursor", ["x", "WzFd", "W3RydWUsMSwxXQ"])
async def test_a_cursor_of_another_list_is_refused(program: SignUp, cursor: str) -> None:
    desk = await program("owner")
    answer = await desk.get("/desk/announcements", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


async def test_public_reads_may_be_read_from_pages_of_other_sites_and_nothing_else_may(
    client: httpx.AsyncClient, program: SignUp
) -> None:
    talk = await factories.session()
    for path in ("programmes", "sessions", "speakers", "feed.json", f"sessions/{talk['slug']}"):
        answer = await client.get(f"/api/v1/{path}", headers={"origin": "https://a.example"})
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin", path
        assert "access-control-allow-credentials" not in answer.headers
    desk = await program("owner")
    for path in ("/desk/programmes", "/desk/sessions"):
        answer = await desk.get(path, headers={"origin": "https://a.example"})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
    asked = await client.options(
        "/api/v1/desk/programmes",
        headers={"origin": "https://a.example", "access-control-request-method": "GET"},
    )
    assert "access-control-allow-origin" not in asked.headers
