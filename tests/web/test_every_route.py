"""Each route has a policy, stands in the docs, and answers with our headers."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from events.desk.shared.guard import POLICIES
from tests import factories

DOCS = Path(__file__).parents[2] / "docs" / "programming" / "addresses.md"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
PUBLIC_POLICIES = ("public", "participant")


def routes(app: Any) -> dict[str, list[Any]]:
    return {route.path: list(route.route_handlers) for route in app.routes}


async def test_every_route_declares_who_may(app: Any) -> None:
    without = [
        (path, str(handler))
        for path, handlers in routes(app).items()
        for handler in handlers
        if "OPTIONS" not in handler.http_methods
        and handler.opt.get("policy") not in {*POLICIES, *PUBLIC_POLICIES}
    ]
    assert without == []


async def test_every_public_address_is_documented(app: Any) -> None:
    documented = set(re.findall(r"`(?:POST )?(/[^`]*)`", DOCS.read_text()))
    public = {
        re.sub(r":\w+\}", "}", path)
        for path, handlers in routes(app).items()
        for handler in handlers
        if handler.opt.get("policy") in PUBLIC_POLICIES and not path.startswith("/desk")
    }
    assert public - documented == set()


@pytest.mark.parametrize(
    "path",
    ["/", "/legal", "/privacy", "/accessibility", "/lost-link", "/mailbox", "/desk/sign-in",
     "/nowhere", "/robots.txt", "/favicon.ico", "/calendar.ics", "/health/live", "/static/none"],
)  # fmt: skip
async def test_every_page_has_the_headers(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["content-type"].count("charset") <= 1
    assert "set-cookie" not in answer.headers or path.startswith("/desk")


async def test_sessions_and_programmes_set_no_cookie_and_load_nothing_foreign(
    client: httpx.AsyncClient,
) -> None:
    talk = await factories.session()
    answer = await client.get(f"/sessions/{talk['slug']}")
    assert "set-cookie" not in answer.headers
    loaded = re.findall(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="([^"]+)"', answer.text)
    own = ("/", "http://127.0.0.1:8000/")
    assert loaded
    assert [address for address in loaded if not address.startswith(own)] == []


async def test_https_is_kept(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from events import settings as settings_module

    assert "strict-transport-security" not in (await client.get("/")).headers
    monkeypatch.setenv("EVENTS_BASE_URL", "https://127.0.0.1:8000")
    settings_module.settings.cache_clear()
    assert "strict-transport-security" in (await client.get("/")).headers


async def test_static_files_are_kept_for_ever_and_compressed(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    address = re.search(r'href="(/static/site-[^"]+)"', page)
    assert address is not None
    answer = await client.get(address.group(1), headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert "--paper" in answer.text


async def test_robots_stay_out_of_what_is_personal(client: httpx.AsyncClient) -> None:
    lines = (await client.get("/robots.txt")).text.splitlines()
    for path in ("/desk", "/registrations/", "/join/", "/calendars/", "/mailbox"):
        assert f"Disallow: {path}" in lines
