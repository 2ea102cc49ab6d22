"""The review: its figures and small numbers, who sees it, what freezing keeps, its files."""

import asyncio
import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pikepdf
import pytest

from events import clock, database
from events.reviews import charts, gather, pdf, queries
from events.reviews.content import (
    Content,
    Figures,
    InPeriod,
    InSession,
    Territory,
    Totals,
    all_hidden,
    hidden,
)
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.pdf import words as pdf_words
from tests.pdf.tagged import problems


async def cycle() -> dict[str, Any]:
    """Two sessions that are over, of seven and of three people, of whom six and one came."""
    made = await factories.programme(title="Modèles d’intérêt général")
    at = clock.now()
    question = await factories.insert(
        "questions", {"programme": made["id"], "key": "territory", "kind": "text"}
    )
    first = await factories.session(made, starts_at=at - timedelta(days=400), title="La grande")
    second = await factories.session(made, starts_at=at - timedelta(days=2), title="La petite")
    await factories.session(made, title="À venir")
    for number in range(7):
        seat = await factories.registration(
            first, f"p{number}@example.org", entered_at=at if number < 6 else None,
            attended_seconds=1800 if number == 0 else None,
            attended=True if number == 0 else None,
        )  # fmt: skip
        where = "Bretagne" if number < 5 else "Corse"
        await database.execute(
            "INSERT INTO answers (registration, question, value)"
            " VALUES ($1, $2, to_jsonb($3::text))",
            seat["id"], question["id"], where,
        )  # fmt: skip
    for number in range(3):
        await factories.registration(
            second, f"p{number}@example.org", entered_at=at if number == 0 else None
        )
    who = await factories.speaker(made, name="Ludivine Maquette")
    await factories.appearance(who, first, answer="yes")
    return {"cycle": made, "first": first, "second": second, "who": who}


def public(made: dict[str, Any], ending: str = "") -> str:
    return f"/programmes/{made['cycle']['slug']}/bilan{ending}"


def desk_path(made: dict[str, Any]) -> str:
    return f"/programmes/{made['cycle']['slug']}/bilan"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([0, 4, 5], [0, None, None]), ([1, 2, 9], [None, None, 9]), ([7, 0], [7, 0]), ([3], [None])],
)
def test_a_small_number_is_hidden_and_never_alone(
    numbers: list[int], shown: list[int | None]
) -> None:
    assert all_hidden(numbers) == shown
    assert hidden(4) is None
    assert hidden(5) == 5


async def test_its_figures_are_right_and_small_ones_hidden_everywhere(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    for ending in ("", ".pdf", ".csv", ".json"):
        assert (await client.get(public(made, ending))).status_code == 404
    assert (await desk.post(f"{desk_path(made)}/state", state="online")).status_code == 303
    said = (await client.get(public(made, ".json"))).json()["figures"]
    assert said["totals"] == {
        "sessions": 2, "hours": 2, "speakers": 1, "resources": 0, "registrations": 10, "people": 7,
        "came": 7, "people_who_came": 6, "person_hours": 7, "organisations": 0,
    }  # fmt: skip
    assert [(one["registered"], one["came"]) for one in said["sessions"]] == [(None, None)] * 2
    assert said["territories"] == [{"name": "Bretagne", "people": 5}, {"name": "", "people": None}]
    assert len(said["months"]) == len(said["years"]) == 2
    text = (await client.get(public(made, ".csv"))).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[4:] for row in rows] == [["registrations", "presences"], ["<5"] * 2, ["<5"] * 2]
    page = (await client.get(public(made))).text
    assert "Corse" not in page
    assert "Bretagne" in page
    assert ">BRE<" in page  # On the map of regions, which tells no more than the list.
    assert 'class="area"' in page
    assert "Bilan" in page
    assert "/bilan" in (await client.get(f"/programmes/{made['cycle']['slug']}")).text


async def answered(made: dict[str, Any], scale: int, nps: int | None = None) -> None:
    """Somebody without a name says how useful the large session was."""
    values = {"id": uuid4(), "session": made["first"]["id"], "scale": scale, "nps": nps}
    await factories.insert("feedback", {**values, "words": ""})


async def test_satisfaction_is_on_the_page_in_the_pdf_and_in_the_open_data(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await desk.post(f"{desk_path(made)}/state", state="online")
    for scale, nps in ((5, 10), (5, 9), (4, 9), (4, 6), (4, 8)):
        await answered(made, scale, nps)
    said = (await client.get(public(made, ".json"))).json()["figures"]["satisfaction"]
    assert said == {"answers": 5, "mean": 4.4, "score": 40}  # Three promoters, one detractor.
    for path, language, mean, words in (
        (public(made), "en", "4.4", "out of 5: usefulness, as 5 people told us"),
        (public(made), "fr", "4,4", "sur 5 : utilité, selon 5 personnes"),
    ):
        page = (await client.get(path, params={"lang": language})).text
        assert f"<strong>{mean}</strong> {words}" in " ".join(page.split())
    assert "4.4" in (await desk.get(desk_path(made))).text
    body = (await desk.get(f"{desk_path(made)}.pdf")).content
    assert problems(body, language="en") == []
    assert "4.4 out of 5: usefulness, as 5 people told us" in pdf_words.words(body)


async def test_satisfaction_of_few_is_told_nowhere(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await desk.post(f"{desk_path(made)}/state", state="online")
    for _ in range(4):
        await answered(made, 4, 10)
    assert (await client.get(public(made, ".json"))).json()["figures"]["satisfaction"] is None
    for page in (await client.get(public(made)), await desk.get(desk_path(made))):
        assert "out of 5" not in page.text
    assert "out of 5" not in pdf_words.words((await desk.get(f"{desk_path(made)}.pdf")).content)
    await answered(made, 5)  # A fifth says how useful it was, and nothing of recommending it.
    said = (await client.get(public(made, ".json"))).json()["figures"]["satisfaction"]
    assert said == {"answers": 5, "mean": 4.2, "score": None}


async def test_words_are_written_and_chosen_and_portraits_follow_their_speakers(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await desk.post(f"/sessions/{made['first']['slug']}/key-messages", messages="À retenir.")
    assert "À retenir." in (await desk.get(desk_path(made))).text
    saved = await desk.post(
        desk_path(made), title="Bilan 2026", highlights="Une centaine d’experts",
        message="À retenir.", quotations="Enfin. — Ada Exemple, maire",
        portrait=str(made["who"]["id"]),
    )  # fmt: skip
    assert saved.status_code == 303
    await desk.post(f"{desk_path(made)}/state", state="online")
    page = (await client.get(public(made))).text
    for words in ("Bilan 2026", "Une centaine d’experts", "À retenir.", "Enfin.",
                  "Ada Exemple, maire", "Ludivine Maquette"):  # fmt: skip
        assert words in page, words
    await desk.post(f"{desk_path(made)}/state", state="frozen")
    await database.execute("DELETE FROM appearances")
    await database.execute("DELETE FROM speakers")
    assert "Ludivine Maquette" not in (await client.get(public(made))).text


async def test_titles_are_in_the_readers_language_where_they_were_translated(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await database.execute(
        "UPDATE programmes SET texts = $1", '{"en": {"title": "Models in the public interest"}}'
    )
    await database.execute(
        "UPDATE sessions SET texts = $1 WHERE title = 'La grande'",
        '{"en": {"title": "The big one"}}',
    )
    await desk.post(f"{desk_path(made)}/state", state="online")
    for state in ("live", "frozen"):
        await desk.post(f"{desk_path(made)}/state", state=state)
        english = (await client.get(public(made), params={"lang": "en"})).text
        assert "<h1>Models in the public interest</h1>" in english
        assert ">The big one</a>" in english
        assert 'lang="fr">La petite</a>' in english
        french = (await client.get(public(made), params={"lang": "fr"})).text
        assert "<h1>Modèles d’intérêt général</h1>" in french
        assert ">La grande</a>" in french


async def test_frozen_it_stays_and_live_it_follows(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    await desk.post(f"{desk_path(made)}/state", state="online")
    await desk.post(f"{desk_path(made)}/state", state="frozen")
    await factories.registration(made["first"], "plus@example.org")
    kept = (await client.get(public(made, ".json"))).json()
    assert (kept["frozen"], kept["figures"]["totals"]["registrations"]) == (True, 10)
    assert (await desk.post(desk_path(made), title="Trop tard")).status_code == 409
    await desk.post(f"{desk_path(made)}/state", state="live")
    live = (await client.get(public(made, ".json"))).json()
    assert (live["frozen"], live["figures"]["totals"]["registrations"]) == (False, 11)


async def test_a_year_stands_beside_the_year_before_and_a_choice_is_what_was_ticked(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, desk = await cycle(), await sign_in("editor")
    year = made["first"]["starts_local"].year + 1
    answer = await desk.post("/bilans", title="Notre année", year=str(year))
    number = answer.headers["location"].split("?")[0].rpartition("/")[2]
    await desk.post(f"/bilans/{number}/state", state="online")
    said = (await client.get("/bilans/notre-annee.json")).json()["figures"]
    assert [one["day"][:4] for one in said["years"]][:1] == [str(year - 1)]
    assert all(one["title"] != "La grande" for one in said["sessions"])
    assert (await desk.get(f"/bilans/{number}/pdf")).content.startswith(b"%PDF")
    assert (await client.get("/bilans/notre-annee")).status_code == 200
    assert (await client.get("/bilans/notre-annee.exe")).status_code == 404
    answer = await desk.post("/bilans", title="Choix", session=str(made["first"]["id"]))
    number = answer.headers["location"].split("?")[0].rpartition("/")[2]
    await desk.post(f"/bilans/{number}/state", state="online")
    chosen = (await client.get("/bilans/choix.json")).json()["figures"]["sessions"]
    assert [one["title"] for one in chosen] == ["La grande"]
    assert (await desk.post("/bilans", title="Rien")).status_code == 422


async def test_two_bilans_of_one_title_made_at_once_have_two_addresses(
    sign_in: SignIn,  # noqa: F811
) -> None:
    desk = await sign_in("owner")
    answers = await asyncio.gather(
        *(desk.post("/bilans", title="Deux fois", year="2026") for _ in range(4))
    )
    assert {one.status_code for one in answers} == {303}
    slugs = await database.values("SELECT slug FROM reviews")
    assert sorted(slugs) == ["deux-fois", "deux-fois-2", "deux-fois-3", "deux-fois-4"]
    record = (await desk.get("/record")).text
    assert re.search(r'<a href="/desk/bilans/\d+">Deux fois</a>', record)


async def test_a_long_series_is_told_by_years_and_without_registrations_by_its_sessions(
    database: None,
) -> None:
    made = await factories.programme(timezone="America/New_York")
    at = datetime(2026, 3, 10, 2, tzinfo=UTC)  # The evening before, in New York.
    for number in range(26):
        past = at - timedelta(days=31 * (number + 1))
        talk = await factories.session(made, starts_at=past)
    row = await queries.of_programme(made["id"])
    assert row is not None
    empty = await gather.gathered(row, at=at)
    assert (empty.as_of.astimezone(UTC).day, empty.as_of.day) == (9, 9)
    assert charts.totals(empty, "fr") == [("26", "séances tenues")]
    assert charts.drawings(empty, "fr") == []
    await factories.registration(talk)
    told = await gather.gathered(row, at=at)
    assert [one.key for one in charts.drawings(told, "fr")] == ["years"]
    assert len(told.figures.months) == 26


async def test_who_sees_one_programme_alone_makes_no_bilan_of_all(
    sign_in: SignIn,  # noqa: F811
) -> None:
    made = await cycle()
    desk = await sign_in("editor", limited=True, programmes={made["cycle"]["id"]: "editor"})
    assert (await desk.get("/bilans")).status_code == 403
    assert (await desk.post("/bilans", title="Tout", year="2026")).status_code == 403
    assert (await desk.get(desk_path(made))).status_code == 200


async def test_the_pdf_is_tagged_and_says_the_figures(
    sign_in: SignIn,  # noqa: F811
) -> None:
    made, desk = await cycle(), await sign_in("viewer")
    body = (await desk.get(f"{desk_path(made)}.pdf")).content
    assert problems(body, language="en") == []
    said = pdf_words.words(body)
    for words in ("Modèles d’intérêt général", "sessions held", "Bretagne", "How it is counted"):
        assert words in said, said


async def test_the_cover_says_from_when_to_when() -> None:
    months = [InPeriod(date(2026, month, 1), 8, 160, 80) for month in (3, 5)]
    figures = msgspec.structs.replace(full().figures, months=months)
    said = pdf_words.words(await pdf.review(full(figures=figures), [], "fr"))
    assert "mars 2026 – mai 2026" in said
    assert full().period_in("fr") == ""


def full(**changes: Any) -> Content:
    """A review of eight sessions of many people, as it is typeset."""
    at = datetime(2026, 3, 12, 13, tzinfo=UTC)
    held = [
        InSession(title=f"Une alliance {number}", language="fr", slug=f"a-{number}",
                  programme="p", starts_at=at, timezone="UTC", registered=20, came=10)
        for number in range(8)
    ]  # fmt: skip
    totals = Totals(sessions=8, hours=8, speakers=2, resources=1, registrations=160, people=90,
                    came=80, people_who_came=50, person_hours=80, organisations=0)  # fmt: skip
    said = {
        "title": "Alliances", "language": "fr", "slug": "a", "programme": "p",
        "year": 0, "introduction": "", "highlights": [], "quotations": [], "portraits": [],
        "hue": 20, "timezone": "UTC", "as_of": at,
        "figures": Figures(totals, held, [], [], [], None),
    }  # fmt: skip
    return Content(**(said | changes))


def pages(made: bytes) -> list[str]:
    """What is written on each page."""
    with pikepdf.open(io.BytesIO(made)) as book:
        return [pdf_words.page(one) for one in book.pages]


async def test_the_list_of_sessions_never_leaves_one_alone_under_its_heading() -> None:
    parted = 0
    for many in range(14, 36, 2):
        made = await pdf.review(full(highlights=["Une mesure."] * many), [], "fr")
        told = [page for page in pages(made) if "Séance par séance" in page]
        assert len(told) == 1
        assert told[0].count("Une alliance") == 8, many
        parted += "Une mesure." not in told[0]
    assert 0 < parted < 11


def test_what_is_counted_is_explained_where_it_is_told() -> None:
    names = [name for name, _ in charts.explained(full(), "en")]
    assert names == ["Sessions held", "Registrations", "Presences", "Hours spent together"]
    nobody = msgspec.structs.replace(full().figures.totals, registrations=0, came=0, person_hours=0)
    alone = full(figures=Figures(nobody, [], [], [], [], None))
    assert [name for name, _ in charts.explained(alone, "en")] == ["Sessions held"]


def test_regions_of_as_many_people_stand_in_the_order_of_the_alphabet() -> None:
    told = [Territory(name, 6) for name in ("Occitanie", "Île-de-France", "Bretagne")]
    drawn = charts.drawings(
        full(figures=Figures(full().figures.totals, [], [], [], told, None)), "fr"
    )
    assert [row[0] for row in drawn[0].rows] == ["Bretagne", "Île-de-France", "Occitanie"]
