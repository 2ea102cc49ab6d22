"""A speaker of very many sessions and a large dossier: a page, and ways to all the others."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from events.dossiers import gather
from events.dossiers import page as dossier_page
from events.operations.dossiers import edit
from events.sessions import listing
from events.speakers import sessions_page
from tests import factories
from tests.pdf.words import words as pdf_words
from tests.plans import rows_read

pytestmark = pytest.mark.usefixtures("database")

BY = "anna@example.org"
TALK = re.compile(r'<a class="bill-link" href="/sessions/([\w-]+)')
KEPT = re.compile(r'<h2 id="([\w-]+)"[^>]*><a href="/sessions/')
WAY = re.compile(r'href="(/[^"]*\?(?:after|before)=\d+)')
PAST = (-800, -420, -410, -400, -390)
COMING = (3, 4, 4, 5, 6)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five sessions are many, and two a page."""
    monkeypatch.setattr(sessions_page, "PAGE", 2)
    monkeypatch.setattr(dossier_page, "WHOLE", 4)
    monkeypatch.setattr(dossier_page, "PAGE", 2)


async def large() -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """A programme of five past sessions of two years and five to come, each with one speaker."""
    cycle = await factories.programme()
    who = await factories.speaker(cycle, name="Ludivine Maquette")
    made = []
    for place, days in enumerate((*PAST, *COMING)):
        talk = await factories.session(
            cycle, starts_at=now() + timedelta(days=days), title=f"Entretien{place}"
        )
        await factories.appearance(who, talk)
        made.append(talk["slug"])
    hidden = await factories.session(
        cycle, starts_at=now() - timedelta(days=405), visibility="unlisted", slug="hidden-405"
    )
    await factories.appearance(who, hidden)
    return cycle, who, made


async def walked(
    client: httpx.AsyncClient, start: str, found_by: re.Pattern[str], most: int
) -> list[str]:
    """Every session that is found by following the page's own ways, in the order of pages."""
    found, seen, ahead = [], set(), [start]
    while ahead:
        path = ahead.pop(0)
        page = (await client.get(path)).text
        seen.add(path)
        shown = found_by.findall(page)
        assert 0 < len(shown) <= most, path
        found += shown
        ahead += [way for way in dict.fromkeys(WAY.findall(page))
                  if way not in seen and way not in ahead]  # fmt: skip
    return found


async def test_every_session_of_a_speaker_is_found_from_their_page(
    client: httpx.AsyncClient,
) -> None:
    _, who, slugs = await large()
    found = await walked(client, f"/speakers/{who['slug']}", TALK, 4)
    assert found[:4] == [*slugs[5:7], slugs[4], slugs[3]]
    assert sorted(found) == sorted(slugs)


async def test_a_speaker_of_few_sessions_has_one_page(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_page, "PAGE", 5)
    _, who, slugs = await large()
    page = (await client.get(f"/speakers/{who['slug']}")).text
    assert sorted(TALK.findall(page)) == sorted(slugs)
    assert not WAY.findall(page)


async def test_each_row_names_its_programme_where_a_speaker_is_in_several(
    client: httpx.AsyncClient,
) -> None:
    _, who, _ = await large()
    other = await factories.programme(title="Un autre cycle")
    same = await factories.speaker(other, email=who["email"], name="Ludivine Maquette")
    far = await factories.session(other, starts_at=now() + timedelta(days=90))
    await factories.appearance(same, far)
    page = (await client.get(f"/speakers/{who['slug']}")).text
    assert far["slug"] not in TALK.findall(page)
    assert page.count('class="bill-where"') == 4


async def test_a_session_in_which_somebody_appears_twice_is_one(
    client: httpx.AsyncClient,
) -> None:
    cycle, who, slugs = await large()
    same = await factories.speaker(cycle, email=who["email"], name="Ludivine Maquette")
    for slug in slugs[5:7]:
        talk = await database.value("SELECT id FROM sessions WHERE slug = $1", slug)
        await factories.appearance(same, {"id": talk})
    found = await walked(client, f"/speakers/{who['slug']}", TALK, 4)
    assert sorted(found) == sorted(slugs)


@pytest.mark.parametrize("query", ["after=999999", "before=x", "before=-1", "after=1&before=1"])
async def test_an_address_that_names_nothing_shows_a_page(
    client: httpx.AsyncClient, query: str
) -> None:
    cycle, who, _ = await large()
    await edit.change(cycle["id"], cycle["slug"], published=True, by=BY, at=now())
    for path in (f"/speakers/{who['slug']}", f"/programmes/{cycle['slug']}/dossier"):
        assert (await client.get(f"{path}?{query}")).status_code == 200


@pytest.mark.parametrize("closed", [False, True])
async def test_every_session_of_a_large_dossier_is_found_from_its_first_page(
    client: httpx.AsyncClient, closed: bool
) -> None:
    cycle, _, slugs = await large()
    await edit.change(cycle["id"], cycle["slug"], published=True, by=BY, at=now())
    if closed:
        await edit.change(cycle["id"], cycle["slug"], closed=True, by=BY, at=now())
    start = f"/programmes/{cycle['slug']}/dossier"
    page = (await client.get(f"{start}?lang=en")).text
    assert "5 sessions" in page  # Of the whole, and so is the time.
    first, last = [(now() + timedelta(days=days)).strftime("%B %Y") for days in (-800, -390)]
    assert f"{first} – {last}" in page
    found = await walked(client, start, KEPT, 2)
    assert found[:2] == slugs[:2]
    assert set(found) == set(slugs[:5])
    years = re.findall(r'<a class="tag" href="([^"]+)">(\d{4})<', page)
    for path, year in years:
        held = KEPT.findall((await client.get(path)).text)
        begins = await database.value(
            "SELECT extract(year FROM starts_local)::int FROM sessions WHERE slug = $1", held[0]
        )
        assert begins == int(year)
    assert len(years) == len({(now() + timedelta(days=days)).year for days in PAST})


async def test_a_part_of_a_dossier_holds_what_the_whole_holds_of_it() -> None:
    cycle, _, slugs = await large()
    whole = await gather.gathered(cycle["id"], "fr", at=now())
    part = await dossier_page.of_programme(cycle["id"], "fr", at=now())
    assert whole
    assert part
    assert [one.slug for one in part.content.sessions] == slugs[:2]
    assert part.content.sessions == whole.sessions[:2]
    assert part.content.speakers == whole.speakers
    assert (part.numbers.sessions, part.numbers.speakers) == (5, 1)
    assert part.period == whole.period()


async def test_the_next_sessions_elsewhere_and_the_span_of_a_picture_read_few_rows() -> None:
    cycle, _, slugs = await large()
    await database.execute("UPDATE sessions SET status = 'cancelled' WHERE slug = $1", slugs[0])
    await database.execute("UPDATE sessions SET status = 'postponed' WHERE slug = $1", slugs[9])
    shown = await listing.next_of(cycle["id"], "fr", at=now(), most=2)
    assert [one.slug for one in shown] == slugs[5:7]
    ends = [one.starts_at.date() for one in await listing.ends_of(cycle["id"])]
    assert ends == [(now() + timedelta(days=days)).date() for days in (PAST[1], COMING[3])]
    await database.execute(
        "INSERT INTO sessions (uid, slug, programme, title, starts_at, ends_at, starts_local,"
        " ends_local, timezone, status, published_at)"
        " SELECT 'u' || n, 's' || n, $1, 'T', at, at + interval '1 hour', at AT TIME ZONE 'UTC',"
        " (at + interval '1 hour') AT TIME ZONE 'UTC', 'UTC', 'published', now()"
        " FROM (SELECT n, now() + n * interval '1 hour' AS at FROM generate_series(-999, 999) n) x",
        cycle["id"],
    )
    await database.execute("ANALYZE sessions")
    over = await database.value("SELECT count(*) FROM sessions WHERE ends_at <= now()")
    assert await rows_read(listing._NEXT_OF, cycle["id"], now(), 10) - over < 50
    assert await rows_read(listing._ENDS_OF, cycle["id"]) < 50


def held_in(made: bytes, slugs: list[str]) -> list[str]:
    """Return which sessions a PDF is about."""
    places = dict.fromkeys(re.findall(r"Entretien(\d)", pdf_words(made)))
    return [slugs[int(place)] for place in places]


@pytest.mark.parametrize("closed", [False, True])
async def test_the_pdf_of_a_large_dossier_is_in_parts_and_the_zip_has_all_of_them(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    monkeypatch.setattr(dossier_page, "IN_A_PDF", 2)
    cycle, _, slugs = await large()
    await edit.change(cycle["id"], cycle["slug"], published=True, by=BY, at=now())
    if closed:
        await edit.change(cycle["id"], cycle["slug"], closed=True, by=BY, at=now())
    path = f"/programmes/{cycle['slug']}/dossier"
    second = await database.value("SELECT id FROM sessions WHERE slug = $1", slugs[1])
    page = (await client.get(f"{path}?lang=en&after={second}")).text
    assert f"{path}.pdf?after={second}&amp;lang=en" in page
    assert "a PDF the next 2 from here on; the ZIP has all of them." in page
    for query, held in (("", slugs[:2]), (f"?after={second}", slugs[2:4])):
        assert held_in((await client.get(f"{path}.pdf{query}")).content, slugs) == held
    packed = zipfile.ZipFile(io.BytesIO((await client.get(f"{path}.zip")).content))
    parts = sorted(name for name in packed.namelist() if name.endswith(".pdf"))
    assert [name[-6:] for name in parts] == ["01.pdf", "02.pdf", "03.pdf"]
    found = [held_in(packed.read(name), slugs) for name in parts]
    assert found == [slugs[:2], slugs[2:4], slugs[4:5]]
    rows = packed.read(f"{cycle['slug']}/sessions.csv").decode().splitlines()
    assert [one.split(",")[0] for one in rows[1:]] == slugs[:5]
