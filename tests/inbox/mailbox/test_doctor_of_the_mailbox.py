"""The doctor opens the mailbox as the worker does, and says which half is missing."""

import asyncio
from urllib.parse import quote

import pytest

from events.cli.doctor import inbox
from events.cli.doctor.findings import State
from events.settings import settings
from tests.inbox.mailbox.dovecot import DOVECOT, PASSWORD, USER, dovecot
from tests.served import free_port

pytestmark = pytest.mark.usefixtures("database")


def examined(monkeypatch: pytest.MonkeyPatch, **chosen: str) -> list[tuple[State, str]]:
    for name, value in chosen.items():
        monkeypatch.setenv(f"EVENTS_INBOX_{name}", value)
    settings.cache_clear()
    return [(found.state, found.what) for found in asyncio.run(inbox.examine())]


def test_nothing_is_said_of_a_site_on_loopback_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert examined(monkeypatch) == []


def test_an_address_that_nothing_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert examined(monkeypatch, ADDRESS="in@example.org") == [
        (State.DOUBTFUL, "in@example.org is set, and nothing reads it.")
    ]


def test_a_mailbox_that_nothing_is_sent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert examined(monkeypatch, LMTP="/run/causerie/lmtp") == [
        (State.DOUBTFUL, "Nothing is sent there: no address is set.")
    ]


def test_an_address_for_answers_that_we_read_ourselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", "In+team@example.org")
    ((state, told),) = examined(monkeypatch, LMTP="/run/causerie/lmtp", ADDRESS="in@example.org")
    assert state is State.DOUBTFUL
    assert "what people write is not passed on" in told


def test_a_mailbox_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    url = f"imap://in:secret@127.0.0.1:{port}"
    ((state, told),) = examined(monkeypatch, IMAP=url, ADDRESS="in@example.org")
    assert state is State.WRONG
    assert f"127.0.0.1:{port} does not answer" in told
    assert "secret" not in told


@pytest.mark.skipif(DOVECOT is None, reason="dovecot-imapd is not installed")
def test_a_mailbox_is_opened_with_user_password_and_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with dovecot() as port:
        place = f"127.0.0.1:{port}"
        tried = {
            f"imap://{USER}:{quote(PASSWORD)}@{place}/INBOX": (State.GOOD, f"{place} lets us in."),
            f"imap://{USER}:wrong@{place}": (State.WRONG, f"{place} does not let {USER} in."),
            f"imap://{USER}:{quote(PASSWORD)}@{place}/Nowhere": (
                State.WRONG,
                f"{place} has no folder Nowhere.",
            ),
        }
        for url, expected in tried.items():
            assert examined(monkeypatch, IMAP=url, ADDRESS="in@example.org") == [expected]
