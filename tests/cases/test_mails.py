"""Mails from the field that once went wrong, each by its name: reports, answers, words."""

import asyncio
import base64
import re
import smtplib
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from events import database as db
from events.calendars.replies import reply_address
from events.deliveries.states import Verdict
from events.mail.transport.sender import send_due
from events.settings import settings
from tests import factories, sql
from tests.deliveries.ledger import owe, owed
from tests.inbox.bounces.test_bounces import inbox
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

assert inbox, "the fixture is used by its name"

FIELD = Path(__file__).parent / "field"
WHO = "ann+webinar@example.net"
ADDRESS = "webinars-in@example.org"


@dataclass(frozen=True)
class Sent:
    """A real confirmation of ours, and where one would write about it."""

    port: int
    message_id: str
    rsvp: str
    uid: str

    def fill(self, text: str) -> str:
        """Put what is ours into a case."""
        ours = {
            "MESSAGE_ID": self.message_id, "RECIPIENT": WHO, "RSVP": self.rsvp, "UID": self.uid,
            "INBOX": ADDRESS, "RETURN_PATH": ADDRESS,
        }  # fmt: skip
        for name, value in ours.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    async def comes_in(self, case: str, sender: str = "") -> None:
        """Deliver a case by LMTP, to whom it is written."""
        raw = _with_encoded(self.fill(_case(case)), self)
        to = re.search(r"^To: (?:.*<)?([^<>\s]+)>?$", raw, re.MULTILINE)
        assert to

        def talk() -> None:
            with smtplib.LMTP("127.0.0.1", self.port) as client:
                client.sendmail(sender, [to[1]], raw.replace("\n", "\r\n").encode())

        await asyncio.to_thread(talk)


def _case(name: str) -> str:
    folder = FIELD / ("bounces" if name.startswith("bounce-") else "replies")
    return (folder / name).read_text(encoding="utf-8")


def _with_encoded(raw: str, sent: Sent) -> str:
    """The same with what stands in base64 filled in too."""
    blocks = re.compile(r"(?:^[A-Za-z0-9+/]{20,76}=*\n)+(?:^[A-Za-z0-9+/]+=*\n)?", re.MULTILINE)

    def filled(found: re.Match[str]) -> str:
        content = base64.b64decode(found[0])
        encoding = "utf-16" if content[:2] == b"\xff\xfe" else "utf-8"
        text = sent.fill(content.decode(encoding))
        return base64.encodebytes(text.encode(encoding)).decode()

    return blocks.sub(filled, raw)


@pytest.fixture(autouse=True)
async def sent(
    database: None, inbox: int, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> Sent:
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", ADDRESS)
    settings.cache_clear()
    talk = await factories.session()
    seat = await factories.registration(talk, email=WHO)
    await owe(owed(seat["id"], letter="confirmation", session_id=talk["id"], data={}))
    assert await send_due() == {"sent": 1}
    message_id = mail_sink[0].message["Message-ID"]
    rsvp = reply_address.of("registration", seat["id"], seat["nonce"])
    return Sent(inbox, message_id, rsvp, talk["uid"])


FAILED = ["bounce-01-original-recipient-xtext", "bounce-02-original-recipient-is-local-alias",
          "bounce-03-action-with-comment", "bounce-05-status-missing-code-in-diagnostic",
          "bounce-06-headers-quoted-printable", "bounce-08-delivery-status-base64",
          "bounce-09-rfc6533-global", "bounce-11-multipart-mixed-three-parts",
          "bounce-30-qmail-plain-text"]  # fmt: skip


@pytest.mark.parametrize("case", FAILED)
async def test_a_final_failure_came_back_with_its_words(sent: Sent, case: str) -> None:
    await sent.comes_in(f"{case}.eml")
    [row] = await sql.rows("SELECT reason, verdict FROM deliveries WHERE bounced_at IS NOT NULL")
    assert row["verdict"] == Verdict.DEAD
    assert "5.1.1" in row["reason"]
    assert re.search("no such user|unknown user", row["reason"])
    assert await db.values("SELECT address FROM suppressions") == [WHO]


GOOD = {
    "bounce-13-soft-told-as-5.0.0-code-452": Verdict.FULL,
    "bounce-20-mailbox-full-5.2.2": Verdict.FULL,
    "bounce-22-unauthenticated-5.7.26": Verdict.AUTHENTICATION,
    "bounce-24-spam-5.7.1": Verdict.CONTENT,
    "bounce-25-expired-5.4.7": Verdict.EXPIRED,
}


@pytest.mark.parametrize(("case", "verdict"), GOOD.items(), ids=GOOD.keys())
async def test_an_address_that_is_not_dead_stays_good(
    sent: Sent, case: str, verdict: Verdict
) -> None:
    await sent.comes_in(f"{case}.eml")
    assert await db.values("SELECT verdict FROM deliveries WHERE bounced_at IS NOT NULL") == [
        verdict
    ]
    assert await sql.rows("SELECT * FROM suppressions") == []


async def test_bounce_40_arf_complaint(sent: Sent) -> None:
    await sent.comes_in("bounce-40-arf-complaint.eml", sender="fbl@example.net")
    kept = await sql.rows("SELECT address, only_announcements FROM suppressions")
    assert kept == [{"address": WHO, "only_announcements": True}]
    assert await db.values("SELECT reason FROM deliveries") == ["its reader reported it as spam"]


ANSWERED = ["reply-01-mailto-mixed-case", "reply-02-percent-encoded-plus",
            "reply-04-principal-path-with-EMAIL", "reply-05-dtstamp-missing",
            "reply-07-dtstamp-with-tzid", "reply-08-sequence-empty", "reply-10-utf16",
            "reply-12-quote-inside-cn", "reply-14-auto-submitted-of-a-calendar-server",
            "reply-16-two-attendees", "reply-19-request-quoted-before-reply"]  # fmt: skip


@pytest.mark.parametrize("case", ANSWERED)
async def test_an_answer_counts_and_is_offered_the_button(sent: Sent, case: str) -> None:
    await sent.comes_in(f"{case}.eml", sender=WHO)
    assert await db.values("SELECT partstat FROM registrations") == ["declined"]
    letters = await db.values("SELECT letter FROM deliveries ORDER BY id")
    assert letters == ["confirmation", "calendar-declined"]


async def test_reply_15_person_writes_to_the_organiser(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, mail_sink: MailSink
) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", "team@example.org")
    settings.cache_clear()
    await sent.comes_in("reply-15-person-writes-to-the-organiser.eml", sender=WHO)
    assert await db.values("SELECT excerpt FROM received_mails") == [
        "I cannot come, can you send me the replay?"
    ]
    await send_due()
    [passed] = mail_sink.to("team@example.org")
    assert passed.message["Reply-To"] == WHO
    assert b"I cannot come, can you send me the replay?\r\n" in passed.content


async def test_lmtp_two_recipients(sent: Sent) -> None:
    case = sent.fill((FIELD / "lmtp-two-recipients.txt").read_text(encoding="utf-8"))
    spoken = [line for line in case.splitlines() if not line.startswith("#")]

    def talk() -> list[bytes]:
        with socket.create_connection(("127.0.0.1", sent.port), timeout=PATIENCE_SECONDS) as wire:
            wire.sendall("".join(f"{line}\r\n" for line in [*spoken, "QUIT"]).encode())
            said = b""
            while not said.rstrip().endswith(b"Bye") and (more := wire.recv(65536)):
                said += more
        return said.splitlines()

    said = await asyncio.to_thread(talk)
    after_data = said[next(n for n, line in enumerate(said) if line.startswith(b"354")) + 1 :]
    assert [line[:3] for line in after_data] == [b"250", b"250", b"221"]


def test_every_case_has_a_test_by_its_name() -> None:
    told = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("*.py"))
    missing = [
        case.name
        for case in FIELD.rglob("*.*")
        if case.stem not in told and re.sub(r"\W", "_", case.stem) not in told
    ]
    assert missing == []
