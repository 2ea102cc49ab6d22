"""The attendance sheet as a PDF: to sign, or with who was there; tagged, in its language."""

import re
from datetime import timedelta
from typing import Any

import pytest

from events import clock
from events.attendance import seats, sheet
from events.desk.people import attendance_sheet
from tests import factories
from tests.desk.conftest import SignIn, sign_in
from tests.pdf.tagged import problems, tags, title
from tests.pdf.words import words

__all__ = ["sign_in"]


async def over() -> dict[str, Any]:
    at = clock.now()
    talk = await factories.session(
        starts_at=at - timedelta(hours=3), ends_at=at - timedelta(hours=2), title="Une alliance"
    )
    await factories.registration(talk, name="Ada Exemple", entered_at=at - timedelta(hours=3),
                                 attended=True, attended_seconds=3000)  # fmt: skip
    await factories.registration(talk, name="Bo <i>Fictif</i>", present=True)
    await factories.registration(talk, name="Cy Absent")
    await factories.registration(talk, name="Di Partie", state="cancelled")
    return talk


async def test_both_sheets_are_tagged_and_in_the_sessions_language(sign_in: SignIn) -> None:
    desk, talk = await sign_in("viewer"), await over()
    for name in ("attendance-sheet.pdf", "presence-sheet.pdf"):
        answer = await desk.get(f"/sessions/{talk['slug']}/{name}")
        assert answer.headers["content-type"] == "application/pdf"
        assert problems(answer.content, language="fr") == []
        assert title(answer.content) == "Feuille d’émargement — Une alliance"


async def test_who_had_a_seat_stands_on_it_with_what_is_known(database: None) -> None:
    talk = await over()
    found = await seats.everybody(talk["id"])
    assert [(one.name, one.came, one.seconds, one.by_hand) for one in found] == [
        ("Ada Exemple", True, 3000, False),
        ("Bo <i>Fictif</i>", True, None, True),
        ("Cy Absent", False, None, False),
    ]


@pytest.mark.parametrize("signing", [True, False])
async def test_what_is_signed_stands_on_the_first_page_and_no_page_is_without_people(
    database: None, *, signing: bool
) -> None:
    talk = await over()
    several = []
    for number in range(60):
        await factories.registration(talk, name=f"Zoé {number:02} Exemple")
        if number in {16, 18, 20, 22, 59}:
            made = await sheet.sheet(talk["id"], signing=signing, at=clock.now())
            first, *others = tags(made)
            assert first[:2] == ["P", "H1"]
            assert {"TH", "TD"} <= set(first)
            for page in others:  # Headings of columns are repeated for the eye, not for a program.
                assert page
                assert set(page) == {"TD"}
            several.append(len(others))
    assert (several[0], several[-1] > 0) == (0, True)  # Twenty fit; sixty do not.


async def test_a_sheet_to_sign_names_nobody_as_having_signed_or_issued_it(database: None) -> None:
    talk = await over()
    await factories.insert(
        "attestation_wordings",
        {"programme": talk["programme"], "signatory": "Camille Directrice"},
    )
    blank, told = [
        words(await sheet.sheet(talk["id"], signing=signing, at=clock.now()))
        for signing in (True, False)
    ]
    for said in ("Camille Directrice", "Délivrée le"):
        assert said not in blank
        assert said in told


async def test_a_long_sheet_is_read_a_page_at_a_time_and_numbered_on(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attendance_sheet, "PAGE", 2)
    desk, talk = await sign_in("viewer"), await over()
    for number in range(2):
        await factories.registration(talk, name=f"Zoé & {number}")
    who = await factories.speaker({"id": talk["programme"]}, name="Camille Oratrice")
    await factories.appearance(who, talk)
    read, address = [], f"/sessions/{talk['slug']}/attendance-sheet"
    while address:
        text = (await desk.get(address)).text
        read.append(
            re.findall(r'<td class="number cell-no">([\d—]+)</td><th scope="row">([^<]*)', text)
        )
        following = re.search(r'href="/desk([^"]*)" rel="next"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert read == [
        [("—", "Camille Oratrice"), ("1", "Ada Exemple"), ("2", "Bo &lt;i&gt;Fictif&lt;/i&gt;")],
        [("3", "Cy Absent"), ("4", "Zoé &amp; 0")],
        [("5", "Zoé &amp; 1")],
    ]
