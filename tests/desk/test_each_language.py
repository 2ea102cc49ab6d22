"""Each page speaks one language: its own marks, names of months and hours, and none of another's.

Pages are walked by their links, the desk's and the public ones, over content without any of these.
"""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from events import database, links
from events.clock import now
from tests import factories
from tests.desk.conftest import SignIn

FRENCH = "janvier février avril juin juillet août septembre octobre novembre décembre lundi mardi"
FRENCH += " mercredi jeudi vendredi samedi dimanche"
ENGLISH = "January February April June July August September October November December Monday"
ENGLISH += " Tuesday Wednesday Thursday Friday Saturday Sunday"
WRONG = {
    "en": re.compile(rf"[«»]|\b(?:{FRENCH.replace(' ', '|')})\b|\d[ \u00a0]h[ \u00a0](?:\d\d|–)"),
    "fr": re.compile(rf"[“”]|\b(?:{ENGLISH.replace(' ', '|')})\b|\d\d:\d\d–\d\d:\d\d|\w'\w"),
}
UNSAID = re.compile(
    r"<(script|style|svg|code|textarea|template)\b.*?</\1>|<(\w+)[^>]*\slang=[^>]*>.*?</\2>"
    r"|<!--.*?-->", re.DOTALL
)  # fmt: skip
SAID = re.compile(r'\b(?:alt|title|placeholder|aria-label|data-ask|data-sentence)="([^"]*)"')
ELSEWHERE = ("/static", "/api", "/files", "/desk/sign-in", "/desk/mailbox", "/mailbox")


@pytest_asyncio.fixture(loop_scope="session")
async def entries(app: object) -> AsyncIterator[list[str]]:
    """A site with one of each, and the pages that no link leads to."""
    cycle = await factories.programme(slug="eins", title="Eins", location="Oslo")
    coming = await factories.session(cycle, slug="zwei", title="Zwei", capacity=1)
    past = await factories.session(
        cycle, slug="drei", title="Drei", starts_at=now() - timedelta(days=3)
    )
    await factories.session(cycle, slug="vier", title="Vier", status="draft")
    who = await factories.speaker(cycle, slug="ada", name="Ada", organisation="Oslo")
    for talk in (coming, past):
        spoken = await factories.appearance(who, talk)
        seat = await factories.registration(talk, "ada@example.org", name="Ada")
    await factories.registration(coming, "bo@example.org", name="Bo", state="waiting",
                                 waiting_since=now())  # fmt: skip
    await factories.resource(past, title="Replay")
    for table in ("dossiers", "reviews"):
        await factories.insert(table, {"programme": cycle["id"], "published_at": now()})
    held = await database.values("SELECT id FROM registrations ORDER BY id LIMIT 1")
    nonces = await database.values("SELECT nonce FROM registrations ORDER BY id LIMIT 1")
    yield [
        "/", "/desk", "/desk/sessions/zwei", "/desk/sessions/drei", "/desk/sessions/zwei/day",
        "/sessions/zwei", "/sessions/drei", "/sessions/zwei/thanks", "/programmes/eins/thanks",
        links.registration(held[0], nonces[0]), links.registration(seat["id"], seat["nonce"]),
        links.join(seat["id"], seat["join_nonce"]), links.appearance(spoken["id"], spoken["nonce"]),
        "/nowhere", "/desk/nowhere", "/search?q=zwei", "/search?q=none", "/archive",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_page_keeps_to_its_language_and_to_one_head(
    entries: list[str], sign_in: SignIn, language: str
) -> None:
    browser = (await sign_in("owner")).browser
    await database.execute("UPDATE organisers SET language = $1", language)
    await database.execute("UPDATE people SET language = $1", language)
    browser.headers["accept-language"] = language
    seen: set[str] = set()
    heads: dict[str, set[str]] = {}
    wrong: list[str] = []
    waiting = list(entries)
    while waiting:
        path = waiting.pop(0)
        if kind(path) in seen or path.startswith(ELSEWHERE) or "." in kind(path):
            continue
        seen.add(kind(path))
        answer = await browser.get(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            wrong += [f"{path}: {one}" for one in said_wrong(answer, language)]
            if path.startswith("/desk"):
                heads.setdefault(head(answer), set()).add(kind(path))
            waiting += [html.unescape(one) for one in re.findall(r'href="(/[^"]*)"', answer.text)]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 90, sorted(seen)
    # How high it is, journeys measure at every width. The day has none, a preview the public one.
    assert heads.pop("") == {"/desk/sessions/*/day", "/desk/sessions/*/preview"}
    assert len(heads) == 1, heads.values()


def head(answer: httpx.Response) -> str:
    """The desk's head on a page, without which of its words is the current one."""
    found = re.search(r'<header class="desk-head">.*?</header>', answer.text, re.DOTALL)
    return found[0].replace(' aria-current="page"', "") if found else ""


def kind(path: str) -> str:
    """A page's address without the names and numbers in it."""
    bare = urlsplit(path).path
    return re.sub(
        r"/(?:eins|zwei|drei|vier|ada|\d+)(?=/|$)", "/*", re.sub(r"[\w.-]{40,}", "*", bare)
    )


def said_wrong(answer: httpx.Response, language: str) -> list[str]:
    """What a page says by another language's rules, with the words around."""
    spoken = re.search(r'<html[^>]*\blang="(\w+)"', answer.text)
    if not spoken or spoken.group(1) != language:
        return [f"speaks {spoken and spoken.group(1)}"]
    body = UNSAID.sub(" ", answer.text.partition("<body")[2])
    words = html.unescape(" ".join([re.sub(r"<[^>]*>", " ", body), *SAID.findall(body)]))
    return [
        re.sub(r"\s+", " ", words[max(0, one.start() - 40) : one.end() + 20])
        for one in WRONG[language].finditer(words)
    ]
