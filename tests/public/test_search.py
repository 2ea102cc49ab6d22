"""What is public is found, accents and capitals aside; what is not is nowhere."""

import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from events.operations.reports import search
from events.public.pages import archive
from events.sessions import queries as sessions
from tests import factories
from tests.plans import rows_read

pytestmark = pytest.mark.usefixtures("database")
PLACES = ("/search?lang=en&q=", "/speakers?lang=en", "/archive?lang=en")


async def a_site() -> dict[str, Any]:
    """A session to come, one past with a replay, and their speakers."""
    cycle = await factories.programme(title="Été des alliances")
    coming = await factories.session(cycle, title="Évaluer un projet", tags=["méthode"])
    past = await factories.session(
        cycle, title="Financer l’emploi", starts_at=now() - timedelta(days=30)
    )
    await factories.resource(past, kind="replay", title="Enregistrement intégral")
    guest = await factories.speaker(cycle, name="Zoé Lefèvre", organisation="Maison d’exemple")
    await factories.appearance(guest, coming)
    return {"cycle": cycle, "coming": coming, "past": past, "guest": guest}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("evaluer", {"Évaluer un projet"}),
        ("ÉVALUER PROJET", {"Évaluer un projet"}),
        ("lefevre", {"Évaluer un projet", "Zoé Lefèvre"}),
        ("methode", {"Évaluer un projet"}),
        ("integral", {"Financer l’emploi"}),
        ("ete alliances", {"Évaluer un projet", "Financer l’emploi"}),
        ("evaluer emploi", set()),
        ("100%", set()),
        ("_", set()),
    ],
)
async def test_words_are_found_where_they_stand(
    client: httpx.AsyncClient, words: str, found: set[str]
) -> None:
    await a_site()
    page = (await client.get("/search", params={"q": words, "lang": "en"})).text
    body = page.split("<main")[1].split("</form>")[1]
    titles = {"Évaluer un projet", "Financer l’emploi"}
    shown = {title for title in titles if f">{title}</a>" in body}
    people = {"Zoé Lefèvre"} if 'href="/speakers/' in body else set()
    assert shown | people == found


async def test_without_words_there_is_the_form_and_one_letter_is_too_few(
    client: httpx.AsyncClient,
) -> None:
    assert "Type at least two" not in (await client.get("/search?lang=en")).text
    assert "Type at least two letters." in (await client.get("/search?q=a&lang=en")).text
    page = (await client.get("/search", params={"q": "<b>rien</b>", "lang": "en"})).text
    assert "Nothing found for “&lt;b&gt;rien&lt;/b&gt;”" in page


@pytest.mark.parametrize(
    "hidden",
    [
        "UPDATE programmes SET status = 'draft'",
        "UPDATE sessions SET status = 'draft', published_at = NULL",
    ],
)
async def test_drafts_are_found_nowhere(client: httpx.AsyncClient, hidden: str) -> None:
    await a_site()
    await database.execute(hidden)
    for path in ("/search?q=evaluer&lang=en", "/search?q=lefevre&lang=en", *PLACES[1:]):
        page = (await client.get(path)).text
        for said in ("Évaluer un projet", "Zoé Lefèvre", "Financer l’emploi"):
            assert said not in page, (path, said)


async def test_a_replay_before_its_session_and_one_for_who_registered_are_not_searched(
    client: httpx.AsyncClient,
) -> None:
    site = await a_site()
    await factories.resource(site["coming"], kind="replay", title="Avant l’heure")
    await factories.resource(site["past"], kind="document", title="Réservé", public=False)
    for words in ("avant l’heure", "reserve"):
        page = (await client.get("/search", params={"q": words, "lang": "en"})).text
        assert "Nothing found" in page


async def test_a_few_speakers_stand_together_and_many_by_letter(client: httpx.AsyncClient) -> None:
    site = await a_site()
    page = (await client.get("/speakers?lang=en")).text
    assert "Zoé Lefèvre" in page
    assert "letter-1" not in page
    for number in range(24):
        one = await factories.speaker(site["cycle"], name=f"Ada Exemple {number}")
        await factories.appearance(one, site["past"])
    page = (await client.get("/speakers?lang=en")).text
    assert '<nav aria-label="By first letter"' in page
    assert '<h2 class="bill-title" id="letter-1">A</h2>' in page
    assert '<h2 class="bill-title" id="letter-2">Z</h2>' in page


async def test_past_sessions_stand_by_year(client: httpx.AsyncClient) -> None:
    site = await a_site()
    year = site["past"]["starts_local"].year
    for path in ("/archive", f"/archive/{year}"):
        page = (await client.get(path)).text
        assert "Financer l’emploi" in page
        assert "Évaluer un projet" not in page
    assert (await client.get("/archive/1999")).status_code == 404
    listed = (await client.get("/sitemap.xml")).text
    assert "/speakers</loc>" in listed
    assert "/archive</loc>" in listed


async def test_what_is_far_in_time_is_found_by_the_beginnings_of_words(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "NEAREST", 1)
    cycle = await factories.programme(title="Alliances d’été")
    for days in (1, -1):
        await factories.session(cycle, title="Près", starts_at=now() + timedelta(days=days))
    far = await factories.session(
        cycle, title="Évaluer l’utilité", tags=["Méthode"], starts_at=now() - timedelta(days=400),
        abstract="De loin.",
        texts=json.dumps({"en": {"title": "Measuring", "abstract": "From afar"}}),
    )  # fmt: skip
    await factories.appearance(await factories.speaker(cycle, name="Zoé Lefèvre"), far)
    await factories.resource(far, kind="replay", title="Enregistrement")
    await factories.resource(far, kind="document", title="Réservé", public=False)
    hidden = await factories.session(
        cycle, title="Évaluer en secret", visibility="unlisted",
        starts_at=now() - timedelta(days=300),
    )  # fmt: skip
    for words in ("évalu", "UTILITE", "l’util", "methode", "measur afar", "lefev zoe", "loin zoé",
                  "alliances eval", "enregist evaluer", "d’ete meth"):  # fmt: skip
        page = (await client.get("/search", params={"q": words, "lang": "en"})).text
        assert f"/sessions/{far['slug']}" in page, words
        assert f"/sessions/{hidden['slug']}" not in page
    for words in ("valuer", "reserve", "evaluer rien", "’’ & |", "title", "%%"):
        page = (await client.get("/search", params={"q": words, "lang": "en"})).text
        assert f"/sessions/{far['slug']}" not in page, words


async def test_a_rare_word_is_found_without_reading_all_texts() -> None:
    cycle = await factories.programme()
    await factories.session(cycle, title="Xyzzy", starts_at=now() - timedelta(days=400))
    await database.execute(_MANY, cycle["id"])
    await database.execute("VACUUM ANALYZE sessions")
    assert await rows_read(search._BY_BEGINNINGS, ["'xyzzy':*"], now(), 60) < 100


async def test_a_year_of_many_sessions_comes_in_pages(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PAGE", 2)
    cycle = await factories.programme()
    then = now().replace(year=now().year - 2, month=6, day=1)
    for day in range(5):
        await factories.session(cycle, slug=f"day-{day}", starts_at=then + timedelta(days=day // 2))
    path: str | None = f"/archive/{then.year}"
    found = []
    while path:
        page = (await client.get(path)).text
        found.append(re.findall(r'<a class="bill-link" href="/sessions/([\w-]+)', page))
        onward = re.search(r'href="(/archive/\d+\?before=\d+)"', page)
        path = onward.group(1) if onward else None
    assert found == [["day-4", "day-3"], ["day-2", "day-1"], ["day-0"]]
    for odd in ("x", "999999", "99999999999", "-1"):
        page = (await client.get(f"/archive/{then.year}?before={odd}")).text
        assert "day-4" in page


async def test_a_page_of_the_archive_reads_no_other_years() -> None:
    cycle = await factories.programme()
    for days in (800, 790, 420, 410):
        await factories.session(cycle, starts_at=now() - timedelta(days=days))
    await database.execute(_MANY, cycle["id"])
    await database.execute("ANALYZE sessions")
    year = (now() - timedelta(days=800)).year
    assert await rows_read(sessions._OF_YEAR, year, now(), 0, 3) < 200


_MANY = """
INSERT INTO sessions (programme, slug, uid, title, abstract, status, starts_local,
  ends_local, starts_at, ends_at, published_at)
SELECT $1, 'm' || n, 'm' || n, 'M', repeat('Long. ', 300), 'published', at,
  at + interval '1 hour', at,
  at + interval '1 hour', at
  FROM generate_series(1, 3000) n, LATERAL (SELECT now() - n * interval '1 minute') a (at)
"""


async def test_somebody_in_two_programmes_is_one_profile_with_what_was_said_where(
    client: httpx.AsyncClient,
) -> None:
    site = await a_site()
    later = await factories.programme(title="Hiver des communs")
    talk = await factories.session(later, title="Partager un bien")
    named = {"name": "Zoé Lefèvre", "email": site["guest"]["email"]}
    again = await factories.speaker(later, organisation="Ailleurs", **named)
    await factories.appearance(again, talk)
    old, new = (f"/speakers/{one['slug']}" for one in (site["guest"], again))
    for path in ("/speakers?lang=en", "/search?q=lefevre&lang=en", "/sitemap.xml"):
        text = (await client.get(path)).text
        assert (old in text, new in text) == (False, True), path
    assert old in (await client.get("/search?q=lefevre+exemple&lang=en")).text
    for path in (old, new):
        text = (await client.get(path)).text
        assert f'rel="canonical" href="http://127.0.0.1:8000{new}"' in text
        for where in ("Été des alliances", "Hiver des communs"):
            assert f'<p class="bill-where">{where}</p>' in text
    await database.execute("UPDATE speakers SET email = ''")
    text = (await client.get("/speakers?lang=en")).text
    assert old in text
    assert new in text


@pytest.mark.parametrize("path", ["/search", "/programmes/{slug}", "/", "/calendar.ics"])
async def test_an_address_may_hold_any_letter(client: httpx.AsyncClient, path: str) -> None:
    site = await a_site()
    asked = {"q": "Évaluer l’œuvre", "tag": "日本"}
    answer = await client.get(path.format(slug=site["cycle"]["slug"]), params=asked)
    assert answer.status_code == 200


async def test_an_empty_site_says_so(client: httpx.AsyncClient) -> None:
    assert "No speaker is announced yet." in (await client.get("/speakers?lang=en")).text
    assert "No session has taken place yet." in (await client.get("/archive?lang=en")).text


async def test_a_programme_offers_its_calendar_by_topic_and_language(
    client: httpx.AsyncClient,
) -> None:
    site = await a_site()
    await factories.session(site["cycle"], title="In English", language="en")
    page = (await client.get(f"/programmes/{site['cycle']['slug']}?lang=en")).text
    assert "Only some sessions in my calendar" in page
    assert f"/programmes/{site['cycle']['slug']}.ics?tag=m%C3%A9thode" in page
    assert f"/programmes/{site['cycle']['slug']}.ics?language=en" in page
    feed = (await client.get(f"/programmes/{site['cycle']['slug']}.ics?language=en")).text
    assert "In English" in feed
    assert "valuer un projet" not in feed
