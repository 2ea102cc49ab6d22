"""Mails written byte by byte say what the standard library’s say, and nothing slips in."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import text
from events.mail.render.mime import CalendarFile, Envelope, assemble, skeleton

AT = datetime(2026, 12, 3, 13, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def envelope(**values: str) -> Envelope:
    return Envelope(to="ada@example.org", message_id="<abc@example.org>", at=AT, **values)


def head(subject: str = "Séance", organisation: str = "L’équipe") -> bytes:
    return skeleton(
        "from@example.org", organisation, "reply@example.org", subject, "p-1.example.org"
    )


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert message.defects == []
    return message


@given(TEXT, TEXT)
def test_bodies_come_back_as_they_were(plain: str, html: str) -> None:
    message = read(assemble(head(), envelope(), plain, html))
    parts = list(message.iter_parts())
    assert [part.get_payload(decode=True) for part in parts] == [plain.encode(), html.encode()]


@given(TEXT, TEXT)
def test_every_line_is_short_ascii_and_ended_by_crlf(subject: str, organisation: str) -> None:
    calendar = CalendarFile(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST")
    raw = assemble(head(subject, organisation), envelope(), "é" * 300, "<p>", calendar)
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    # RFC 2047 allows a line with encoded words 76.
    assert max(len(line) for line in lines if b"=?utf-8?" in line or b":" not in line) <= 76
    assert max(map(len, lines)) <= 998
    assert not any(line.startswith(b".") for line in lines)


@given(st.text(max_size=200))
def test_a_subject_never_becomes_another_field(subject: str) -> None:
    message = read(assemble(head(subject.replace("\ud800", "")), envelope(), "a", "b"))
    expected = {
        "From", "Reply-To", "Subject", "List-Id", "Auto-Submitted", "MIME-Version", "To", "Date",
        "Message-ID", "Content-Type",
    }  # fmt: skip
    assert set(message.keys()) == expected


TITLES = [
    "Ce qui reste d’un cycle", "Le devoir d’alliances", "Après l’école\u00a0: et l’été\u202f?", "",
    "Plain English", "100 % d’élèves, 0 d’ennui", "=?utf-8?q?a?= b", "😀 à la fin",
]  # fmt: skip
BEFORE = ["Annulée\u00a0: ", "Registration confirmed: ", "Demain à 14 h\u00a0: ", ""]


@pytest.mark.parametrize("shift", range(40))
def test_subject_and_sender_read_back_as_they_were_written(shift: int) -> None:
    for before in BEFORE:
        for title in TITLES:
            said = text.line("é" * (shift % 2) + "x" * shift + before + f"{title} {title}")
            message = read(assemble(head(said), envelope(), "a", "b"))
            assert message["Subject"] == said


@pytest.mark.parametrize(
    "name",
    ["L’équipe", "Les Ateliers d’été de l’équipe des alliances éducatives, et autres choses",
     'Équipe "X", <y>', "a.b@c", "Plain", "=?utf-8?q?a?= b"],
)  # fmt: skip
def test_the_sender_s_name_reads_back_as_it_was_written(name: str) -> None:
    [sender] = read(assemble(head("x", name), envelope(), "a", "b"))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "from@example.org")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_i1_i2_the_same_parts_as_the_standard_library_makes(method: str) -> None:
    content = b"BEGIN:VCALENDAR\r\nMETHOD:" + method.encode() + b"\r\nEND:VCALENDAR\r\n"
    ours = read(
        assemble(head(), envelope(), "Texte", "<p>Texte</p>", CalendarFile(content, method))
    )
    theirs = EmailMessage()
    theirs.set_content("Texte", cte="base64")
    theirs.add_alternative("<p>Texte</p>", subtype="html", cte="base64")
    theirs.add_alternative(content, maintype="text", subtype="calendar")
    theirs.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    assert _shape(ours) == _shape(theirs)
    [invitation] = [part for part in ours.walk() if part.get_content_type() == "text/calendar"]
    assert invitation.get_param("method") == method
    assert invitation.get_param("charset") == "utf-8"
    assert invitation["content-disposition"] is None
    assert invitation.get_payload(decode=True) == content


def _shape(message: EmailMessage) -> list[tuple[str, str | None]]:
    return [(part.get_content_type(), part.get_filename()) for part in message.walk()]


def test_m2_m3_the_headers_of_series_mail() -> None:
    link = "https://events.example.org/unsubscribe/" + "x" * 90
    raw = assemble(head(), envelope(unsubscribe=link, thread="<first@example.org>"), "a", "b")
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in raw
    message = read(raw)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<p-1.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["References"] == message["In-Reply-To"] == "<first@example.org>"
    assert message["Message-ID"] == "<abc@example.org>"


@pytest.mark.parametrize("bad", ["ada@example.org\r\nBcc: eve@example.org", "a\x00b", "é@x.org"])
def test_m5_control_characters_are_refused_in_header_fields(bad: str) -> None:
    with pytest.raises(ValueError, match="may not hold"):
        assemble(head(), Envelope(to=bad, message_id="<a@b>", at=AT), "a", "b")
