"""What a stranger types into the public forms stays text: in pages, mails, calendars and files."""

import csv
import io
import json
import re
import zipfile
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from events import links
from events.mail.render.compose import Composed, compose
from events.registrations.signup import form
from tests import factories, sql
from tests.calendars import linter
from tests.desk.conftest import Desk, SignIn
from tests.mail.drawn import delivery
from tests.trials.inventing import HOSTILE

LETTERS = ("confirmation", "reminder-1d", "session-rescheduled", "left", "waiting", "offer")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def texts() -> list[str]:
    """What can stand in a form that is UTF-8."""
    found = []
    for raw in HOSTILE:
        try:
            found.append(raw.decode())
        except UnicodeDecodeError:
            continue
    return found


async def test_through_every_field_of_the_public_forms(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    desk = await sign_in("owner")
    cycle = await factories.programme(title="Cycle d'essai")
    talk = await factories.session(cycle, title="Une séance")
    question = await factories.insert(
        "questions",
        {"programme": cycle["id"], "key": "organisation", "kind": "text",
         "label": json.dumps({"fr": "Organisation ?"})},
    )  # fmt: skip
    taken = 0
    for number, words in enumerate(texts()):
        email = f"n{number}@example.org"
        answer = await client.post(
            f"/sessions/{talk['slug']}/registrations",
            data={"form_key": form.new_key(), "name": words, "email": email, "source": words,
                  "timezone": words, "waiting": words, "sure": words,
                  f"answer-{question['key']}": words},
        )  # fmt: skip
        assert answer.status_code in (303, 413, 422), words
        only_shown(answer.text)
        if answer.status_code == 303:
            taken += 1
            await harmless_everywhere(client, email)
    assert taken > len(texts()) / 2
    await harmless_at_the_desk(desk, talk, taken)


async def harmless_everywhere(client: httpx.AsyncClient, email: str) -> None:
    """On a person's own page, in their data, in every letter and calendar."""
    seat = await sql.row(
        "SELECT r.* FROM registrations r JOIN people p ON p.id = r.person WHERE p.email = $1", email
    )
    assert seat is not None
    assert not _NO_TEXT.search(seat["name"])
    page = await client.get(links.registration(seat["id"], seat["nonce"]))
    assert page.status_code == 200
    harmless(page.text)
    data = await client.get(links.registration(seat["id"], seat["nonce"]) + "/data.json")
    assert data.json()["person"]["email"] == email
    for letter in LETTERS:
        [found] = await compose([delivery(letter, seat, data=moved())])
        if isinstance(found, Composed):
            harmless_mail(found.message, email)


def moved() -> dict[str, Any]:
    """What a letter about a change needs to know."""
    return {"starts_at": "2026-12-01T10:00:00+00:00", "ends_at": "2026-12-01T11:00:00+00:00",
            "timezone": "Europe/Paris", "note": ""}  # fmt: skip


def harmless_mail(raw: bytes, email: str) -> None:
    """One recipient, no header of theirs, no lone CR or LF, no long line, nothing live."""
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.defects == []
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == [email]
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            harmless(str(part.get_content()))
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            assert linter.complaints(content) == []
            assert len(Calendar.from_ical(content.decode()).walk("VEVENT")) == 1


async def harmless_at_the_desk(desk: Desk, talk: factories.Row, taken: int) -> None:
    """In the roster and in the files that leave it."""
    page = await desk.get(f"/sessions/{talk['slug']}/roster")
    harmless(page.text)
    raw = (await desk.get(f"/sessions/{talk['slug']}/roster.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=";" if ";" in raw[:80] else ","))
    assert len(rows) == taken + 1
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert not any(_NO_TEXT.search(cell) for cell in cells)
    book = (await desk.get(f"/sessions/{talk['slug']}/roster.xlsx")).content
    with zipfile.ZipFile(io.BytesIO(book)) as sheets:
        for name in sheets.namelist():
            assert b"<f>" not in sheets.read(name)


def harmless(page: str) -> None:
    """A page for others: what was typed is in it, without what changes how it is read."""
    only_shown(page)
    assert not re.search("[\x1b\u202a-\u202e]", page)


def only_shown(page: str) -> None:
    """A page that shows people what they typed, and does nothing with it."""
    assert "\0" not in page
    assert "<script>alert" not in page
    assert "<class " not in page


@pytest.mark.parametrize("field", ["wrong", "email"])
async def test_through_the_correction_and_the_lost_link(
    client: httpx.AsyncClient, field: str
) -> None:
    talk = await factories.session()
    for words in texts():
        for path in (f"/sessions/{talk['slug']}/correction", "/lost-link"):
            answer = await client.post(path, data={"wrong": "a@example.org", field: words})
            assert answer.status_code in (303, 422), (path, words)
            only_shown(answer.text)
