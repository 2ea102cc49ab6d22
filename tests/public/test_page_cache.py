"""Pages are kept in memory, and yet never old."""

import gzip
import re
import secrets
from datetime import timedelta

import httpx
import pytest
import time_machine

from events import database
from events.clock import now
from events.public.cache.gzip_splice import Pieces
from events.sessions import queries
from tests import factories


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("UPDATE sessions SET title = 'Autre titre'", "Autre titre"),
        ("UPDATE sessions SET capacity = 7", "7 places"),
        ("UPDATE sessions SET status = 'cancelled'", "annulée"),
        ("UPDATE programmes SET title = 'Autre cycle'", "Autre cycle"),
        ("UPDATE speakers SET biography = 'Autre vie'", "Autre vie"),
        ("UPDATE resources SET title = 'Autre replay'", "Autre replay"),
        ("UPDATE appearances SET role = 'Autre rôle'", "Autre rôle"),
        (
            "INSERT INTO questions (programme, key, kind, label, hint, choices, required,"
            " condition_key, condition_value, position, for_speaker) SELECT id, 'q-1', 'text',"
            " '{\"fr\": \"Autre question\"}', '{}', '[]', false, '', '', 0, false FROM programmes",
            "Autre question",
        ),
    ],
)
async def test_a_change_shows_at_once(client: httpx.AsyncClient, change: str, shown: str) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle, capacity=10)
    who = await factories.speaker(cycle, biography="Une vie")
    await factories.appearance(who, talk)
    await factories.resource(talk, kind="slides", title="Un replay")
    path = f"/sessions/{talk['slug']}?lang=fr"
    assert shown not in (await client.get(path)).text
    await database.execute(change)
    assert shown in (await client.get(path)).text


async def test_the_last_seat_of_a_related_session_shows_at_once(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    other = await factories.session(cycle, capacity=1)
    path = f"/sessions/{talk['slug']}?lang=fr"
    assert "1 place libre" in (await client.get(path)).text
    await database.execute("UPDATE sessions SET taken = 1 WHERE id = $1", other["id"])
    assert "Complète" in (await client.get(path)).text


async def test_a_session_that_ends_is_past_without_any_change(client: httpx.AsyncClient) -> None:
    talk = await factories.session(starts_at=now() + timedelta(minutes=30))
    programme = await database.value("SELECT slug FROM programmes")
    pages = {
        f"/sessions/{talk['slug']}?lang=fr": "Cette séance est passée",
        f"/programmes/{programme}?lang=fr": 'id="past"',  # The footer says the words always.
        "/?lang=fr": "1 à revoir",
    }
    for path, words in pages.items():
        assert words not in (await client.get(path)).text
    with time_machine.travel(now() + timedelta(hours=2)):
        for path, words in pages.items():
            assert words in (await client.get(path)).text


async def test_each_answer_has_a_form_of_its_own(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    keys = set()
    for _ in range(3):
        page = (await client.get(f"/sessions/{talk['slug']}")).text
        keys.update(re.findall(r'name="form_key" value="([^"]+)"', page))
    assert len(keys) == 3


async def test_the_second_answer_comes_from_memory(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await factories.session()
    await client.get(f"/sessions/{talk['slug']}")
    monkeypatch.delattr(queries, "by_slug")
    assert (await client.get(f"/sessions/{talk['slug']}")).status_code == 200
    assert (await client.get(f"/sessions/{talk['slug']}?other=here")).status_code == 500


async def test_a_source_is_kept_apart_from_others(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    for source in ("letter", "poster", "letter"):
        page = (await client.get(f"/sessions/{talk['slug']}?source={source}")).text
        assert f'name="source" value="{source}"' in page


@pytest.mark.parametrize("path", ["/", "/sessions/{slug}", "/sessions/{slug}?lang=fr&source=x"])
async def test_a_page_in_gzip_says_the_same(client: httpx.AsyncClient, path: str) -> None:
    talk = await factories.session(abstract="Un résumé. " * 40)
    path = path.format(slug=talk["slug"])
    pages = []
    for accepted in ("identity", "gzip", "br;q=1.0, gzip;q=0.5", "gzip;q=0"):
        answer = await client.get(path, headers={"accept-encoding": accepted})
        expected = "gzip" if accepted in ("gzip", "br;q=1.0, gzip;q=0.5") else None
        assert answer.headers.get("content-encoding") == expected
        assert answer.headers["vary"] == "Accept-Language, Accept-Encoding"
        pages.append(re.sub(r'name="form_key" value="[^"]+"', "", answer.text))
    assert len(set(pages)) == 1


def test_fresh_words_stand_uncompressed_in_gzip() -> None:
    page = b"<p>before</p>" * 200 + b"FRESH" + b"<p>after</p>" * 200
    pieces = Pieces.of(page, b"FRESH")
    for words in (b"FRESH", b"", b"<p>before</p>" * 5, secrets.token_bytes(69)):
        sent = pieces.in_gzip(words)
        assert gzip.decompress(sent) == page.replace(b"FRESH", words) == pieces.page(words)
        assert words in sent
    assert len(pieces.in_gzip(b"<p>before</p>")) == len(pieces.in_gzip(secrets.token_bytes(13)))
    assert gzip.decompress(Pieces.of(page, b"").in_gzip(b"")) == page
    assert len(pieces.in_gzip(b"FRESH")) < len(page) // 10
