"""What may mail can be tried first: it says who would be mailed, and nothing is changed."""

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from events import database
from events.api.routes import V1
from events.settings import settings
from tests import factories
from tests.api.conftest import SignUp
from tests.api.example_lines import asked, by_route
from tests.api.reaching import Function, reaches

OWING: Final = frozenset(
    {
        ("events.deliveries.plan", "plan"),
        ("events.deliveries.plan", "bring_forward"),
        ("events.deliveries.hold", "send_again"),
    }
)
"""Where every mail begins."""


def changing() -> Iterator[tuple[str, str, Any]]:
    """Method, path and handler of every operation that changes something."""
    for route in V1.routes:
        for handler in route.route_handlers:  # type: ignore[union-attr]
            for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}:
                yield str(method), route.path_format, handler


def function(handler: Any) -> Function:
    return handler.fn.__module__, handler.fn.__name__


def test_every_operation_that_may_mail_can_be_tried_first() -> None:
    may_mail = [one for one in changing() if reaches(function(one[2]), OWING)]
    without = [
        (method, path)
        for method, path, handler in may_mail
        if "dry_run" not in handler.parsed_fn_signature.parameters
    ]
    assert without == []
    assert len(may_mail) > 30


@pytest.mark.parametrize(("name", "mails"), [("decline_proposal", True), ("set_checklist", False),
                                             ("accept_proposal", False)])  # fmt: skip
def test_that_is_known_of_functions_far_away(name: str, mails: bool) -> None:
    (handler,) = [one for _, _, one in changing() if one.fn.__name__ == name]
    assert reaches(function(handler), OWING) is mails


async def test_what_cannot_be_tried_mails_nobody(client: httpx.AsyncClient, example: str) -> None:
    wrong = []
    for name, line in lines_of(tried=False):
        method, address, headers, body = asked(line, example)
        async with database.dry_run():
            before = await _mails()
            await client.request(method, address, headers=headers, content=body)
            if await _mails() - before:
                wrong.append(name)
    assert wrong == []


async def test_a_dry_run_changes_nothing(client: httpx.AsyncClient, example: str) -> None:
    wrong, before = [], await _everything()
    for name, line in lines_of(tried=True):
        method, address, headers, body = asked(line, example)
        address = address.split("?")[0] + "?dry_run=true"
        answer = await client.request(method, address, headers=headers, content=body)
        fine = answer.status_code == 200 and answer.json()["dry_run"] is True
        if not fine or await _everything() != before:
            wrong.append((name, answer.status_code, answer.text[:300]))
    assert wrong == []


async def test_names_and_letters_are_for_a_token_that_may_read_people(program: SignUp) -> None:
    talk = await factories.session()
    await factories.registration(talk, "ada@example.org", name="Ada Exemple")
    path, params = f"/desk/sessions/{talk['slug']}/cancellation", {"dry_run": True}
    content = ["content:read", "content:write"]
    said = await (await program(scopes=content)).post(path, params=params, json={})
    seen = said.json()["rehearsal"]
    assert (seen["number"] > 0, seen["readers"], seen["subject"], seen["text"]) == (
        True, [], "", "",
    )  # fmt: skip
    assert "Ada" not in said.text
    known = await (await program(scopes=[*content, "people:read"])).post(
        path, params=params, json={}
    )
    assert known.json()["rehearsal"]["readers"][0]["name"] == "Ada Exemple"
    assert known.json()["rehearsal"]["text"]


def lines_of(*, tried: bool) -> list[tuple[str, str]]:
    """Lines of operations that can be tried, or of those that cannot."""
    found = by_route()
    return [
        found[method, path]
        for method, path, handler in changing()
        if ("dry_run" in handler.parsed_fn_signature.parameters) is tried
    ]


async def _mails() -> set[str]:
    found = await database.values("SELECT (id, due_at)::text FROM deliveries WHERE state = 'due'")
    return set(found)


KEPT_OF_REQUESTS: Final = ("api_tokens", "request_counts", "answered_requests")
"""What is noted of any request."""


async def _everything() -> dict[str, str]:
    """Every table's rows, hashed, and the files beside them."""
    found = {
        name: str(
            await database.value(
                f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{name}" t'
            )
        )
        for name in await database.values(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        if name not in KEPT_OF_REQUESTS
    }
    return found | {"": _files()}


def _files() -> str:
    return " ".join(sorted(str(one) for one in settings().data_dir.rglob("*") if one.is_file()))
