"""Texts in a second language, typed at the desk: readers get theirs, or honestly the first."""

import re

import httpx

from tests import factories
from tests.desk.conftest import SignIn


async def test_readers_get_their_language_or_the_first(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in("editor")
    cycle = await factories.programme(title="Alliances")
    talk = await factories.session(cycle, title="Un café")
    await desk.post(f"/programmes/{cycle['slug']}", title="Alliances", language="fr",
                    timezone="Europe/Paris", edit_version=1,
                    **{"title-en": "Working together", "summary-en": "In English."})  # fmt: skip
    await desk.post(f"/sessions/{talk['slug']}", title="Un café", abstract="En français seulement.",
                    language="fr", registration_open="yes", edit_version=1,
                    **{"title-en": "A coffee"})  # fmt: skip
    english = (await client.get(f"/sessions/{talk['slug']}?lang=en")).text
    assert "A coffee" in english
    assert "En français seulement." in english  # Not translated: better than nothing.
    untold = await factories.session(cycle, title="Un thé")
    page = (await client.get(f"/sessions/{untold['slug']}?lang=en")).text
    assert re.search(r'<h1 lang="fr">\s*Un thé', page)  # Said to be French.
    assert "Working together" in (await client.get(f"/programmes/{cycle['slug']}?lang=en")).text
    french = (await client.get(f"/sessions/{talk['slug']}?lang=fr")).text
    assert "Un café" in french
    assert "A coffee" not in french
    form = (await desk.get(f"/sessions/{talk['slug']}/edit")).text
    assert 'value="A coffee"' in form


async def test_a_draft_is_previewed_with_all_its_sessions_and_stays_a_draft(
    sign_in: SignIn,
) -> None:
    cycle = await factories.programme(status="draft", title="Bientôt")
    await factories.session(cycle, status="draft", published_at=None, title="La première")
    desk, path = await sign_in("viewer"), f"/programmes/{cycle['slug']}"
    page = (await desk.get(path)).text
    assert f'href="/desk{path}/preview"' in page
    assert f'href="{path}"' not in page
    seen = await desk.get(f"{path}/preview")
    assert seen.status_code == 200
    assert "Bientôt" in seen.text
    assert "La première" in seen.text
    assert (await desk.browser.get(path)).status_code == 404
