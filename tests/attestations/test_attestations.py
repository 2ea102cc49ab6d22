"""Attestations: who has one, what it says, who learns whether it is genuine, how it ends."""

import asyncio
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from events import clock, database, links
from events.attestations import codes, queries
from events.desk.people import attestations as attestations_page
from events.operations.people import erase
from tests import factories
from tests.desk.conftest import Desk, SignIn, sign_in  # noqa: F401 - a fixture
from tests.pdf import tagged
from tests.pdf import words as pdf_words
from tests.pdf.tagged import problems
from tests.plans import rows_read


async def past(enabled: bool = True, **rule: Any) -> dict[str, Any]:
    """A session that is over: Ada stayed 50 minutes, Bo came in by his link, Cleo did not come."""
    cycle = await factories.programme(**rule)
    starts = clock.now() - timedelta(days=1)
    talk = await factories.session(cycle, starts_at=starts, title="Tenir une alliance")
    await factories.insert(
        "attestation_wordings",
        {"programme": cycle["id"], "enabled": enabled, "signatory": "Camille Exemple"},
    )
    ada = await factories.registration(
        talk, "ada@example.org", name="Ada Exemple", attended_seconds=3000, attended=True
    )
    bo = await factories.registration(talk, "bo@example.org", name="Bo", entered_at=starts)
    cleo = await factories.registration(talk, "cleo@example.org", name="Cleo")
    pages = {who["name"]: links.registration(who["id"], who["nonce"]) for who in (ada, bo, cleo)}
    return {"talk": talk, "cycle": cycle, "pages": pages, "ada": ada}


async def issue(desk: Desk, slug: str) -> httpx.Response:
    return await desk.post(f"/sessions/{slug}/attestations")


async def code() -> str:
    return codes.code_of(await database.value("SELECT nonce FROM attestations WHERE nonce <> ''"))


async def test_who_was_present_takes_it_from_their_own_page(client: httpx.AsyncClient) -> None:
    page = (await past())["pages"]["Ada Exemple"]
    assert "Obtenir mon attestation" in (await client.get(page)).text
    assert (await client.get(f"{page}/attestation")).status_code == 303
    assert await database.value("SELECT count(*) FROM attestations") == 0
    for _ in range(2):
        answer = await client.post(f"{page}/attestation")
        assert answer.status_code == 303
    assert await database.value("SELECT count(*) FROM attestations") == 1
    answer = await client.get(f"{page}/attestation")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert problems(answer.content, language="fr") == []


async def test_it_says_name_session_and_minutes_in_the_persons_language(
    client: httpx.AsyncClient,
) -> None:
    page = (await past())["pages"]["Ada Exemple"]
    await client.post(f"{page}/attestation")
    body = (await client.get(f"{page}/attestation")).content
    said = pdf_words.words(body)
    for words in ("Attestation de participation", "Ada Exemple", "Tenir une alliance",
                  "Présence : 50 min sur 1 h", "Camille Exemple",
                  codes.shown(await code())):  # fmt: skip
        assert words in said, said


async def test_one_of_a_training_says_what_the_law_wants_in_the_participants_language(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    desk, made = await sign_in("editor"), await past()
    drawn = io.BytesIO()
    Image.new("RGB", (900, 300), "navy").save(drawn, "PNG")
    await desk.post(
        f"/programmes/{made['cycle']['slug']}/attestations",
        enabled="yes", signatory="Dr Exemple", signatory_role="Présidente", training="yes",
        nature="Action de formation", objectives="Savoir tenir une alliance.",
        training_number="11 75 00000 75",
        files={"signature": ("s.png", drawn.getvalue(), "image/png")},
        **{"words-fr": "Bravo.", "words-en": "Well done."},
    )  # fmt: skip
    await database.execute("UPDATE registrations SET language = 'en' WHERE name = 'Bo'")
    for name, language, words in (
        ("Ada Exemple", "fr", ("Présence : 50 min", "Nature de l’action : Action de formation",
                               "Objectifs : Savoir tenir", "numéro 11 75 00000 75", "Bravo.",
                               "Dr Exemple", "Présidente")),
        ("Bo", "en", ("Duration of the session: 1", "Nature of the action:", "Well done.")),
    ):  # fmt: skip
        await client.post(f"{made['pages'][name]}/attestation")
        made_pdf = (await client.get(f"{made['pages'][name]}/attestation")).content
        assert problems(made_pdf, language=language) == []
        assert tagged.pictures(made_pdf) >= 1  # The signature.
        said = await asyncio.to_thread(pdf_words.words, made_pdf)
        assert [one for one in words if one not in said] == [], said


@pytest.mark.parametrize(
    ("rule", "enabled", "who"),
    [
        ({}, True, {"Ada Exemple", "Bo"}),
        ({"presence_rule": "minutes", "presence_least": 45}, True, {"Ada Exemple"}),
        ({}, False, set()),
    ],
    ids=["entrance", "minutes", "switched off"],
)
async def test_only_who_was_present_by_the_rule_has_one(
    client: httpx.AsyncClient, rule: dict[str, Any], enabled: bool, who: set[str]
) -> None:
    pages = (await past(enabled, **rule))["pages"]
    given = {
        name
        for name, page in pages.items()
        if (await client.post(f"{page}/attestation")).status_code == 303
    }
    assert given == who
    assert await database.value("SELECT count(*) FROM attestations") == len(who)


async def test_anybody_verifies_a_code_and_learns_nothing_else(client: httpx.AsyncClient) -> None:
    page = (await past())["pages"]["Ada Exemple"]
    await client.post(f"{page}/attestation")
    genuine = await client.get(f"/attestations/{await code()}")
    assert (genuine.status_code, "authentique" in genuine.text or "genuine" in genuine.text) == (
        200,
        True,
    )
    for secret in ("Ada", "Tenir", "ada@example.org"):
        assert secret not in genuine.text
    lower = codes.shown(await code()).lower()
    assert (await client.post("/attestations", data={"code": lower})).status_code == 200
    wrong = ("A" * 32, "x", "ada", "é" * 40, f"{(await code())[:-1]}")
    for other in wrong:
        assert (await client.get(f"/attestations/{other}")).status_code == 404
    assert await code() not in str(
        await database.value("SELECT to_jsonb(a)::text FROM attestations a")
    )


async def test_organisers_issue_take_all_as_zip_and_revoke(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made = await past()
    desk, slug = await sign_in("editor"), made["talk"]["slug"]
    assert (await issue(desk, slug)).status_code == 303
    await issue(desk, slug)
    assert await database.value("SELECT count(*) FROM attestations") == 2
    archive = zipfile.ZipFile(
        io.BytesIO((await desk.get(f"/sessions/{slug}/attestations/all")).content)
    )
    assert archive.testzip() is None
    kinds = sorted(name.rsplit(".", 1)[1] for name in archive.namelist())
    assert kinds == ["pdf", "pdf", "svg", "svg"]
    proof, number = await database.value(
        "SELECT ARRAY[nonce, id::text] FROM attestations WHERE registration = $1", made["ada"]["id"]
    )
    one = f"/sessions/{slug}/attestations/one/{made['ada']['id']}"
    assert (await desk.get(one)).content.startswith(b"%PDF")
    await desk.post(f"/sessions/{slug}/attestations/{number}/revocation")
    verdict = await client.get(f"/attestations/{codes.code_of(proof)}")
    assert verdict.status_code == 404
    assert (await desk.get(one)).status_code == 404
    assert "Issue 1 attestation" in (await desk.get(f"/sessions/{slug}/attestations")).text


async def test_very_many_stand_on_pages_by_name(
    sign_in: SignIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attestations_page, "PAGE", 2)
    talk = (await past())["talk"]
    for name in ("Dan", "Élie", "Eloi", "eva", "eva"):
        address = f"p{await database.value(_NEXT)}@example.org"
        await factories.registration(talk, address, name=name, present=True)
    desk, path = await sign_in("editor"), f"/sessions/{talk['slug']}/attestations"
    await issue(desk, talk["slug"])
    for few in (2000, 1):  # Found first, or read by name.
        monkeypatch.setattr(queries, "FEW", few)
        found, onward = [], path
        while onward:
            page = (await desk.get(onward)).text
            assert "7 attestations are issued." in page
            found.append(re.findall(r'<th scope="row">([^<]+)</th>', page))
            way = re.search(r'href="/desk([^"]+)" rel="next"', page)
            onward = way.group(1).replace("&amp;", "&") if way else ""
        assert found == [["Ada Exemple", "Bo"], ["Dan", "Élie"], ["Eloi", "eva"], ["eva"]]


_NEXT = "SELECT count(*) FROM people"


async def test_a_page_of_attestations_reads_no_more_than_it_shows() -> None:
    talk = (await past())["talk"]
    await database.execute(_MANY_PEOPLE, talk["id"])
    await database.execute(_MANY_ATTESTED, talk["id"])
    await database.execute("ANALYZE people, registrations, attestations")
    assert await rows_read(queries._PAGE, talk["id"], "", 0, 20) < 300
    counted = await queries.numbers(talk["id"])
    assert (counted.issued, counted.missing) == (3000, 2)


_MANY_PEOPLE = """
WITH made AS (INSERT INTO people (email, nonce)
  SELECT 'm' || n || '@example.org', 'n' FROM generate_series(1, 3000) n RETURNING id)
INSERT INTO registrations (session, person, name, nonce, join_nonce, present)
SELECT $1, id, 'Many ' || id, 'n', 'j', true FROM made
"""
_MANY_ATTESTED = """
INSERT INTO attestations (registration, nonce, code_hash)
SELECT id, 'n', id::text FROM registrations WHERE session = $1 AND present
"""


async def test_a_viewer_issues_and_takes_nothing(sign_in: SignIn) -> None:  # noqa: F811
    desk, slug = await sign_in("viewer"), (await past())["talk"]["slug"]
    assert (await issue(desk, slug)).status_code == 403
    assert (await desk.get(f"/sessions/{slug}/attestations/all")).status_code == 403


async def test_erasing_somebody_ends_their_attestation(client: httpx.AsyncClient) -> None:
    made = await past()
    await client.post(f"{made['pages']['Ada Exemple']}/attestation")
    proof = await code()
    await erase.erase(made["ada"]["person"], at=clock.now())
    await erase.finish_erasures(clock.now() + timedelta(hours=2))
    assert await database.value("SELECT count(*) FROM attestations") == 0
    assert (await client.get(f"/attestations/{proof}")).status_code == 404


async def test_a_programmes_words_are_saved_with_a_signature_encoded_anew(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk, made = await sign_in("editor"), await past()
    path = f"/programmes/{made['cycle']['slug']}/attestations"
    drawn = io.BytesIO()
    Image.new("RGB", (3000, 900), "white").save(drawn, "JPEG")
    answer = await desk.post(path, enabled="yes", signatory="Dr Exemple", training="yes",
                             files={"signature": ("../s.jpg", drawn.getvalue(), "image/jpeg")},
                             **{"words-fr": "Bravo."})  # fmt: skip
    assert answer.status_code == 303
    kept = await database.value("SELECT signature FROM attestation_wordings")
    assert re.fullmatch(r"[0-9a-f]{32}\.png", kept)
    assert (await desk.get(f"{path}/example.pdf")).content.startswith(b"%PDF")
    answer = await desk.post(path, enabled="yes", signatory="",
                             files={"signature": ("s.png", b"<svg/>", "image/png")})  # fmt: skip
    assert answer.status_code == 422
    assert "Say who signs the attestations." in answer.text
    answer = await desk.post(path, signatory="Dr Exemple",
                             files={"signature": ("s.png", b"<svg/>", "image/png")})  # fmt: skip
    assert answer.status_code == 422
    assert "This is not a picture that can be read." in answer.text
