"""Known ways in: another Host, another site's form, a path upwards, a body without end."""

import tracemalloc
from collections.abc import AsyncIterator
from itertools import cycle, product
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest

from events import links
from events.presentation.static import static
from events.registrations.signup import form
from tests import factories
from tests.conftest import BASE_URL
from tests.desk.conftest import SignIn
from tests.trials.asking import ask
from tests.trials.inventing import routes_of
from tests.trials.test_any_request import real_things

EVIL = "evil.example"
CHUNK = b"x" * 65_536
GIGABYTE = 2**30
MOST_READ = 64 * 2**20
"""The largest upload, of a CSV with its pictures or a document, and what lies around it."""
MOST_KEPT = 16 * 2**20

ELSEWHERE = [
    f"//{EVIL}", f"https://{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"/%2f{EVIL}", f"/%5c{EVIL}",
    f"/desk/../..//{EVIL}", f"/desk/..//{EVIL}", f"/desk@{EVIL}", f"\t//{EVIL}",
    f"/desk\r\n//{EVIL}",
    f"/desk/\\..\\..\\{EVIL}", f"javascript:alert('{EVIL}')", f"http:{EVIL}", f"///{EVIL}/desk",
]  # fmt: skip

OURS = "/desk/followed"
UPWARDS = [
    "../settings.py", "..%2f..%2fetc%2fpasswd", "%2e%2e%2fetc%2fpasswd", "....//etc/passwd",
    "..%5c..%5cetc%5cpasswd", "%252e%252e%252fetc%252fpasswd", "/etc/passwd", "%2fetc%2fpasswd",
    "site.css%00.png", "..", ".", "%00", "a" * 5_000, "..;/etc/passwd", "~root/.bashrc", "CON",
]  # fmt: skip


def addresses(things: dict[str, list[str]], template: str) -> list[str]:
    """A route's address for each real thing that it can name."""
    found = [template]
    for name, keys in things.items():
        for kind in ("str", "int"):
            part = f"{{{name}:{kind}}}"
            if part in template:
                found = [one.replace(part, quote(str(key))) for one in found for key in keys]
    return found


async def test_another_host_never_gets_into_an_answer(app: Any) -> None:
    poison = [(b"host", EVIL.encode()), (b"x-forwarded-host", EVIL.encode()),
              (b"forwarded", f"host={EVIL}".encode()), (b"x-original-url", b"//" + EVIL.encode()),
              (b"x-forwarded-prefix", b"//" + EVIL.encode())]  # fmt: skip
    things, wrong = await real_things(), []
    for method, template in routes_of(app):
        if method == "GET":
            for address in addresses(things, template):
                answer = await ask(app, "GET", address, headers=poison)
                if EVIL in answer.text or any(EVIL in value for _, value in answer.headers):
                    wrong.append(address)
    assert wrong == []


async def test_no_address_leads_to_another_site(app: Any, sign_in: SignIn) -> None:
    cookie, wrong = (await sign_in("owner")).cookie, []
    names = ("next", "back", "url", "return", "lang", "said")
    paths = ("/", "/desk", "/desk/sign-in", "/desk/sign-in/code", "/lost-link")
    for place, name, path in product(ELSEWHERE, names, paths):
        answer = await ask(app, "GET", f"{path}?{name}={quote(place)}", headers=[cookie])
        kept = f'href="{place}' in answer.text or f'value="{place}' in answer.text
        if kept or leads_away(answer.header("location")):
            wrong.append((path, name, place))
    assert wrong == []


async def test_no_form_leads_to_another_site(app: Any, sign_in: SignIn) -> None:
    """A form that follows no address of ours follows none: those that do are tried with each."""
    desk, things, wrong = await sign_in("owner"), await real_things(), []
    forms = [template for method, template in routes_of(app)
             if method == "POST" and not template.endswith("/deletion")]  # fmt: skip

    async def led(template: str, place: str) -> str:
        fields = {"csrf": desk.token, "form_key": form.new_key(), "email": "a@example.org",
                  "next": place, "back": place, "name": "Ada"}  # fmt: skip
        kind = (b"content-type", b"application/x-www-form-urlencoded")
        body, address = urlencode(fields).encode(), addresses(things, template)[0]
        return (await ask(app, "POST", address, headers=[desk.cookie, kind], body=body)).header(
            "location"
        )

    following = [template for template in forms if "followed" in await led(template, OURS)]
    assert following
    for place, template in [*product(ELSEWHERE, following), *zip(cycle(ELSEWHERE), forms)]:
        if leads_away(await led(template, place)) and not template.startswith("/join/"):
            wrong.append((template, place))
    assert wrong == []


def leads_away(location: str) -> bool:
    """Whether a browser on our site would leave it for this location."""
    cleaned = location.replace("\\", "/").replace("\t", "").strip()
    return bool(location) and urlsplit(cleaned).netloc not in ("", urlsplit(BASE_URL).netloc)


async def test_doubled_slashes_lead_nowhere_else(app: Any) -> None:
    for path in (f"//{EVIL}", f"//{EVIL}/%2e%2e", f"/\\{EVIL}", f"///{EVIL}/", f"/%0d%0aX:{EVIL}"):
        answer = await ask(app, "GET", f"{path}?lang=en")
        assert not leads_away(answer.header("location"))
        assert f'"//{EVIL}' not in answer.text
        assert f"X:{EVIL}" not in [name for name, _ in answer.headers]


@pytest.mark.parametrize(
    "header",
    [(b"origin", b"https://evil.example"), (b"sec-fetch-site", b"cross-site"),
     (b"sec-fetch-site", b"same-site"), (b"origin", b"http://127.0.0.1:8000.evil.example"),
     (b"origin", b"http://127.0.0.1:9000"), (b"origin", b"file://")],
)  # fmt: skip
async def test_another_sites_form_is_refused_at_every_operation(
    app: Any, sign_in: SignIn, header: tuple[bytes, bytes]
) -> None:
    desk, things = await sign_in("owner"), await real_things()
    answers = {
        template: (
            await ask(app, "POST", addresses(things, template)[0], headers=[header, desk.cookie])
        ).status
        for method, template in routes_of(app)
        # RFC 8058: mail programs post there in one click, from wherever they are.
        if method == "POST" and template != links.UNSUBSCRIBE
    }
    assert {template: status for template, status in answers.items() if status != 403} == {}


LARGE_FILES = "/desk/sessions/{session_slug:str}/resources"
"""Recordings of up to 2 GB come there from organisers, onto the disk."""


@pytest.mark.parametrize(
    "kind", [b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"]
)
async def test_a_gigabyte_in_chunks_costs_no_memory(app: Any, sign_in: SignIn, kind: bytes) -> None:
    desk, things, wrong = await sign_in("owner"), await real_things(), []
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    tracemalloc.start()
    for who in ((b"cookie", b""), desk.cookie):
        for method, template in routes_of(app):
            if method == "POST":
                read = [0]
                tracemalloc.reset_peak()
                answer = await ask(
                    app, "POST", addresses(things, template)[0],
                    headers=[(b"content-type", kind), who],
                    body=endless(read, head if b"multipart" in kind else b"a="),
                )  # fmt: skip
                peak = tracemalloc.get_traced_memory()[1]
                most = GIGABYTE if (template, who) == (LARGE_FILES, desk.cookie) else MOST_READ
                if read[0] > most or peak > MOST_KEPT or answer.status >= 500:
                    wrong.append((template, bool(who[1]), answer.status, read[0], peak))
    tracemalloc.stop()
    assert wrong == []


async def endless(read: list[int], head: bytes) -> AsyncIterator[bytes]:
    """A gigabyte in chunks; `read` counts what was taken of it."""
    yield head
    while read[0] < GIGABYTE:
        read[0] += len(CHUNK)
        yield CHUNK


async def test_no_path_leads_upwards(app: Any, sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    assert (await ask(app, "GET", static("site.css"))).status == 200
    for folder in ("/static/", "/files/", "/portraits/", "/mailbox/", "/desk/sessions/"):
        for name in UPWARDS:
            answer = await ask(app, "GET", folder + name, headers=[desk.cookie])
            assert answer.status in (301, 302, 307, 400, 404, 200), (folder, name, answer.status)
            assert "root:" not in answer.text, (folder, name)
            assert "EVENTS_" not in answer.text, (folder, name)
            if answer.status == 200:
                assert folder == "/mailbox/", (folder, name)
                assert name in (".", ".."), (folder, name)


async def test_nobody_gets_a_cookie_before_signing_in(app: Any, client: httpx.AsyncClient) -> None:
    things, given = await real_things(), []
    wanted = ("/desk/sign-in", "/desk/sign-in/passkey/challenge")
    for method, template in routes_of(app):
        for address in addresses(things, template)[:3]:
            answer = await ask(app, method, address)
            if answer.header("set-cookie") and template not in wanted:
                given.append((method, address))
    assert given == []
    talk = await factories.session()
    fields = {"name": "Ada Exemple", "email": "ada@example.org", "form_key": form.new_key()}
    answer = await client.post(f"/sessions/{talk['slug']}/registrations", data=fields)
    assert answer.status_code == 303
    assert not client.cookies
