"""The dossier: what it holds, who sees it, how it is closed, as a page, a PDF and a ZIP."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import clock, database
from events.dossiers import gather, overview
from tests import factories
from tests.desk.conftest import Desk, SignIn, sign_in  # noqa: F401 - a fixture
from tests.pdf import words as pdf_words
from tests.pdf.tagged import problems


async def cycle() -> dict[str, Any]:
    """A programme with a session that is over, one to come, and what remains of the first."""
    made = await factories.programme(title="Modèles d’intérêt général", summary="Un cycle.")
    past = clock.now() - timedelta(days=3)
    talk = await factories.session(made, starts_at=past, title="Tenir une alliance")
    await factories.session(made, title="Pas encore")
    who = await factories.speaker(made, name="Ludivine Maquette", biography="Chercheuse.")
    await factories.appearance(who, talk, answer="yes")
    await factories.resource(talk)
    await factories.resource(talk, title="Réservé", public=False, url="https://secret.example.org")
    return {"cycle": made, "talk": talk, "who": who}


async def noted(desk: Desk, made: dict[str, Any]) -> httpx.Response:
    return await desk.post(
        f"/sessions/{made['talk']['slug']}/key-messages",
        messages="- Une alliance se choisit.\n\n• Elle se quitte aussi.",
        answers="Combien de temps ?\nTrois ans.\n\nAvec qui ?\nLes voisins.",
    )


def public(made: dict[str, Any], ending: str = "") -> str:
    return f"/programmes/{made['cycle']['slug']}/dossier{ending}"


async def test_it_is_seen_once_it_is_published_and_holds_what_was_noted(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    assert (await noted(desk, made)).status_code == 303
    for ending in ("", ".pdf", ".zip"):
        assert (await client.get(public(made, ending))).status_code == 404
    home = f"/programmes/{made['cycle']['slug']}"
    assert "/dossier" not in (await client.get(home)).text
    await desk.post(f"{home}/dossier/publication", published="yes")
    page = (await client.get(public(made))).text
    for words in ("Une alliance se choisit.", "Elle se quitte aussi.", "Combien de temps",
                  "Trois ans.", "Ludivine Maquette", "https://video.example.org/1"):  # fmt: skip
        assert words in page, words
    assert "Pas encore" not in page
    assert "secret.example.org" not in page
    assert "• Elle" not in page
    assert "/dossier" in (await client.get(home)).text
    await desk.post(f"{home}/dossier/publication", published="")
    assert (await client.get(public(made))).status_code == 404


async def test_the_zip_holds_pdf_tables_and_files_and_no_formula(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await desk.post(f"/sessions/{made['talk']['slug']}/key-messages", messages="=HYPERLINK(1)")
    files = {"file": ("notes.pdf", b"%PDF-1.4 notes", "application/pdf")}
    await desk.post(
        f"/sessions/{made['talk']['slug']}/resources", kind="document", title="Notes", public="yes",
        files=files,
    )  # fmt: skip
    # As an earlier release may have kept it.
    await database.execute("UPDATE resources SET file_name = '../../notes.pdf'")
    await desk.post(f"/programmes/{made['cycle']['slug']}/dossier/publication", published="yes")
    answer = await client.get(public(made, ".zip"))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    slug = made["cycle"]["slug"]
    names = archive.namelist()
    assert [name.removeprefix(f"{slug}/") for name in names][:6] == [
        "dossier.pdf", "README.txt", "sessions.csv", "key-messages.csv", "resources.csv",
        "dossier.json",
    ]  # fmt: skip
    assert [name for name in names if ".." in name or name.startswith("/")] == []
    assert archive.read(names[-1]) == b"%PDF-1.4 notes"
    assert "'=HYPERLINK(1)" in archive.read(f"{slug}/key-messages.csv").decode("utf-8-sig")


async def test_the_pdf_is_tagged_and_says_the_same(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await noted(desk, made)
    await desk.post(f"/programmes/{made['cycle']['slug']}/dossier/publication", published="yes")
    body = (await client.get(public(made, ".pdf"))).content
    assert problems(body, language="fr") == []
    said = pdf_words.words(body)
    for words in ("Dossier de capitalisation", "Tenir une alliance", "Une alliance se choisit.",
                  "Ludivine Maquette", "Pour citer ce dossier"):  # fmt: skip
        assert words in said, said


async def test_closed_it_stays_as_it_was_but_for_speakers_who_left(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    path = f"/programmes/{made['cycle']['slug']}/dossier"
    await noted(desk, made)
    await desk.post(f"{path}/publication", published="yes")
    await desk.post(f"{path}/closing", closed="yes")
    await desk.post(f"/sessions/{made['talk']['slug']}/key-messages", messages="Autre chose.")
    page = (await client.get(public(made))).text
    assert "Une alliance se choisit." in page
    assert "Autre chose." not in page
    assert (await desk.post(path, introduction="Trop tard.")).status_code == 409
    assert (await desk.post(f"{path}/closing", closed="yes")).status_code == 409
    await database.execute("DELETE FROM appearances")
    await database.execute("DELETE FROM speakers")
    assert "Ludivine Maquette" not in (await client.get(public(made))).text
    await desk.post(f"{path}/closing", closed="")
    assert "Autre chose." in (await client.get(public(made))).text


async def test_a_viewer_reads_and_changes_nothing(sign_in: SignIn) -> None:  # noqa: F811
    made, desk = await cycle(), await sign_in("viewer")
    path = f"/programmes/{made['cycle']['slug']}/dossier"
    assert "Missing" in (await desk.get(path)).text
    assert (await desk.get(f"{path}.pdf")).content.startswith(b"%PDF")
    assert (await noted(desk, made)).status_code == 403
    assert (await desk.post(f"{path}/publication", published="yes")).status_code == 403


async def test_speakers_stand_in_the_order_of_the_alphabet_in_the_dossiers_language(
    database: None,
) -> None:
    made = await cycle()
    for name in ("Élodie Exemple", "Zoé Exemple", "Fanny Exemple"):
        who = await factories.speaker(
            made["cycle"], name=name, biography="Juriste.", language="fr",
            texts='{"en": {"biography": "A lawyer."}}' if name.startswith("Z") else "{}",
        )  # fmt: skip
        await factories.appearance(who, made["talk"], answer="yes")
    found = await gather.gathered(made["cycle"]["id"], "en", at=clock.now())
    assert found is not None
    told = [(who.name, who.biography, who.biography_spoken) for who in found.speakers]
    assert told == [
        ("Élodie Exemple", "Juriste.", "fr"),
        ("Fanny Exemple", "Juriste.", "fr"),
        ("Ludivine Maquette", "Chercheuse.", "fr"),
        ("Zoé Exemple", "A lawyer.", "en"),
    ]


async def test_the_desk_lists_sessions_a_page_at_a_time_and_counts_them_all(
    sign_in: SignIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overview, "PAGE", 2)
    cycle, at = await factories.programme(), clock.now()
    for number in range(5):
        talk = await factories.session(
            cycle, starts_at=at - timedelta(days=9 - number), title=f"Échange {number}"
        )
        said = "- Un\n\n — \n– Deux" if number == 3 else "–"
        await factories.insert(
            "key_messages", {"session": talk["id"], "messages": said, "answers": ""}
        )
    await factories.session(cycle, starts_at=at + timedelta(days=1), title="Pas encore")
    whole = await gather.content(cycle["id"], "fr", at=at)
    held = await overview.of_programme(cycle["id"], "fr", at=at)
    assert whole
    assert held
    assert held.numbers == overview.numbers(whole) == overview.Numbers(5, 0, 3, 0)
    desk, path = await sign_in("editor"), f"/programmes/{cycle['slug']}/dossier"
    for closed in (False, True):
        if closed:
            await desk.post(f"{path}/closing", closed="yes")
        read, address = [], path
        while address:
            text = (await desk.get(address)).text
            assert "5 sessions · 3 key messages" in text
            read.append(re.findall(r">Échange (\d)</a></th>", text))
            following = re.search(r'href="/desk([^"]*)" rel="next"', text)
            address = following[1] if following else ""
        assert read == [["0", "1"], ["2", "3"], ["4"]]
