"""The forms in which the world's mail systems report a failure, each as a mail by LMTP."""

import base64
import quopri
import smtplib
import socket
from dataclasses import dataclass

import pytest

from events import database
from events.deliveries.states import Verdict
from events.inbox.bounces.delivery_status import Kind
from events.inbox.bounces.read_report import read
from events.inbox.receive import receive
from tests import sql
from tests.deliveries.ledger import delivery
from tests.inbox.bounces.test_bounces import _comes_in, _sent, _suppressed, inbox
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database", "mail_sink")

assert inbox, "the fixture is used by its name"

WHO = "person-1@example.org"


@dataclass(frozen=True)
class Form:
    """How one system words the parts of a report; `{id}` and `{who}` are the mail's."""

    block: str = "Final-Recipient: rfc822; {who}\nAction: failed\nStatus: 5.1.1\n" \
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\n"  # fmt: skip
    kind: str = "message/delivery-status"
    block_encoding: str = ""
    copy_kind: str = "text/rfc822-headers"
    copy_encoding: str = ""
    outer: str = "multipart/report; report-type=delivery-status"

    def mail(self, message_id: str) -> bytes:
        """The whole mail with CRLF."""
        block = "Reporting-MTA: dns; relay.example.org\n\n" + self.block
        parts = [
            ("text/plain", "", "Sorry.\n"),
            (self.kind, self.block_encoding, block.format(who=WHO, id=message_id)),
            (self.copy_kind, self.copy_encoding, f"Subject: x\nMessage-ID: {message_id}\n"),
        ]
        body = "".join(
            f"--b\nContent-Type: {kind}\n{_encoded(how, text)}" for kind, how, text in parts
        )
        head = (
            "From: MAILER-DAEMON@relay.example.org\nTo: causerie@example.org\nSubject: Undelivered"
            f'\nMIME-Version: 1.0\nContent-Type: {self.outer}; boundary="b"\n\n'
        )
        return f"{head}{body}--b--\n".replace("\n", "\r\n").encode()


def _encoded(how: str, text: str) -> str:
    match how:
        case "base64":
            text = base64.encodebytes(text.encode()).decode()
        case "quoted-printable":
            text = quopri.encodestring(text.encode()).decode().replace("@", "=40")
    return (f"Content-Transfer-Encoding: {how}\n" if how else "") + f"\n{text}\n"


DEFAULT = Form().block
FORMS = {
    "as the standard says": Form(),
    "an original recipient in xtext": Form(
        "Original-Recipient: rfc822;person+2D1@example.org\n"
        "Final-Recipient: rfc822; other@x.example\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such user\n"
    ),
    "an original recipient that is a local alias": Form(
        "Original-Recipient: rfc822;list-alias@relay.example.org\n" + DEFAULT
    ),
    "an action with a comment": Form(DEFAULT.replace("failed", "failed (no such user)")),
    "an old word in Action": Form(DEFAULT.replace("failed", "Undeliverable")),
    "no status, the code in the diagnostic": Form(DEFAULT.replace("Status: 5.1.1\n", "")),
    "headers in quoted-printable": Form(copy_encoding="quoted-printable"),
    "the status in quoted-printable": Form(block_encoding="quoted-printable"),
    "the status in base64": Form(block_encoding="base64"),
    "internationalised": Form(
        DEFAULT.replace("rfc822", "utf-8"), kind="message/global-delivery-status",
        copy_kind="message/global-headers",
    ),
    "three parts of a mixed mail": Form(outer="multipart/mixed"),
    "the whole mail returned": Form(copy_kind="message/rfc822"),
    "capitals in the type": Form(kind="Message/Delivery-Status", copy_kind="Message/RFC822"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
async def test_a_report_in_every_form_marks_the_mail_and_silences_a_dead_address(
    inbox: int, form: Form
) -> None:
    await _comes_in(inbox, form.mail(await _sent()))
    row = await delivery(1)
    assert row["bounced_at"] is not None
    assert row["reason"].startswith("it came back: ")
    assert "no such user" in row["reason"]
    assert await _suppressed() == [WHO]


TEXTS = {
    "qmail": "Hi. This is the qmail-send program at mx.example.org.\n\n<{who}>:\nRemote host said:"
    " 550 5.1.1 unknown user\n\n--- Below this line is a copy of the message.\n\n"
    "Message-ID: {id}\nTo: {who}\n\nx\n",
    "old Exim": "This message was created automatically by mail delivery software.\n\nA message"
    " that you sent could not be delivered to one or more of its recipients.\n\n  {who}\n"
    "    550 5.1.1 user unknown\n\n------ This is a copy of the message, including all the headers"
    ". ------\n\nMessage-Id: {id}\n\nx\n",
    "OpenSMTPD": "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n"
    "    An error has occurred while attempting to deliver a message for\n    the following list of"
    " recipients:\n\n{who}: 550 5.1.1 no such user\n\n    Below is a copy of the original message:"
    "\n\nMessage-ID: {id}\n\nx\n",
    "a text of Gmail": "Delivery to the following recipient failed permanently:\n\n     {who}\n\n"
    "Technical details of permanent failure:\nGoogle tried to deliver your message, but it was"
    " rejected. The error that the other server returned was: 550 5.1.1 No such user\n\n"
    "----- Original message -----\n\nMessage-ID: <x@y>\nReferences: {id}\n\nx\n",
    "HTML only": "<html><body><p>Your message could not be delivered to"
    " <b>{who}</b></p><p>550 5.1.1 user unknown</p><p>Message-ID: &lt;{bare}&gt;</p></body></html>",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
async def test_a_system_s_own_words_count_where_they_quote_mail_and_recipient(
    inbox: int, text: str
) -> None:
    message_id = await _sent()
    said = text.format(who=WHO, id=message_id, bare=message_id.strip("<>"))
    kind = "text/html" if "<html>" in text else "text/plain"
    head = f"From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\nContent-Type: {kind}\n"
    raw = f"{head}\n{said}"
    await _comes_in(inbox, raw.replace("\n", "\r\n").encode())
    assert (await delivery(1))["verdict"] == Verdict.DEAD
    assert await _suppressed() == [WHO]


@pytest.mark.parametrize(
    ("status", "words", "verdict"),
    [
        ("5.0.0", "452 4.2.2 mailbox full", Verdict.FULL),
        ("5.2.2", "552 5.2.2 mailbox full", Verdict.FULL),
        ("5.7.26", "550 5.7.26 unauthenticated mail is not accepted", Verdict.AUTHENTICATION),
        ("5.7.1", "554 5.7.1 message looks like spam", Verdict.CONTENT),
        ("5.7.1", "554 Client host blocked using a blacklist", Verdict.REPUTATION),
        ("5.4.7", "delivery time expired", Verdict.EXPIRED),
        ("5.3.4", "552 message size exceeds the limit", Verdict.TOO_LARGE),
        ("5.4.4", "unable to look up the host", Verdict.NETWORK),
        ("4.7.0", "421 too many connections", Verdict.BUSY),
        ("5.1.1", "550 5.1.1 mailbox is over quota", Verdict.FULL),
        ("5.1.1", "550 5.1.1 sender verification failed", Verdict.REPUTATION),
    ],
)  # fmt: skip
async def test_what_is_not_a_dead_address_silences_nobody(
    inbox: int, status: str, words: str, verdict: Verdict
) -> None:
    block = f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: {status}\n" \
        f"Diagnostic-Code: smtp; {words}\n"  # fmt: skip
    await _comes_in(inbox, Form(block).mail(await _sent()))
    row = await delivery(1)
    assert row["bounced_at"] is not None
    assert row["verdict"] == verdict
    assert await _suppressed() == []


async def test_a_final_report_after_a_passing_one_counts(inbox: int) -> None:
    message_id = await _sent()
    full = DEFAULT.replace("5.1.1 no such user", "5.2.2 mailbox full").replace("5.1.1", "5.2.2")
    await _comes_in(inbox, Form(full).mail(message_id))
    assert await _suppressed() == []
    await _comes_in(inbox, Form().mail(message_id))
    assert await _suppressed() == [WHO]


COMPLAINT = (
    "From: fbl@example.net\r\nTo: causerie@example.org\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain\r\n\r\nabuse\r\n--b\r\nContent-Type: message/feedback-report"
    "\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\nOriginal-Rcpt-To: {who}\r\n\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {id}\r\nTo: {who}\r\n\r\nx\r\n--b--\r\n"
)


async def test_a_complaint_stops_announcements_and_nothing_else(inbox: int) -> None:
    await _comes_in(inbox, COMPLAINT.format(who=WHO, id=await _sent()).encode())
    assert (await delivery(1))["reason"] == "its reader reported it as spam"
    kept = await database.value(
        "SELECT only_announcements FROM suppressions WHERE address = $1", WHO
    )
    assert kept is True


NO_FAILURES = {
    "an absence": "From: a@example.org\r\nSubject: Out of office\r\n"
    "Auto-Submitted: auto-replied\r\n\r\nYour mail {id} failed to find me at {who}.\r\n",
    "an absence in French": "From: a@example.org\r\n"
    "Subject: =?utf-8?q?R=C3=A9ponse_automatique?=\r\nX-Autoreply: yes\r\n\r\n{id} {who}\r\n",
    "a receipt": 'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type='
    'disposition-notification; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nread\r\n'
    "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
    "Final-Recipient: rfc822; {who}\r\nOriginal-Message-ID: {id}\r\n"
    "Disposition: manual-action; displayed\r\n--b--\r\n",
    "a delay in words": "From: MAILER-DAEMON@mx.example.org\r\nSubject: Message delayed\r\n\r\n"
    "THIS IS A WARNING MESSAGE ONLY. Your message to {who} has not yet been delivered and will"
    " be retried.\r\n\r\nMessage-ID: {id}\r\n",
}  # fmt: skip


@pytest.mark.parametrize("raw", NO_FAILURES.values(), ids=NO_FAILURES.keys())
async def test_absences_receipts_and_delays_are_no_failures(inbox: int, raw: str) -> None:
    await _comes_in(inbox, raw.format(id=await _sent(), who=WHO).encode())
    assert (await delivery(1))["bounced_at"] is None
    assert await _suppressed() == []


async def test_a_nul_in_a_quoted_message_id_is_read_over() -> None:
    message_id = await _sent()
    raw = Form().mail(message_id).replace(b"Message-ID: <", b"Message-ID: \0<")
    assert await receive(raw, sender="") == "bounce"
    assert await _suppressed() == [WHO]


def test_what_is_said_of_a_person_by_a_person_is_no_report() -> None:
    raw = b"From: ada@example.org\r\nSubject: Re: x\r\n\r\nI cannot come, my train failed.\r\n"
    assert read(raw, sender="ada@example.org").kind is Kind.OTHER


async def test_each_recipient_has_a_reply_of_its_own(inbox: int) -> None:
    """RFC 2033, 4.2: after the dot as many replies as recipients."""
    said = await _conversation(
        inbox,
        "LHLO mx.example.org", "MAIL FROM:<ada@example.org>", "RCPT TO:<a@example.org>",
        "RCPT TO:<b@example.org>", "DATA", "Subject: x\r\n\r\nhi\r\n.", "QUIT",
    )  # fmt: skip
    assert [line for line in said if line.startswith("250 2.0.0")] == ["250 2.0.0 taken"] * 2
    assert "250-PIPELINING" in said
    assert "250-ENHANCEDSTATUSCODES" in said


async def test_a_long_line_is_taken(inbox: int) -> None:
    said = await _conversation(
        inbox,
        "LHLO mx.example.org", "MAIL FROM:<ada@example.org>", "RCPT TO:<a@example.org>",
        "DATA", "Subject: x\r\n\r\n" + "x" * 60_000 + "\r\n.", "QUIT",
    )  # fmt: skip
    assert "250 2.0.0 taken" in said


async def _conversation(port: int, *lines: str) -> list[str]:
    """Everything that is said to all these lines sent at once."""
    import asyncio

    def talk() -> str:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as wire:
            wire.sendall("".join(f"{line}\r\n" for line in lines).encode())
            said = b""
            while not said.rstrip().endswith(b"Bye") and (more := wire.recv(65536)):
                said += more
        return said.decode()

    return (await asyncio.to_thread(talk)).splitlines()


async def test_what_a_person_writes_is_kept_for_people_once(inbox: int) -> None:
    raw = (
        b"From: ada@example.org\r\nSubject: Re: Registration\r\n\r\nCan you send me the replay?\r\n"
    )
    for _ in range(2):
        await _comes_in_from(inbox, "ada@example.org", raw)
    [kept] = await sql.rows("SELECT sender, subject, excerpt FROM received_mails")
    assert (kept["sender"], kept["subject"]) == ("ada@example.org", "Re: Registration")
    assert kept["excerpt"] == "Can you send me the replay?"


async def _comes_in_from(port: int, sender: str, raw: bytes) -> None:
    import asyncio

    def talk() -> None:
        with smtplib.LMTP("127.0.0.1", port) as client:
            client.sendmail(sender, ["causerie@example.org"], raw)

    await asyncio.to_thread(talk)
