"""A site whose files are taken away once it has started, and every page of it asked for.

`python -m tests.operations.restarts.crawl FOLDER` with FOLDER/src on PYTHONPATH: prints, as JSON,
what each page answered, and which files of the program and of its libraries were opened after the
start.
"""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from events import clock
from events import demo as example
from events.database import transaction
from events.organisers import desk_sessions, members
from events.organisers.members import Grant
from events.organisers.states import Role
from events.settings import settings
from events.web import create_app
from events.web.lifespan import connected

EACH = 2
"""So many addresses of one form are asked for."""
_LINK = re.compile(r"""(?:href|src)=["']([^"'#]+)""")
_NAMED = re.compile(r"(?<=/)[^/]*[-0-9][^/]*")

opened: list[str] = []


async def main(folder: Path) -> None:
    """Start, take the files away, crawl, tell."""
    app = create_app()
    async with connected(app):
        await example.load(at=clock.now())
        cookie = await _signed_in()
        shutil.rmtree(folder)
        sys.addaudithook(_note)
        answers = await _crawl(app, cookie)
    sys.stdout.write("\n" + json.dumps({"answers": answers, "opened": sorted(set(opened))}) + "\n")


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str):
        path = arguments[0]
        if "site-packages" in path or "/src/events/" in path or "zoneinfo" in path:
            opened.append(path)


async def _signed_in() -> str:
    organiser = await members.add("owner@example.org", Grant(Role.OWNER), language="en")
    async with transaction():
        return await desk_sessions.begin(organiser, "tests", at=clock.now())


async def _crawl(app: object, cookie: str) -> dict[str, int]:
    answers: dict[str, int] = {}
    forms: dict[str, int] = {}
    waiting = ["/", "/desk", "/health/ready", "/metrics", "/none", "/favicon.ico", "/sitemap.xml"]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url=settings().base_url, cookies={"causerie_desk": cookie}
    ) as browser:
        while waiting:
            path = waiting.pop(0)
            form = _NAMED.sub("*", urlsplit(path).path)
            if path in answers or forms.get(form, 0) >= EACH:
                continue
            forms[form] = forms.get(form, 0) + 1
            answer = await _asked(browser, path)
            answers[path] = answer.status_code
            waiting += _links(path, answer)
    return answers


async def _asked(browser: httpx.AsyncClient, path: str) -> httpx.Response:
    for language in ("en", "fr"):
        answer = await browser.get(path, headers={"accept-language": language, "accept": "*/*"})
        if answer.status_code >= 500:
            break
    return answer


def _links(path: str, answer: httpx.Response) -> Iterator[str]:
    if location := answer.headers.get("location"):
        yield _ours(path, location)
    if "html" in answer.headers.get("content-type", ""):
        for link in _LINK.findall(answer.text):
            if found := _ours(path, link.replace("&amp;", "&")):
                yield found


def _ours(path: str, link: str) -> str:
    here = urlsplit(settings().base_url)
    parts = urlsplit(urljoin(f"{settings().base_url}{path}", link))
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == here.netloc else ""


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
