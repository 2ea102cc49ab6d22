"""Whatever is typed into the desk comes out as text: in pages, files, mails and calendars."""

import io
import zipfile
from typing import Any

import pytest

from events import database
from tests import factories
from tests.desk.conftest import Desk, SignIn

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"https://evil.example\")",
    "@SUM(1)\r\nBcc: victim@example.org",
    "null\0byte \x1b[31m \x07",
    "\u202eright to left\u202c {{ 7*7 }} {% x %} %(name)s %s %",
    "x" * 10_000,
    "' OR 1=1; DROP TABLE sessions; --",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
async def test_through_every_field_of_the_desk(sign_in: SignIn, words: str) -> None:
    desk = await sign_in("owner")
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    guest = await factories.speaker(cycle)
    await factories.appearance(guest, talk)
    await factories.registration(talk, name="Ada Exemple", language="en")
    for path, fields in posts(cycle, talk, guest):
        answer = await desk.post(path, **fields, **dict.fromkeys(free_fields(path), words))
        assert answer.status_code < 500, (path, answer.status_code)
        harmless(answer.text)
    base, session = f"/programmes/{cycle['slug']}", f"/sessions/{talk['slug']}"
    for path in ("", "/programmes", base, session, f"{session}/roster", f"{session}/edit",
                 f"/speakers/{guest['slug']}", "/announcements", "/record", "/people", "/team",
                 f"{session}/preview", f"{base}/figures", f"{base}/questions",
                 f"{session}/mails"):  # fmt: skip
        page = await desk.get(path)
        assert page.status_code == 200, path
        harmless(page.text)
    await files_are_plain(desk, session)


def posts(cycle: Any, talk: Any, guest: Any) -> list[tuple[str, dict[str, str]]]:
    base, session = f"/programmes/{cycle['slug']}", f"/sessions/{talk['slug']}"
    times = {"day": "2127-03-04", "starts": "10:00", "ends": "11:00", "timezone": "Europe/Paris"}
    return [
        ("/programmes", {"language": "fr", "timezone": "Europe/Paris"}),
        (base, {"language": "fr", "timezone": "Europe/Paris", "edit_version": "1"}),
        (f"{base}/sessions", {"language": "fr", **times}),
        (session, {"language": "fr", "edit_version": "1"}),
        (f"{session}/reschedule", {**times, "notify": "yes"}),
        (f"{session}/cancellation", {"notify": "yes"}),
        (f"{session}/room", {}),
        (f"{session}/registrations", {"email": "paul@example.org", "language": "fr"}),
        (f"{session}/speakers", {"language": "fr"}),
        (f"{session}/resources", {"kind": "link", "url": "https://example.org"}),
        (f"/speakers/{guest['slug']}", {"language": "fr", "edit_version": "1"}),
        (f"{session}/announcements", {"audience": "held"}),
        (f"{session}/day/notice", {}),
        (f"{base}/letters/confirmation", {}),
        (f"{base}/questions", {"kind": "choices"}),
        ("/sending/pause", {}),
        ("/sending/resumption", {}),
        ("/team", {"email": "new@example.org", "role": "viewer", "language": "fr"}),
        ("/account", {"language": "en"}),
    ]


def free_fields(path: str) -> tuple[str, ...]:
    if path.endswith("/letters/confirmation"):
        return ("en", "fr")
    if path.endswith("/questions"):
        return tuple(f"{name}-{language}" for name in ("label", "hint", "choices")
                     for language in ("fr", "en"))  # fmt: skip
    return ("title", "summary", "abstract", "location", "tags", "room_note", "name",
            "organisation", "biography", "note", "subject", "body", "reason", "title-en",
            "abstract-en", "summary-en")  # fmt: skip


def harmless(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\x00" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "{{ 7*7 }} 49" not in page


async def files_are_plain(desk: Desk, session: str) -> None:
    body = (await desk.get(f"{session}/roster.csv")).content.decode("utf-8-sig")
    for line in body.splitlines():
        assert not line.lstrip('"').startswith(("=", "@", "+", "-"))
    book = (await desk.get(f"{session}/roster.xlsx")).content
    with zipfile.ZipFile(io.BytesIO(book)) as sheets:
        assert "<f>" not in sheets.read("xl/worksheets/sheet1.xml").decode()
    assert await database.value("SELECT count(*) FROM sessions") >= 1
