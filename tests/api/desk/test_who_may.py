"""Every route of the API × every role × own and other programme × every token not meant for it."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from events import database
from events.api.routes import V1
from events.desk.shared.guard import POLICIES
from events.organisers.states import Scope
from tests import factories
from tests.api.conftest import Program, SignUp
from tests.desk import test_who_may as at_the_desk

NOT_THERE = {"member", "person", "webhook", "proposal", "attestation", "review", "language"}
"""What `things` does not make, so that it is not there for anybody."""


def endpoints() -> list[tuple[str, str, str, str]]:
    """Method, path template, policy and scope of each route."""
    found = {
        (
            str(method),
            route.path_format.removeprefix("/api/v1"),
            handler.opt.get("policy", ""),
            str(handler.opt.get("scope", "")),
        )
        for route in V1.routes
        for handler in route.route_handlers  # type: ignore[union-attr]
        for method in handler.http_methods - {"HEAD", "OPTIONS"}
    }
    return sorted(found)


async def things(programme: dict[str, Any]) -> dict[str, Any]:
    """One of each thing that an address can name, by the names that the API has."""
    found = await at_the_desk.things(programme)
    named = {name.removesuffix("_slug").removesuffix("_id"): key for name, key in found.items()}
    others = {"webhook": 999999, "message": 999999, "answer": UUID(int=1)}
    return named | others | {"list_number": found["list_id"]}


def may(role: str, scope: str, template: str, policy: str) -> bool:
    """What the desk's own matrix says of the same thing."""
    for kind, longer in (("programme", "_slug"), ("session", "_slug"), ("speaker", "_slug"),
                         ("registration", "_id")):  # fmt: skip
        template = template.replace(f"{{{kind}}}", f"{{{kind}{longer}}}")
    template = template.replace("{person}", "")  # Of no programme: a limited role only looks.
    return at_the_desk.may(role, scope, template, policy)


def of_the_desk() -> list[tuple[str, str, str, str]]:
    return [one for one in endpoints() if one[1].startswith("/desk/")]


def opens(answer: httpx.Response) -> bool:
    """Whether the answer let the program in: anything but 401, 403 and 404."""
    return answer.status_code not in (401, 403, 404)


def test_every_route_declares_a_known_policy_and_scope() -> None:
    assert of_the_desk()
    for route in endpoints():
        _, path, policy, scope = route
        assert policy in POLICIES, route
        assert (policy == "public") == (not path.startswith("/desk/")), route
        assert policy == "public" or scope in set(Scope), route


def test_a_token_for_reading_changes_nothing() -> None:
    for method, path, _, scope in of_the_desk():
        assert (method == "GET") == scope.endswith(":read"), (method, path, scope)


@pytest.mark.parametrize("role", ["viewer", "editor", "owner"])
@pytest.mark.parametrize("scope", ["everywhere", "own programme", "other programme"])
async def test_no_route_opens_for_a_lesser_role(program: SignUp, role: str, scope: str) -> None:
    own, other = await factories.programme(), await factories.programme()
    limits: dict[str, Any] = (
        {} if scope == "everywhere" else {"limited": True, "programmes": {own["id"]: role}}
    )
    asking = await program(role, email="tried@example.org", **limits)
    wrong = []
    for method, template, policy, _ in of_the_desk():
        names = await things(await factories.programme() if scope == "everywhere" else
                             own if scope == "own programme" else other)  # fmt: skip
        answer = await asking.request(method, template.format(**names))
        if answer.status_code >= 500:
            wrong.append((method, template, answer.status_code))
        if opens(answer) != may(role, scope, template, policy) and not_gone(answer, template):
            wrong.append((method, template, answer.status_code))
        await database.execute("DELETE FROM deliveries")
    assert wrong == []


def not_gone(answer: httpx.Response, template: str) -> bool:
    """Whether a 404 is about who asks: what `things` does not make is not there for anybody."""
    missing = template == "/desk/resources/{resource}/acceptance"  # Nobody handed it in.
    missing |= "/programmes/{programme}/invitations/{" in template  # It is one to the session.
    named = set(re.findall(r"{(\w+)}", template))
    return answer.status_code != 404 or not (missing or NOT_THERE & named)


async def test_nobody_opens_anything_without_a_token(client: httpx.AsyncClient) -> None:
    names = await things(await factories.programme())
    for method, template, _, _ in of_the_desk():
        answer = await client.request(method, "/api/v1" + template.format(**names))
        assert answer.status_code == 401, (method, template, answer.status_code)


async def test_a_token_for_other_things_opens_nothing(program: SignUp) -> None:
    tokens: dict[str, Program] = {}
    for scope in Scope:
        others = [one for one in Scope if one != scope]
        tokens[scope] = await program("owner", scopes=others)
    names = await things(await factories.programme())
    for method, template, _, scope in of_the_desk():
        answer = await tokens[scope].request(method, template.format(**names))
        assert answer.status_code == 403, (method, template, answer.status_code)


async def test_a_token_of_another_programme_opens_nothing_of_this_one(program: SignUp) -> None:
    other = await factories.programme()
    asking = await program("owner", programme=other["id"])
    names = await things(await factories.programme())
    for method, template, policy, _ in of_the_desk():
        answer = await asking.request(method, template.format(**names))
        named = "{" in template
        if named or policy != "viewer":
            assert not opens(answer), (method, template, answer.status_code)
