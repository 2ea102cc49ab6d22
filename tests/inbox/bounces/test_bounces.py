"""M6: reports of failed delivery, by a real LMTP conversation."""

import asyncio
import smtplib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from events.inbox.bounces import read_report
from events.inbox.bounces.delivery_status import Kind
from events.inbox.listen import listen
from events.mail.transport.sender import send_due
from events.settings import settings
from tests import sql
from tests.deliveries.ledger import delivery, owe, owed, plain_letter
from tests.served import PATIENCE_SECONDS, free_port

pytestmark = pytest.mark.usefixtures("database", "mail_sink")


def report(
    message_id: str, recipient: str, status: str, *, action: str = "failed", whole: bool = False
) -> bytes:
    """A delivery status report as a relay writes it."""
    returned = (
        f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\nbody"
        if whole
        else f"Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID: {message_id}\r\n"
    )
    return (
        "From: MAILER-DAEMON@relay.example.org\r\nTo: causerie@example.org\r\n"
        "Subject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; relay.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user here\r\n\r\n"
        f"--b\r\n{returned}\r\n--b--\r\n"
    ).encode()


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The port where we listen by LMTP."""
    port = free_port()
    monkeypatch.setenv("EVENTS_INBOX_LMTP", f"127.0.0.1:{port}")
    settings.cache_clear()
    listening = asyncio.create_task(listen())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await _open(port):  # noqa: ASYNC110 - a port rings no bell
            await asyncio.sleep(0.02)
    yield port
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.parametrize("whole", [False, True])
async def test_m6_a_final_failure_suppresses_the_address(inbox: int, whole: bool) -> None:
    message_id = await _sent()
    await _comes_in(inbox, report(message_id, "Person-1@Example.org", "5.1.1", whole=whole))
    row = await delivery(1)
    assert row["bounced_at"] is not None
    assert row["reason"] == "it came back: 5.1.1 550 no such user here"
    assert await _suppressed() == ["person-1@example.org"]


async def test_m6_a_passing_failure_is_shown_and_suppresses_nobody(inbox: int) -> None:
    await _comes_in(inbox, report(await _sent(), "person-1@example.org", "4.4.7"))
    assert (await delivery(1))["bounced_at"] is not None
    assert await _suppressed() == []


async def test_a_delay_is_no_failure(inbox: int) -> None:
    message_id = await _sent()
    await _comes_in(inbox, report(message_id, "person-1@example.org", "4.4.1", action="delayed"))
    assert (await delivery(1))["bounced_at"] is None


async def test_m6_a_report_about_nobody_s_mail_suppresses_nobody(inbox: int) -> None:
    message_id = await _sent()
    await _comes_in(inbox, report("<guessed@127.0.0.1>", "person-1@example.org", "5.1.1"))
    await _comes_in(inbox, report(message_id, "someone-else@example.org", "5.1.1"))
    assert await _suppressed() == []


async def test_the_same_report_twice_changes_nothing(inbox: int) -> None:
    told = report(await _sent(), "person-1@example.org", "5.1.1")
    await _comes_in(inbox, told)
    first = await delivery(1)
    await _comes_in(inbox, told)
    assert await delivery(1) == first


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report\r\n\r\nno parts",
        b"Subject: hello\r\n\r\n",
    ],
)
def test_other_mail_tells_nothing(raw: bytes) -> None:
    assert read_report.read(raw).kind is Kind.OTHER


async def _open(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def _sent() -> str:
    await owe(owed(1))
    await send_due(compose=plain_letter)
    message_id: str = (await delivery(1))["message_id"]
    return message_id


async def _comes_in(port: int, raw: bytes) -> None:
    def talk() -> None:
        with smtplib.LMTP("127.0.0.1", port) as client:
            client.sendmail("", ["causerie@example.org"], raw)

    await asyncio.to_thread(talk)


async def _suppressed() -> list[str]:
    return [row["address"] for row in await sql.rows("SELECT address FROM suppressions")]
