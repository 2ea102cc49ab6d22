"""Answers read from a mailbox of a real IMAP server."""

import asyncio
import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from events.inbox import listen
from events.settings import settings
from tests.calendars.test_replies import APPLE, GMAIL, OUTLOOK, mail, noted, seated
from tests.inbox.mailbox.dovecot import DOVECOT, PASSWORD, USER, dovecot
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(DOVECOT is None, reason="dovecot-imapd is not installed")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with dovecot() as found:
        yield found


@pytest.fixture
def mailbox(database: None, monkeypatch: pytest.MonkeyPatch, port: int, tmp_path: Path) -> str:
    """The address of an empty mailbox, as the settings would name it."""
    url = f"imap://{USER}:{quote(PASSWORD)}@127.0.0.1:{port}/INBOX"
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", "inbox@example.org")
    monkeypatch.setenv("EVENTS_INBOX_IMAP", url)
    settings.cache_clear()
    with opened(port) as there:
        for number in there.search(None, "ALL")[1][0].split():
            there.store(number.decode(), "+FLAGS", r"(\Deleted)")
        there.expunge()
    return url


@contextmanager
def opened(port: int) -> Iterator[imaplib.IMAP4]:
    """The mailbox, opened by its owner."""
    with imaplib.IMAP4("127.0.0.1", port, timeout=PATIENCE_SECONDS) as there:
        there.login(USER, PASSWORD)
        there.select("INBOX")
        yield there


def put(port: int, *mails: bytes) -> None:
    with opened(port) as there:
        for raw in mails:
            assert there.append("INBOX", "", "", raw)[0] == "OK"


def unseen(port: int) -> int:
    with opened(port) as there:
        return len(there.search(None, "UNSEEN")[1][0].split())


@pytest.mark.parametrize("form", [GMAIL, OUTLOOK, APPLE])
async def test_r1_an_answer_in_a_mailbox_is_noted_and_read_once(
    mailbox: str, port: int, form: str
) -> None:
    seat = await seated()
    await asyncio.to_thread(put, port, mail(form, seat, "TENTATIVE"))
    await listen._look_into(mailbox)
    assert await noted(seat) == "tentative"
    assert await asyncio.to_thread(unseen, port) == 0


async def test_r3_answers_are_taken_in_their_own_order_whatever_lies_between(
    mailbox: str, port: int
) -> None:
    seat = await seated()
    later = mail(GMAIL, seat, "DECLINED", stamp=datetime(2026, 11, 23, 13, tzinfo=UTC))
    earlier = mail(APPLE, seat, "ACCEPTED", stamp=datetime(2026, 11, 23, 12, tzinfo=UTC))
    large = b"Subject: a picture\r\n\r\n" + b"x" * 3_000_000 + b"\r\n"
    odd = b"Subject: \xff\xfe\r\nContent-Type: multipart/mixed\r\n\r\n* 1 FETCH (FLAGS ())\r\n"
    await asyncio.to_thread(put, port, later, large, odd, earlier)
    await listen._look_into(mailbox)
    assert await noted(seat) == "declined"
    assert await asyncio.to_thread(unseen, port) == 0


async def test_what_could_not_be_written_down_is_read_again(
    mailbox: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await seated()
    await asyncio.to_thread(put, port, mail(GMAIL, seat))

    async def without_a_database(_: bytes) -> str:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(listen, "receive", without_a_database)
        with pytest.raises(ConnectionError):
            await listen._look_into(mailbox)
    assert await asyncio.to_thread(unseen, port) == 1
    await listen._look_into(mailbox)
    assert await noted(seat) == "accepted"


async def test_a_wrong_password_or_folder_is_an_error_and_reads_nothing(
    mailbox: str, port: int
) -> None:
    await asyncio.to_thread(put, port, b"Subject: hello\r\n\r\nhello\r\n")
    with pytest.raises(ConnectionRefusedError):
        await listen._look_into(mailbox.replace(quote(PASSWORD), "wrong"))
    with pytest.raises(OSError, match="folder"):
        await listen._look_into(mailbox.replace("/INBOX", "/Nowhere"))
    assert await asyncio.to_thread(unseen, port) == 1
