"""One switch removes a person or a portrait everywhere: every public address is walked."""

import io
import re
import zipfile
from collections import deque
from datetime import timedelta

import httpx
import pytest

from events import database as db
from events.clock import now
from events.csv_import import import_files
from events.demo import load
from events.errors import NotFound
from events.operations.dossiers import edit as keep
from events.operations.reviews import edit as reviews
from events.operations.speakers.remove import (
    InOtherProgrammes,
    finish_removals,
    remove,
    remove_portrait,
)
from events.reviews import queries
from events.speakers import appearances, edit, portraits
from events.speakers.write.speakers import OwnWords, SpeakerFields
from tests import factories, sql
from tests.mail import post
from tests.pdf import tagged
from tests.pdf import words as pdf_words
from tests.speakers.test_portraits import picture

BY = "equipe@example.org"
PROGRAMME = "/programmes/modeles-socio-economiques"
START = ("/", "/sitemap.xml", "/calendar.ics", "/calendar.atom", "/speakers", "/archive",
         "/api/v1/speakers", "/api/v1/sessions", "/api/v1/feed.json", "/search?q=%s",
         f"{PROGRAMME}/bilan.json", f"{PROGRAMME}/bilan.csv",
         "/embed/modeles-socio-economiques")  # fmt: skip
LINK = re.compile(r"(?:href|src|content)=\"([^\"#]+)|<loc>([^<]+)|(https?://127[^\s\"<\\,]+)")


PLACES = {
    "pages": r"/sessions/[\w-]+|/programmes/[\w-]+|/speakers",
    "their own page": r"/speakers/[\w-]+",
    "search": r"/search\?.*",
    "the sitemap": r"/sitemap.*",
    "calendars": r"/.*\.ics",
    "the API": r"/api/v1/.*",
    "the dossier": r"/programmes/[\w-]+/dossier",
    "the dossier as PDF": r"/programmes/[\w-]+/dossier\.pdf",
    "the dossier as ZIP": r"/programmes/[\w-]+/dossier\.zip",
    "the bilan": r"/programmes/[\w-]+/bilan",
    "the bilan as PDF": r"/programmes/[\w-]+/bilan\.pdf",
}
"""Where somebody who speaks is named, if nobody removes them."""


async def walk(client: httpx.AsyncClient, *more: str, name: str = "") -> dict[str, str]:
    """Every public page, feed and file that leads on from the first ones, with its text."""
    found: dict[str, str] = {}
    waiting = deque([*(one.replace("%s", name.replace(" ", "+")) for one in START), *more])
    while waiting:
        path = waiting.popleft()
        if path in found or len(found) > 400:
            continue
        answer = await client.get(path)
        found[path] = read(path.split("?")[0], answer)
        if answer.status_code != httpx.codes.OK:
            found[path] = str(answer.status_code)
            continue
        for groups in LINK.findall(found[path]):
            link = "".join(groups).replace("&amp;", "&").removeprefix("http://127.0.0.1:8000")
            if link.startswith("/") and not link.startswith(("/desk", "/static")):
                waiting.append(link)
    return found


def read(path: str, answer: httpx.Response) -> str:
    """What one reads at an address: in a PDF and in every file of a ZIP, too."""
    if path.endswith(".pdf"):
        return pdf_words.words(answer.content) if answer.content.startswith(b"%PDF") else ""
    if path.endswith(".zip"):
        return unpacked(answer.content)
    plain = answer.headers.get("content-type", "").startswith(("text", "application/"))
    return answer.text.replace("\r\n ", "") if plain else ""


def unpacked(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    said = [pdf_words.words(one) if name.endswith(".pdf") else one.decode("utf-8-sig", "replace")
            for name, one in files.items()]  # fmt: skip
    return "\n".join([*files, *said])


async def a_person() -> factories.Row:
    """Somebody of the example, who speaks and has a portrait."""
    await load(at=now())
    found = await sql.row(
        "SELECT v.id, v.name, v.slug, v.portrait FROM speakers v WHERE v.portrait <> ''"
        " AND EXISTS (SELECT FROM appearances a WHERE a.speaker = v.id) ORDER BY v.id LIMIT 1"
    )
    assert found is not None
    return found


async def freeze() -> None:
    """Close the dossier and freeze the bilan: they keep what they say."""
    at = now()
    programme = await db.value("SELECT id FROM programmes")
    slug = await db.value("SELECT slug FROM programmes")
    await keep.change(programme, slug, closed=True, by=BY, at=at)
    review = await queries.of_programme(programme)
    assert review is not None
    await reviews.freeze(review, frozen=True, by=BY, at=at)


async def test_a_person_is_gone_from_every_public_address(client: httpx.AsyncClient) -> None:
    who = await a_person()
    await freeze()
    pictured = f"/portraits/{who['portrait']}"
    before = await walk(client, name=who["name"])
    naming = [path for path, said in before.items() if who["name"] in said or who["slug"] in said]
    for place, pattern in PLACES.items():
        assert any(re.fullmatch(pattern, path) for path in naming), place
    assert pictured in before
    await remove(who["id"], by=BY, at=now())
    after = await walk(client, f"/speakers/{who['slug']}", pictured, *naming, name="personne")
    left = [
        path
        for path, said in after.items()
        if who["portrait"] in said
        or who["slug"] in said
        or (who["name"] in said and not path.startswith("/search?"))
    ]  # It says what was typed.
    assert left == []
    assert after[f"/speakers/{who['slug']}"] == after[pictured] == "404"
    broken = [path for path, said in after.items() if said in ("404", "500")]
    gone = {f"/speakers/{who['slug']}", pictured}
    assert {path for path in broken if who["slug"] not in path} <= gone
    with pytest.raises(NotFound):
        await remove(who["id"], by=BY, at=now())


async def test_a_portrait_is_gone_and_the_person_stays(client: httpx.AsyncClient) -> None:
    who = await a_person()
    await freeze()
    files = [f"{PROGRAMME}/{name}.pdf" for name in ("dossier", "bilan")]
    drawn = [tagged.pictures((await client.get(one)).content) for one in files]
    await remove_portrait(who["id"], by=BY, at=now())
    left = [tagged.pictures((await client.get(one)).content) for one in files]
    assert left == [many - 1 for many in drawn]
    after = await walk(client)
    assert [path for path, said in after.items() if who["portrait"] in said] == []
    assert any(who["name"] in said for said in after.values())
    assert await portraits.opened(who["portrait"]) is None
    assert [path for path, said in after.items() if said == "404"] == []


@pytest.mark.usefixtures("database")
async def test_who_is_expected_is_told_then_name_and_address_go() -> None:
    cycle, other = await factories.programme(), await factories.programme()
    talk, past = (
        await factories.session(cycle),
        await factories.session(other, starts_at=now() - timedelta(days=9)),
    )
    for place in (talk, past):
        who = await factories.speaker(
            {"id": place["programme"]}, name="Ada Retirée", email="ada@example.org"
        )
        await factories.appearance(who, place, sequence_sent=0, answer="yes")
    assert await remove(who["id"], by=BY, at=now()) == 1
    assert await finish_removals(now()) == 1
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("speaker-cancelled", "ada@example.org")
    assert await finish_removals(now()) == 1
    assert await db.value("SELECT count(*) FROM speakers WHERE name || email <> ''") == 0
    assert await db.value("SELECT count(*) FROM appearances") == 0


SPEAKERS = b"ref,name,email\np1,Ada Retir\xc3\xa9e,ada@example.org\np2,Basile Reste,\n"
SESSIONS = b"""ref,title,starts_at,ends_at,timezone,language,speakers
s1,Une s\xc3\xa9ance,2027-05-03T14:00:00+02:00,2027-05-03T15:00:00+02:00,Europe/Paris,fr,%s
"""


@pytest.mark.usefixtures("database")
async def test_no_import_brings_them_back_under_any_ref() -> None:
    async def imported(speakers: bytes, refs: bytes) -> None:
        await import_files(
            "essai", speakers=speakers, sessions=SESSIONS % refs, by=BY, at=now(), publish=True
        )

    await imported(SPEAKERS, b"p1;p2")
    await remove(await db.value("SELECT id FROM speakers WHERE import_ref = 'p1'"), by=BY, at=now())
    await finish_removals(now() + timedelta(hours=2))
    await imported(SPEAKERS, b"p1;p2")
    await imported(SPEAKERS.replace(b"Basile", b"Bas"), b"p2;p1")
    await imported(SPEAKERS.replace(b"p1,", b"p9,"), b"p2;p9")
    assert await db.values("SELECT name FROM speakers WHERE name <> ''") == ["Basile Reste"]
    assert await db.value("SELECT count(*) FROM appearances") == 1


@pytest.mark.usefixtures("database")
async def test_one_profile_over_all_programmes() -> None:
    first, second = await factories.programme(), await factories.programme()
    fields = SpeakerFields("Ada Exemple", email="ada@example.org", biography="Elle.")
    talks = [await factories.session(cycle) for cycle in (first, second)]
    await appearances.add(talks[0]["id"], fields=fields, by=BY, at=now())
    one = await db.value("SELECT id FROM speakers")
    await edit.set_own_portrait(one, picture(), by="Ada", at=now())
    empty = SpeakerFields("Ada Exemple", email="ada@example.org", language="en")
    await appearances.add(talks[1]["id"], fields=empty, by=BY, at=now())
    other = await db.value("SELECT id FROM speakers ORDER BY id DESC LIMIT 1")
    assert await db.value("SELECT texts FROM speakers WHERE id = $1", other) == (
        '{"fr": {"biography": "Elle."}}'
    )
    names = await db.values("SELECT DISTINCT portrait FROM speakers")
    assert len(names) == 2
    assert all([await portraits.opened(name) for name in names])
    version = await db.value("SELECT edit_version FROM speakers WHERE id = $1", one)
    words = OwnWords("Là", "Elle marche.", {"en": "She walks."}, ["https://example.org/ada"])
    await edit.write_own(one, words, edit_version=version, at=now())
    assert await db.value("SELECT biography FROM speakers WHERE id = $1", other) == "She walks."


@pytest.mark.usefixtures("database")
async def test_a_limited_organiser_removes_nobody_from_other_programmes() -> None:
    own, other = await factories.programme(), await factories.programme()
    rows = [await factories.speaker(cycle, email="ada@example.org") for cycle in (own, other)]
    with pytest.raises(InOtherProgrammes):
        await remove(rows[0]["id"], by=BY, at=now(), may=lambda cycle: cycle == own["id"])
    assert await db.value("SELECT count(*) FROM speakers WHERE removed_at IS NULL") == 2


@pytest.mark.usefixtures("database")
async def test_a_link_that_went_to_another_address_changes_no_other_programme() -> None:
    own, other = await factories.programme(), await factories.programme()
    rows = [await factories.speaker(cycle, email="ada@example.org") for cycle in (own, other)]
    place = await factories.appearance(rows[0], await factories.session(own))
    await factories.insert(
        "deliveries",
        {"key": "k", "message_id": "<k@x>", "letter": "speaker-invitation", "reason": "",
         "subject_kind": "appearance", "subject_id": place["id"], "occasion": "1",
         "state": "sent", "address": "mallory@example.org"},
    )  # fmt: skip
    await edit.write_own(rows[0]["id"], OwnWords("Ici", "Elle."), edit_version=1, at=now())
    said = "SELECT biography FROM speakers WHERE id = $1"
    assert [await db.value(said, row["id"]) for row in rows] == ["Elle.", ""]
