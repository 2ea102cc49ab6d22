"""S2: whatever is asked, the answer is never 5xx."""

import os
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from events import clock, database, links, signing
from events.database import transaction
from events.organisers import desk_sessions, members
from events.organisers.members import Grant
from events.organisers.states import Role
from events.registrations.signup import form
from tests import factories
from tests.desk.test_who_may import things as desk_things
from tests.trials.asking import ask
from tests.trials.inventing import Generator, Invented, routes_of

REQUESTS = int(os.environ.get("EVENTS_TEST_REQUESTS", "2000"))
FRESH_AFTER = 150
"""Requests after which the desk has new things: by then most are cancelled or erased."""


@pytest.mark.timeout(max(1200, REQUESTS // 10))
async def test_no_request_is_answered_by_5xx(app: Any) -> None:
    generator = Generator(int(os.environ.get("EVENTS_TEST_SEED", "1")), routes_of(app), {})
    seen, wrong, cookie = Counter[int](), dict[str, str](), b""
    for number in range(REQUESTS):
        if number % FRESH_AFTER == 0:
            generator.things = await real_things()
            cookie = await sign_in(generator, number)
        if number % 10 == 0:
            generator.known["form_key"] = form.new_key()
        asked = generator.invent()
        with capture_logs() as log:
            answer = await ask(app, asked.method, asked.address, body=asked.body,
                               headers=with_cookie(asked, cookie),
                               cut_off=asked.cut_off)  # fmt: skip
        seen[answer.status] += 1
        if answer.status >= 500 or answer.status == 0:
            wrong.setdefault(f"{answer.status} {why(log)}", f"{asked.method} {asked.address[:200]}")
    print(dict(sorted(seen.items())))
    assert not wrong, "\n".join(f"{error}, for example {asked}" for error, asked in wrong.items())
    # Otherwise the generator only knocks at closed doors.
    assert seen[200] > REQUESTS / 8
    assert seen[303] + seen[302] > REQUESTS / 50


HEADS = [
    ("GET", "?" + "&".join(f"a{number}=b" for number in range(201)), ()),
    ("GET", "?%00", ()),
    ("GET", "", ((b"host", b"[::1"),)),
    ("POST", "", ((b"origin", b"http://[::1"),)),
    ("POST", "", ((b"content-type", b"multipart/form-data; boundary=x"),)),
]


@pytest.mark.parametrize(("method", "query", "headers"), HEADS)
@pytest.mark.parametrize("path", ["/", "/desk", "/desk/people", links.LOST_LINK, "/nowhere"])
async def test_what_a_parser_refuses_is_the_clients_mistake(
    app: Any, method: str, query: str, headers: tuple[tuple[bytes, bytes], ...], path: str
) -> None:
    generator = Generator(1, routes_of(app), {})
    cookie = await sign_in(generator, 0)
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; '
    body = part + b"charset=nobody-knows\r\n\r\nb\r\n--x--\r\n"
    for given in ((), ((b"cookie", cookie),)):
        for cut_off in (False, True):
            answer = await ask(app, method, path + query, headers=[*headers, *given], body=body,
                               cut_off=cut_off)  # fmt: skip
            if method == "GET" and (query or headers):
                assert answer.status == 400
            elif path == links.LOST_LINK:
                assert answer.status in (400, 422)
            else:
                assert 300 <= answer.status < 500


def with_cookie(asked: Invented, cookie: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a request, with the owner's cookie unless it brings one of its own."""
    bare = asked.signed_in and all(name != b"cookie" for name, _ in asked.headers)
    return [*asked.headers, *([(b"cookie", cookie)] if bare else [])]


def why(log: Sequence[Mapping[str, Any]]) -> str:
    """What the log says about a defect: the error, and our own last lines on the way to it."""
    errors = [entry["exc_info"] for entry in log if entry.get("event") == "request failed"]
    return " / ".join(
        f"{error!r:.300} in "
        + ", ".join(
            f"{Path(frame.filename).name}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)
            if "/src/events/" in frame.filename
        )
        for error in errors
    )


async def real_things() -> dict[str, list[str]]:
    """Real keys of each kind of thing that an address can name."""
    cycle = await factories.programme()
    desk = await desk_things(cycle)
    talk = await factories.session(cycle, capacity=2)
    found = {name: [str(key)] for name, key in desk.items()}
    found["session_slug"].append(talk["slug"])
    found["slug"] = [cycle["slug"], talk["slug"], desk["speaker_slug"], f"{cycle['slug']}.ics"]
    found["token"] = await real_tokens(cycle, talk)
    found["letter"] = ["confirmation", "reminder", "offer"]
    found["name"] = ["site.css"]
    return found


async def real_tokens(cycle: factories.Row, talk: factories.Row) -> list[str]:
    """What the signed links of people in all states carry, and a few that are nearly right."""
    paths = []
    for state in ("held", "waiting", "offered", "pending", "unconfirmed", "cancelled"):
        seat = await factories.registration(talk, state=state, offer_until=clock.now())
        paths += [links.registration(seat["id"], seat["nonce"])]
        paths += [links.join(seat["id"], seat["join_nonce"])]
        person = await factories.person("wants-a-calendar@example.org", calendar_nonce="n" * 20)
        paths += [links.private_calendar(person["id"], "n" * 20)]
        paths += [links.unsubscribe("registration", seat["id"], seat["nonce"])]
    held = await factories.programme_pass(cycle)
    where = await factories.appearance(await factories.speaker(cycle), talk)
    paths += [links.pass_page(held["id"], held["nonce"])]
    paths += [links.appearance(where["id"], where["nonce"])]
    paths += [links.speaker_join(where["id"], where["nonce"])]
    found = [path.rsplit("/", 1)[1] for path in paths]
    return [*found, found[0][:-1], found[0] + "A", "9" * 40 + ".x", "1.", ".1"]


async def sign_in(generator: Generator, number: int) -> bytes:
    """An owner's cookie; the generator's forms carry the token that goes with it."""
    organiser = await members.add(f"owner-{number}@example.org", Grant(Role.OWNER), language="fr")
    async with transaction():
        desk_session = await desk_sessions.begin(organiser, "trials", at=clock.now())
    generator.known["csrf"] = signing.signature("desk-form", signing.hashed(desk_session))
    assert await database.value("SELECT count(*) FROM organisers") >= 1
    return f"causerie_desk={desk_session}".encode()
