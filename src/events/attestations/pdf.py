"""An attestation as a tagged PDF (PDF/UA-1), set by Typst; the same facts give the same bytes."""

import io
from datetime import datetime
from typing import Final

import msgspec
import segno

from events import links
from events.attestations import codes, signature
from events.attestations.content import Content
from events.attestations.sentences import Sentences, sentences
from events.images import uploads
from events.presentation import typesetting
from events.presentation.typesetting import exact_picture

INK: Final = "#26324a"


class AttestationSet(msgspec.Struct, frozen=True):
    """What `attestation.typ` is given: texts alone, pictures as SVG."""

    language: str
    organisation: str
    ink: str
    logo: str
    name: str
    title: str
    words: str
    signature: str
    signatory: str
    role: str
    qr: str
    address: str
    shown_address: str
    code: str
    said: Sentences


def attestation(content: Content, code: str, *, issued_at: datetime) -> bytes:
    """Return the PDF. Takes tens of milliseconds: not on the event loop."""
    return typesetting.pdf_now("attestation", _set(content, code, issued_at), at=issued_at)


def _set(content: Content, code: str, issued_at: datetime) -> AttestationSet:
    address = links.absolute(links.attestation(code))
    return AttestationSet(
        language=content.language,
        organisation=content.organisation,
        ink=content.ink or INK,
        logo=exact_picture(uploads.LOGOS.opened_now(content.logo)),
        name=content.name,
        title=content.title,
        words=content.words,
        signature=exact_picture(signature.opened_now(content.signature)),
        signatory=content.signatory,
        role=content.signatory_role,
        qr=_qr(address),
        address=address,
        shown_address=links.absolute(links.ATTESTATIONS).split("://", 1)[1],
        code=codes.shown(code),
        said=sentences(content, issued_at=issued_at),
    )


def _qr(address: str) -> str:
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", border=0, scale=4)
    return buffer.getvalue().decode()
