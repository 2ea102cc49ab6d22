"""DKIM: signed by us where a key is set, both List-Unsubscribe headers covered."""

from base64 import b64encode
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from events.mail.render.compose import Composed
from events.mail.transport import dkim
from events.settings import settings

MAIL = (
    b"From: causerie@example.org\r\nTo: ada@example.org\r\nSubject: Bonjour\r\n"
    b"Message-ID: <1@example.org>\r\nList-Unsubscribe: <https://events.example.org/u/1>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nBonjour,\r\n"
)


@pytest.fixture
def public_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bytes:
    """What the DNS would say about a key made for this test."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    monkeypatch.setenv("EVENTS_DKIM_KEY_FILE", str(file))
    monkeypatch.setenv("EVENTS_DKIM_DOMAIN", "example.org")
    monkeypatch.setenv("EVENTS_DKIM_SELECTOR", "events")
    settings.cache_clear()
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; p=" + b64encode(public)


def test_a_signature_holds_and_covers_what_unsubscribes(database: None, public_key: bytes) -> None:
    signed = dkim.signed(Composed(1, "ada@example.org", "causerie@example.org", MAIL)).message
    assert dkimpy.verify(signed, dnsfunc=lambda *_, **__: public_key)
    header = signed.partition(b"\r\nFrom:")[0].lower()
    assert b"list-unsubscribe-post" in header
    forged = signed.replace(b"u/1", b"u/2")
    assert not dkimpy.verify(forged, dnsfunc=lambda *_, **__: public_key)


@pytest.mark.parametrize(
    "mail",
    [
        MAIL.replace(b"Bonjour,\r\n", b""),
        MAIL.replace(b"Bonjour,", b"Bonjour,  \t \r\n\r\n a  b\t\r\n\r\n\r\n"),
        MAIL.replace(b"Bonjour\r\n", b"A long\r\n\tand  folded \r\n subject\r\n", 1),
        MAIL.replace(b"Bonjour,", b"." * 70_000),
    ],
    ids=["empty body", "spaces and empty lines", "folded header", "long"],
)
def test_an_independent_reader_agrees(database: None, public_key: bytes, mail: bytes) -> None:
    signed = dkim.signed(Composed(1, "ada@example.org", "causerie@example.org", mail)).message
    assert signed.endswith(mail)
    assert max(map(len, signed.partition(b"\r\nFrom:")[0].split(b"\r\n"))) <= 78
    assert dkimpy.verify(signed, dnsfunc=lambda *_, **__: public_key)
    assert not dkimpy.verify(
        b"From: x@example.org\r\n" + signed, dnsfunc=lambda *_, **__: public_key
    )
    assert not dkimpy.verify(signed + b"more\r\n", dnsfunc=lambda *_, **__: public_key)


def test_without_a_key_nothing_is_added(database: None) -> None:
    mail = Composed(1, "ada@example.org", "causerie@example.org", MAIL)
    assert dkim.signed(mail) is mail
