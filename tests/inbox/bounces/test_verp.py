"""A return address for each mail: a bounce is known by where it came, whatever it quotes."""

import asyncio
import smtplib
from email import message_from_bytes

import pytest

from events import database
from events.deliveries.failures import return_path
from events.inbox.receive import receive
from events.mail.transport.sender import send_due
from events.settings import settings
from tests import factories, sql
from tests.deliveries.ledger import owe, owed
from tests.inbox.bounces.test_bounces import inbox, report
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")

assert inbox, "the fixture is used by its name"

QUOTES_NOTHING = (
    b"From: <>\r\nSubject: Returned mail\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; old.example.org\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)


@pytest.fixture(autouse=True)
def _verp(inbox: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", "inbox@example.org")
    monkeypatch.setenv("EVENTS_VERP", "yes")
    settings.cache_clear()


async def test_each_mail_has_a_return_address_of_its_own(mail_sink: MailSink) -> None:
    one, two = [await _sent(mail_sink, email) for email in ("ada@example.org", "bob@example.org")]
    assert one != two
    for address in (one, two):
        local, _, domain = address.partition("@")
        assert (local[:13], domain) == ("inbox+bounce-", "example.org")
        assert len(local) <= 64


async def test_a_report_that_quotes_nothing_is_known_by_its_address(
    inbox: int, mail_sink: MailSink
) -> None:
    address = await _sent(mail_sink, "ada@example.org")
    await _sent(mail_sink, "bob@example.org")
    await _comes_in(inbox, address, QUOTES_NOTHING)
    assert await _bounced() == {"ada@example.org": "it came back: 5.1.1"}
    assert await _suppressed() == ["ada@example.org"]


async def test_a_program_that_writes_addresses_large_changes_nothing_about_it(
    inbox: int, mail_sink: MailSink
) -> None:
    address = await _sent(mail_sink, "ada@example.org")
    await _comes_in(inbox, address.upper(), QUOTES_NOTHING)
    assert await _suppressed() == ["ada@example.org"]


async def test_mail_that_was_forwarded_comes_back_to_whom_we_wrote(
    inbox: int, mail_sink: MailSink
) -> None:
    address = await _sent(mail_sink, "ada@example.org")
    await _comes_in(inbox, address, report("<other@example.net>", "new@example.net", "5.2.1"))
    assert await _suppressed() == ["ada@example.org"]


async def test_in_a_mailbox_the_header_says_where_it_came(mail_sink: MailSink) -> None:
    address = await _sent(mail_sink, "ada@example.org")
    assert await receive(b"To: <" + address.encode() + b">\r\n" + QUOTES_NOTHING) == "bounce"
    assert await _suppressed() == ["ada@example.org"]


async def test_a_passing_failure_suppresses_nobody(inbox: int, mail_sink: MailSink) -> None:
    address = await _sent(mail_sink, "ada@example.org")
    await _comes_in(inbox, address, QUOTES_NOTHING.replace(b"5.1.1", b"4.2.2"))
    assert await _bounced() == {"ada@example.org": "it came back: 4.2.2"}
    assert await _suppressed() == []


@pytest.mark.parametrize(
    "other",
    [
        QUOTES_NOTHING.replace(b"Action: failed", b"Action: delayed"),
        b"From: ada@example.org\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nAway.\r\n",
    ],
)
async def test_a_delay_or_an_absence_is_no_bounce(
    inbox: int, mail_sink: MailSink, other: bytes
) -> None:
    await _comes_in(inbox, await _sent(mail_sink, "ada@example.org"), other)
    assert await _bounced() == {}


async def test_a_guessed_address_or_one_of_another_mail_changes_nothing(
    inbox: int, mail_sink: MailSink
) -> None:
    one, two = [await _sent(mail_sink, email) for email in ("ada@example.org", "bob@example.org")]
    number, proof = one.partition("@")[0].split("-")[1:]
    other = two.partition("@")[0].split("-")[2]
    for local in (f"{number}-{other}", f"{number}-{'a' * 16}", f"{10**17}-{proof}"):
        await _comes_in(inbox, f"inbox+bounce-{local}@example.org", QUOTES_NOTHING)
    assert await _bounced() == {}
    assert await _suppressed() == []


@pytest.mark.parametrize(
    "since",
    ["address = ''", "due_at = now() - interval '61 days'", "bounced_at = now(), verdict = 'dead'"],
)
async def test_one_about_somebody_erased_or_of_long_ago_or_told_before_changes_nothing(
    inbox: int, mail_sink: MailSink, since: str
) -> None:
    address = await _sent(mail_sink, "ada@example.org")
    await database.execute(f"UPDATE deliveries SET {since}")
    await _comes_in(inbox, address, QUOTES_NOTHING)
    assert await _suppressed() == []


async def test_a_report_at_a_forged_address_still_counts_by_what_it_quotes(
    inbox: int, mail_sink: MailSink
) -> None:
    await _sent(mail_sink, "ada@example.org")
    message_id = message_from_bytes(mail_sink[0].content)["Message-ID"]
    told = report(message_id, "ada@example.org", "5.1.1")
    await _comes_in(inbox, f"inbox+bounce-1-{'a' * 16}@example.org", told)
    assert await _suppressed() == ["ada@example.org"]


def test_without_it_all_bounces_go_to_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENTS_VERP")
    settings.cache_clear()
    assert return_path.of(1, "<x@example.org>") == "inbox@example.org"
    monkeypatch.delenv("EVENTS_INBOX_ADDRESS")
    settings.cache_clear()
    assert return_path.of(1, "<x@example.org>") == "causerie@example.org"


async def _sent(mail_sink: MailSink, email: str) -> str:
    """The return address of the real confirmation to one person."""
    seat = await factories.registration(email=email)
    await owe(owed(seat["id"], letter="confirmation", session_id=seat["session"], data={}))
    assert await send_due() == {"sent": 1}
    [mail] = mail_sink.to(email)
    return mail.sender


async def _comes_in(port: int, address: str, raw: bytes) -> None:
    def talk() -> None:
        with smtplib.LMTP("127.0.0.1", port) as client:
            client.sendmail("", [address], raw)

    await asyncio.to_thread(talk)


async def _bounced() -> dict[str, str]:
    rows = await sql.rows("SELECT address, reason FROM deliveries WHERE bounced_at IS NOT NULL")
    return {row["address"]: row["reason"] for row in rows}


async def _suppressed() -> list[str]:
    return [row["address"] for row in await sql.rows("SELECT address FROM suppressions")]
