"""The attendance sheet as a PDF: to sign, or with who was there; tagged, in its language."""

from datetime import timedelta
from typing import Any

from events import clock
from events.attendance import sheet
from tests import factories
from tests.desk.conftest import SignIn, sign_in
from tests.tagged import problems, title

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
    found = await sheet.people(talk["id"])
    assert [(one.name, one.came, one.seconds, one.by_hand) for one in found] == [
        ("Ada Exemple", True, 3000, False),
        ("Bo <i>Fictif</i>", True, None, True),
        ("Cy Absent", False, None, False),
    ]
