"""The feed is a JSON Feed 1.1 by the rules of its specification (jsonfeed.org/version/1.1)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from events import clock, database
from tests import factories

Rules = dict[str, Callable[[Any], bool]]


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def url(value: Any) -> bool:
    return text(value) and urlsplit(value).scheme in ("http", "https")


def moment(value: Any) -> bool:
    """RFC 3339: with a T and an offset."""
    return text(value) and "T" in value and datetime.fromisoformat(value).tzinfo is not None


def tags(value: Any) -> bool:
    return isinstance(value, list) and all(text(one) for one in value)


def language(value: Any) -> bool:
    return text(value) and value.split("-")[0].isalpha() and 2 <= len(value.split("-")[0]) <= 3


def authors(value: Any) -> bool:
    known = {"name": text, "url": url, "avatar": url}
    return isinstance(value, list) and all(
        one and all(name in known and known[name](said) for name, said in one.items())
        for one in value
    )


FEED: Final[Rules] = {
    "version": lambda value: value == "https://jsonfeed.org/version/1.1",
    "title": text, "home_page_url": url, "feed_url": url, "description": text,
    "user_comment": text, "next_url": url, "icon": url, "favicon": url, "authors": authors,
    "language": language, "expired": lambda value: isinstance(value, bool),
    "items": lambda value: isinstance(value, list),
}  # fmt: skip
ITEM: Final[Rules] = {
    "id": text, "url": url, "external_url": url, "title": text, "content_html": text,
    "content_text": text, "summary": text, "image": url, "banner_image": url,
    "date_published": moment, "date_modified": moment, "authors": authors, "tags": tags,
    "language": language,
}  # fmt: skip


def wrong(feed: dict[str, Any]) -> Iterator[str]:
    """What is not as the specification has it."""
    yield from _of(feed, FEED, {"version", "title", "items"}, "feed")
    for number, item in enumerate(feed.get("items", [])):
        yield from _of(item, ITEM, {"id"}, f"items[{number}]")
        if not {"content_html", "content_text"} & item.keys():
            yield f"items[{number}]: neither content_html nor content_text"
    ids = [item.get("id") for item in feed.get("items", [])]
    if len(set(ids)) < len(ids):
        yield "items: an id twice"


def _of(found: dict[str, Any], rules: Rules, required: set[str], where: str) -> Iterator[str]:
    yield from (f"{where}.{name}: missing" for name in sorted(required - found.keys()))
    for name, value in found.items():
        if name.startswith("_"):
            continue  # An extension, which readers ignore.
        if name not in rules:
            yield f"{where}.{name}: not of the specification"
        elif not rules[name](value):
            yield f"{where}.{name}: {value!r}"


async def test_the_feed_is_one_by_the_specification(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    for values in (
        {}, {"abstract": ""}, {"tags": ["a", "b"]}, {"language": "en"}, {"status": "cancelled"},
        {"starts_at": clock.now() - timedelta(days=3)}, {"title": "« Œuvre » <b>&amp;</b>"},
    ):  # fmt: skip
        await factories.session(cycle, **values)
    answer = await client.get("/api/v1/feed.json")
    assert answer.headers["content-type"] == "application/feed+json"
    assert list(wrong(answer.json())) == []
    assert len(answer.json()["items"]) >= 6
    assert answer.json()["feed_url"].endswith("/api/v1/feed.json")
    english = (await client.get("/api/v1/feed.json?lang=en")).json()
    assert (english["language"], list(wrong(english))) == ("en", [])


async def test_a_feed_of_nothing_is_one_too(client: httpx.AsyncClient) -> None:
    feed = (await client.get("/api/v1/feed.json")).json()
    assert (feed["items"], list(wrong(feed))) == ([], [])


async def test_ids_stay_when_a_session_changes(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    (before,) = (await client.get("/api/v1/feed.json")).json()["items"]
    await database.execute(
        "UPDATE sessions SET title = 'Autre', updated_at = now() + interval '1 hour' WHERE id = $1",
        talk["id"],
    )
    (after,) = (await client.get("/api/v1/feed.json")).json()["items"]
    assert (after["id"], after["title"]) == (before["id"], "Autre")
    assert after["date_published"] == before["date_published"]


async def test_the_rules_find_what_is_wrong(client: httpx.AsyncClient) -> None:
    await factories.session()
    feed = (await client.get("/api/v1/feed.json")).json()
    item = feed["items"][0]
    for change, said in (
        ({"version": "https://jsonfeed.org/version/1"}, "feed.version"),
        ({"author": {"name": "x"}}, "feed.author"),
        ({"authors": [{}]}, "feed.authors"),
        ({"items": [item, item]}, "items: an id twice"),
        ({"items": [{**item, "date_published": "2027-01-10"}]}, "items[0].date_published"),
        ({"items": [{**item, "id": 7}]}, "items[0].id"),
    ):
        (found,) = wrong({**feed, **change})
        assert found.startswith(said)
