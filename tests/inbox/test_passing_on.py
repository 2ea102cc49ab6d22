"""What people write to our addresses is passed on to the address for answers, as it came."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from events import clock, database
from events.deliveries.passed_on import HEADER
from events.inbox import loops, received_mails
from events.inbox.receive import receive
from events.mail.transport.sender import send_due
from events.operations.people import erase
from events.settings import settings
from tests import factories, sql
from tests.deliveries.ledger import states
from tests.desk.conftest import SignIn
from tests.desk.conftest import sign_in as sign_in
from tests.mail_sink import Accepted, MailSink

pytestmark = pytest.mark.usefixtures("database", "mail_sink")

TEAM = "team@example.org"
HEAD = b"From: =?utf-8?q?Zo=C3=A9?= <zoe@example.net>\r\nTo: inbox@example.org\r\n" \
    b"Subject: Re: Registration\r\nMessage-ID: <1@example.net>\r\n"  # fmt: skip
LETTER = HEAD + b"\r\nCan you send me the replay?\r\n"


@pytest.fixture(autouse=True)
def _addresses(mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", TEAM)
    monkeypatch.setenv("EVENTS_MAIL_FROM", "causerie@example.org")
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", "inbox@example.org")
    monkeypatch.setenv("EVENTS_INBOX_LMTP", "127.0.0.1:1")
    settings.cache_clear()


async def comes_in(raw: bytes, sender: str = "zoe@example.net") -> str:
    return await receive(raw, ["inbox@example.org"], sender=sender)


async def passed(mail_sink: MailSink) -> Accepted:
    """The one mail that leaves."""
    await send_due()
    [mail] = mail_sink.to(TEAM)
    return mail


async def test_it_goes_as_a_mail_of_our_own_that_encloses_it_as_it_came(
    mail_sink: MailSink,
) -> None:
    for _ in range(2):
        assert await comes_in(LETTER) == "kept"
    mail = await passed(mail_sink)
    assert mail.sender == "inbox@example.org"
    assert mail.message["From"].addresses[0].addr_spec == "causerie@example.org"
    assert mail.message["Reply-To"] == "zoe@example.net"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message[HEADER] == "127.0.0.1"
    assert mail.message["Subject"] == "Transmis\u00a0: Re: Registration"
    [enclosed] = [
        part for part in mail.message.walk() if part.get_content_type() == "message/rfc822"
    ]
    assert enclosed.get_content().as_bytes(policy=policy.SMTP) == LETTER
    assert LETTER in mail.content
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    assert "> Can you send me the replay?" in plain.get_content()
    assert await states() == {"sent": 1}


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain; charset=iso-8859-1"])
async def test_eight_bits_are_put_into_seven_and_read_the_same(
    mail_sink: MailSink, kind: str
) -> None:
    said = "Où est la séance ?"
    encoding = kind.partition("charset=")[2]
    head = HEAD + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()
    await comes_in(head + said.encode(encoding) + b"\r\n")
    mail = await passed(mail_sink)
    assert mail.content.isascii()
    [enclosed] = [
        part for part in mail.message.walk() if part.get_content_type() == "message/rfc822"
    ]
    assert enclosed.get_content().get_content().strip() == said


async def test_what_no_relay_carries_goes_as_a_file(mail_sink: MailSink) -> None:
    raw = HEAD + b"Content-Type: image/png\r\n\r\n" + b"x" * 5_000 + b"\r\n"
    await comes_in(raw)
    files = list((await passed(mail_sink)).message.iter_attachments())
    assert [file.get_filename() for file in files] == ["message.eml"]
    assert files[0].get_content() == raw


NOT_PASSED_ON = {
    "an answer of a program": (b"Auto-Submitted: auto-generated\r\n", "a program sent it"),
    "another program": (b"Precedence: bulk\r\n", "a program sent it"),
    "a mailing list": (b"List-Id: <x.example.org>\r\n", "it came through a mailing list"),
    "an older list": (b"Precedence: list\r\n", "it came through a mailing list"),
    "our mark": (HEADER.encode() + b": another.example\r\n", "it came from this site"),
    "our sender": (b"Sender: Causerie@example.org\r\n", "it came from this site"),
    "the address for answers": (b"Resent-From: <team+x@example.org>\r\n", "it came from this site"),
    "very many servers": (b"Received: by x\r\n" * 41, "it came from this site"),
    "a mail system": (b"Sender: MAILER-DAEMON@x.example\r\n", "a mail system sent it"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "why"), NOT_PASSED_ON.values(), ids=NOT_PASSED_ON.keys())
async def test_what_may_go_round_is_kept_and_not_passed_on(head: bytes, why: str) -> None:
    assert await comes_in(head + LETTER) == "kept"
    [kept] = await sql.rows("SELECT kept_back FROM received_mails")
    assert kept["kept_back"].startswith(why)
    assert await database.value("SELECT count(*) FROM deliveries") == 0


async def test_a_message_id_of_ours_that_comes_back_goes_no_further(mail_sink: MailSink) -> None:
    await comes_in(LETTER)
    ours = (await passed(mail_sink)).message["Message-ID"]
    await comes_in(LETTER.replace(b"<1@example.net>", ours.encode()))
    assert await database.value("SELECT count(*) FROM deliveries") == 1


@pytest.mark.parametrize("to", ["", "inbox@example.org", "Inbox+team@example.org"])
async def test_with_nowhere_else_to_go_it_is_kept(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", to)
    settings.cache_clear()
    assert await comes_in(LETTER) == "kept"
    assert await database.value("SELECT kept_back FROM received_mails") != ""
    assert await database.value("SELECT count(*) FROM deliveries") == 0


async def test_no_sender_and_no_hour_has_more_than_its_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loops, "PER_SENDER", 2)
    monkeypatch.setattr(loops, "ALTOGETHER", 3)
    for number in range(3):
        await comes_in(LETTER + b"%d\r\n" % number)
    for number in range(3):
        await comes_in(LETTER.replace(b"zoe", b"p%d" % number))
    owed = await sql.rows("SELECT sender, kept_back FROM received_mails ORDER BY id")
    assert [row["kept_back"].partition(" had ")[0] for row in owed] == [
        "", "", "this sender", "", "very many messages", "very many messages",
    ]  # fmt: skip
    await database.execute("UPDATE received_mails SET received_at = now() - interval '2 hours'")
    await comes_in(LETTER)
    assert await database.value("SELECT count(*) FROM deliveries") == 4


async def test_of_a_large_mail_all_is_passed_on_and_the_beginning_stays(
    mail_sink: MailSink,
) -> None:
    lines = b"x" * 70 + b"\r\n"
    await comes_in(LETTER + lines * 10_000)
    assert len((await passed(mail_sink)).content) > len(lines) * 10_000
    assert await received_mails.forget_received(clock.now() + timedelta(days=8)) == 0
    [kept] = await sql.rows("SELECT length(content) AS length, cut FROM received_mails")
    assert kept == {"length": received_mails.MOST_KEPT, "cut": True}
    assert await received_mails.forget_received(clock.now() + timedelta(days=61)) == 1


async def test_what_an_erased_person_wrote_is_deleted() -> None:
    seat = await factories.registration(email="zoe@example.net")
    await comes_in(LETTER)
    await comes_in(LETTER.replace(b"zoe", b"pat"))
    await erase.erase(seat["person"], at=clock.now())
    await erase.finish_erasures(clock.now() + timedelta(hours=2))
    rows = await sql.rows("SELECT sender FROM received_mails")
    assert [row["sender"] for row in rows] == ["pat@example.net"]
    assert await send_due() == {"sent": 1, "skipped": 1}


async def test_a_large_mail_in_a_mailbox_is_not_lost() -> None:
    raw = LETTER + b"x" * 3_000_000 + b"\r\n"
    assert await receive(b"To: inbox@example.org\r\n" + raw) == "kept"
    assert await database.value("SELECT cut FROM received_mails") is True


async def test_who_answers_a_mail_and_writes_of_errors_reports_no_failure() -> None:
    await database.execute("DELETE FROM deliveries")
    raw = HEAD + (
        b"In-Reply-To: <abc@127.0.0.1>\r\n\r\nThe link says: 550 5.1.1 the page does not exist.\r\n"
        b"\r\n-----Original Message-----\r\nFrom: Causerie\r\nTo: zoe@example.net\r\n"
    )
    assert await comes_in(raw) == "kept"
    assert await sql.rows("SELECT * FROM suppressions") == []


async def test_the_desk_says_what_became_of_it(sign_in: SignIn, mail_sink: MailSink) -> None:
    desk = await sign_in("editor")
    await comes_in(LETTER)
    assert "It will be passed on." in (await desk.get("/sending/received")).text
    await send_due()
    assert f"Passed on to {TEAM}." in (await desk.get("/sending/received")).text
    await comes_in(b"Precedence: bulk\r\n" + LETTER)
    assert "Not passed on: a program sent it." in (await desk.get("/sending/received")).text
    assert message_from_bytes(mail_sink.to(TEAM)[0].content)["To"] == TEAM
