"""DKIM: signed by us where a key is set, both List-Unsubscribe headers covered."""

from pathlib import Path

import dkim
import pytest

from events.mail import signature
from events.mail.compose import Composed
from events.settings import settings

MAIL = (
    b"From: causerie@example.org\r\nTo: ada@example.org\r\nSubject: Bonjour\r\n"
    b"Message-ID: <1@example.org>\r\nList-Unsubscribe: <https://events.example.org/u/1>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nBonjour,\r\n"
)


KEY = Path(__file__).with_name("dkim-of-nobody.pem")


@pytest.fixture
def public_key(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What the DNS would say."""
    monkeypatch.setenv("EVENTS_DKIM_KEY_FILE", str(KEY))
    monkeypatch.setenv("EVENTS_DKIM_DOMAIN", "example.org")
    monkeypatch.setenv("EVENTS_DKIM_SELECTOR", "events")
    settings.cache_clear()
    return b"v=DKIM1; p=" + KEY.with_suffix(".pub").read_bytes()


def test_a_signature_holds_and_covers_what_unsubscribes(database: None, public_key: bytes) -> None:
    signed = signature.signed(Composed(1, "ada@example.org", "causerie@example.org", MAIL)).message
    assert dkim.verify(signed, dnsfunc=lambda *_, **__: public_key)
    header = signed.partition(b"\r\nFrom:")[0].lower()
    assert b"list-unsubscribe-post" in header
    forged = signed.replace(b"u/1", b"u/2")
    assert not dkim.verify(forged, dnsfunc=lambda *_, **__: public_key)


def test_without_a_key_nothing_is_added(database: None) -> None:
    mail = Composed(1, "ada@example.org", "causerie@example.org", MAIL)
    assert signature.signed(mail) is mail
