"""Every route of the desk × every role × own and other programme: nothing unexpected opens."""

from typing import Any

import httpx
import pytest

from events import database
from events.desk import ROUTES
from events.desk.shared.guard import POLICIES
from tests import factories
from tests.conftest import BASE_URL
from tests.desk.conftest import Desk, SignIn

RANKS = {"viewer": 0, "editor": 1, "owner": 2}


def handlers() -> list[Any]:
    return [handler for router in ROUTES for handler in router.routes]


def endpoints() -> list[tuple[str, str, str]]:
    """Method, path template and policy of each route."""
    found = {
        (str(method), route.path_format, handler.opt.get("policy", ""))
        for route in handlers()
        for handler in route.route_handlers
        for method in handler.http_methods - {"HEAD", "OPTIONS"}
    }
    return sorted(found)


async def things(programme: dict[str, Any]) -> dict[str, Any]:
    """One of each thing that an address can name, in a programme."""
    talk = await factories.session(programme)
    guest = await factories.speaker(programme)
    seat = await factories.registration(talk)
    announcement = await database.value(
        "INSERT INTO announcements (programme, session, subject, body, created_by)"
        " VALUES ($1, $2, 'Subject', 'Body', 'x') RETURNING id",
        programme["id"],
        talk["id"],
    )
    resource = await database.value(
        "INSERT INTO resources (session, kind, title, url, file, file_name)"
        " VALUES ($1, 'link', 't', 'https://example.org', '', '') RETURNING id",
        talk["id"],
    )
    delivery = await database.value(
        "INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion, session_id,"
        " programme_id, state, message_id, reason, address) VALUES ($1, 'confirmation',"
        " 'registration', $2, '1', $3, $4, 'held', $1, '', '') RETURNING id",
        f"k{programme['id']}",
        seat["id"],
        talk["id"],
        programme["id"],
    )
    attendance_list = await database.value(
        "INSERT INTO attendance_lists (session, tool, fingerprint, made_by)"
        " VALUES ($1, '', '', 'x') RETURNING id",
        talk["id"],
    )
    upload = f"v{talk['id']:032x}.mp4"
    await factories.insert(
        "media_uploads", {"name": upload, "session": talk["id"], "organiser": "x@example.org"}
    )
    choice = await factories.insert("date_choices", {"programme": programme["id"]})
    await database.execute(
        "UPDATE sessions SET date_choice = $1 WHERE id = $2", choice["id"], talk["id"]
    )
    return {
        "choice": choice["id"],
        "list_id": attendance_list,
        "upload": upload,
        "language": "fr",
        "answer": "0" * 32,
        "attestation": 999999,
        "programme_slug": programme["slug"],
        "session_slug": talk["slug"],
        "speaker_slug": guest["slug"],
        "registration_id": seat["id"],
        "appearance": (await factories.appearance(guest, talk))["id"],
        "resource": resource,
        "announcement": announcement,
        "delivery": delivery,
        "question": await database.value(
            "INSERT INTO questions (programme, key, kind, condition_key, condition_value)"
            " VALUES ($1, 'organisation', 'text', '', '') RETURNING id",
            programme["id"],
        ),
        "review": 999999,
        "invitation_id": (await factories.invitation(programme, where=talk))["id"],
        "proposal": 999999,
        "step": await database.value(
            "INSERT INTO undo_steps (entry, programme, until) VALUES (0, $1, now() + '1 day')"
            " RETURNING id",
            programme["id"],
        ),
        "person": seat["person"],
        "suppression": 1,
        "mail": 999999,
        "member": 999999,
        "domain": "provider.example",
        "entry": 999999,
        "letter": "confirmation",
        "picture": "time.svg",
        "secret": "nothing",
    }


async def ask(desk: Desk, method: str, template: str, names: dict[str, Any]) -> httpx.Response:
    path = template.removeprefix("/desk").format(**names)
    if method in ("GET", "POST"):
        return await (desk.get(path) if method == "GET" else desk.post(path))
    sent = {"origin": BASE_URL, "x-form-token": desk.token}
    return await desk.browser.request(method, f"/desk{path}", headers=sent)


def opens(answer: httpx.Response) -> bool:
    """Whether the answer let the person in: anything but 403, 404 and the way to the door."""
    to_the_door = answer.headers.get("location", "").startswith("/desk/sign-in")
    return answer.status_code not in (403, 404) and not to_the_door


def test_every_route_declares_a_known_policy() -> None:
    assert endpoints()
    assert [route for route in endpoints() if route[2] not in POLICIES] == []


@pytest.mark.parametrize("role", ["viewer", "editor", "owner"])
@pytest.mark.parametrize("scope", ["everywhere", "own programme", "other programme"])
async def test_no_route_opens_for_a_lesser_role(sign_in: SignIn, role: str, scope: str) -> None:
    own, other = await factories.programme(), await factories.programme()
    limits = {} if scope == "everywhere" else {"limited": True, "programmes": {own["id"]: role}}
    await sign_in("owner", email="somebody-else@example.org")
    desk = await sign_in(role, email="tried@example.org", **limits)
    wrong = []
    for method, template, policy in endpoints():
        if policy == "public" or template == "/desk/sign-out":
            continue
        names = await things(await factories.programme() if scope == "everywhere" else
                             own if scope == "own programme" else other)  # fmt: skip
        answer = await ask(desk, method, template, names)
        if answer.status_code >= 500:
            wrong.append((method, template, answer.status_code))
        if opens(answer) and not may(role, scope, template, policy):
            wrong.append((method, template, answer.status_code))
        await database.execute("DELETE FROM deliveries")
    assert wrong == []


def may(role: str, scope: str, template: str, policy: str) -> bool:
    """What the table beside the routes says, in other words than the guard's."""
    if policy == "signed-in":
        return True
    named = any(f"{{{name}}}" in template for name in
                ("programme_slug", "session_slug", "speaker_slug", "registration_id", "appearance",
                 "resource", "announcement", "delivery", "person", "question", "step",
                 "upload"))  # fmt: skip
    if not named:
        held = role if scope == "everywhere" else "viewer"
    elif scope == "other programme":
        return False
    else:
        held = role
    return RANKS[held] >= RANKS[policy]


async def test_nobody_opens_anything_without_signing_in(client: httpx.AsyncClient) -> None:
    names = await things(await factories.programme())
    for method, template, policy in endpoints():
        if policy == "public":
            continue
        answer = await client.request(method, template.format(**names))
        assert not opens(answer), (method, template, answer.status_code)


async def test_a_form_without_its_token_changes_nothing(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    desk.token = "forged"
    names = await things(await factories.programme())
    for method, template, policy in endpoints():
        if method == "GET" or policy == "public":
            continue
        answer = await ask(desk, method, template, names)
        assert answer.status_code in (403, 404), (template, answer.status_code)
