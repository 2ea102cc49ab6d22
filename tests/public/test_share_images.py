"""The picture of a shared link: drawn here, found by messengers, decent whatever the title."""

import asyncio
import io
import re

import httpx
import pytest
from PIL import Image

from events import database
from events.presentation.dates import Leaf
from events.public.share_images import routes
from events.public.share_images.image import Card, drawn
from events.public.share_images.text import wrapped, written
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")
LEAF = Leaf("3", "décembre", "jeudi", "2026")


def card(title: str) -> Card:
    return Card(
        250, "Le cycle", (title, "Institut Exemple"), "14 h – 15 h", "Institut Exemple", LEAF
    )


async def test_the_pages_of_a_session_and_its_programme_name_their_pictures(
    client: httpx.AsyncClient,
) -> None:
    talk = await factories.session(title="Déchiffrer « l’été »")
    cycle = await sql.row("SELECT slug FROM programmes WHERE id = $1", talk["programme"])
    assert cycle
    for path in (f"/sessions/{talk['slug']}", f"/programmes/{cycle['slug']}"):
        page = await client.get(f"{path}?lang=fr")
        found = re.search(r'property="og:image" content="([^"]+)"', page.text)
        assert found
        assert 'name="twitter:card" content="summary_large_image"' in page.text
        answer = await client.get(found[1])
        assert answer.headers["content-type"] == "image/png"
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == (1200, 630)
        etag = answer.headers["etag"]
        again = await client.get(found[1], headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")


async def test_a_moved_session_has_another_picture(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}/card.png"
    before = await client.get(path)
    assert (await client.get(path)).content == before.content
    await database.execute("UPDATE sessions SET status = 'cancelled'")
    after = await client.get(path)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.content != before.content


async def test_drafts_have_no_picture(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    cycle = await database.value("SELECT slug FROM programmes WHERE id = $1", talk["programme"])
    await database.execute("UPDATE sessions SET status = 'draft', published_at = NULL")
    assert (await client.get(f"/sessions/{talk['slug']}/card.png")).status_code == 404
    assert (await client.get(f"/programmes/{cycle}/card.png")).status_code == 200
    await database.execute("UPDATE programmes SET status = 'draft'")
    assert (await client.get(f"/programmes/{cycle}/card.png")).status_code == 404


def test_marks_stand_over_their_letters() -> None:
    found = written("Où est l’été\u00a0? Maïs, œuvre 🎉")
    assert found
    assert found.letters == "Ou est l’ete ? Mais, oeuvre"
    assert [(found.letters[at], mark) for at, mark in found.marks] == [
        ("u", "\u0300"), ("e", "\u0301"), ("e", "\u0301"), ("i", "\u0308"),
    ]  # fmt: skip
    assert drawn(card("été")) != drawn(card("ete"))


@pytest.mark.parametrize("title", ["Лекция о картах", "地図を読む", "قراءة خريطة", "🎉", ""])
def test_a_title_in_letters_the_font_lacks_leaves_its_place(title: str) -> None:
    assert written(title) is None
    assert drawn(card(title)) == drawn(card("Institut Exemple"))


@pytest.mark.parametrize("title", ["long " * 90, "x" * 500, "é" * 500, "-" * 300])
def test_a_title_that_is_too_long_is_ellipsed(title: str) -> None:
    words = written(title)
    assert words
    lines, whole = wrapped(words, 54, 680, 4)
    assert not whole
    assert len(lines) == 4
    assert lines[-1].letters.endswith("…")
    assert len(drawn(card(title))) > 5000


async def test_who_asks_for_all_pictures_at_once_is_asked_to_come_again(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_WAITING", 3)
    cycle = await factories.programme()
    talks = [await factories.session(cycle) for _ in range(8)]
    paths = [f"/sessions/{talk['slug']}/card.png" for talk in talks]
    kept = await client.get(paths[0])
    answers = await asyncio.gather(*map(client.get, paths))
    assert {answer.status_code for answer in answers} == {200, 503}
    assert answers[0].content == kept.content
    assert [(await client.get(path)).status_code for path in paths] == [200] * 8
