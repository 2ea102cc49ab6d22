"""An attestation as a tagged PDF (PDF/UA-1), set by Typst; the same facts give the same bytes."""

import base64
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
import segno
from PIL import Image

from events import links
from events.attestations import codes, signature
from events.attestations.content import Content
from events.images import uploads
from events.presentation import N_, dates, sentence, typesetting
from events.presentation.dates import NBSP

INK: Final = "#26324a"


class AttestationSet(msgspec.Struct, frozen=True):
    """What `attestation.typ` is given: texts alone, pictures as SVG."""

    language: str
    organisation: str
    ink: str
    logo: str
    heading: str
    certifies: str
    name: str
    attended: str
    title: str
    programme: str
    when: str
    lines: Sequence[str]
    words: str
    signature: str
    signature_alt: str
    signatory: str
    role: str
    issued: str
    legal: str
    qr: str
    qr_alt: str
    verify: str
    address: str
    shown_address: str
    code: str


def attestation(content: Content, code: str, *, issued_at: datetime) -> bytes:
    """Return the PDF. Takes tens of milliseconds: not on the event loop."""
    return typesetting.pdf_now("attestation", _set(content, code, issued_at), at=issued_at)


def _set(content: Content, code: str, issued_at: datetime) -> AttestationSet:
    spoken, address = content.language, links.absolute(links.attestation(code))

    def said(message: str, **values: object) -> str:
        return sentence(message, spoken, **values)

    return AttestationSet(
        language=spoken, organisation=content.organisation, ink=content.ink or INK,
        logo=as_svg(uploads.LOGOS.opened(content.logo)),
        heading=said(N_("Attestation of participation")),
        certifies=said(N_("%(organisation)s attests that"), organisation=content.organisation),
        name=content.name, attended=said(N_("took part in the online session")),
        title=content.title,
        programme=said(N_("of the programme “%(title)s”"), title=content.programme),
        when=dates.when(content.starts_at, content.ends_at, content.timezone, spoken),
        lines=_lines(content), words=content.words,
        signature=as_svg(signature.opened(content.signature)),
        signature_alt=said(N_("Signature of %(name)s"), name=content.signatory),
        signatory=content.signatory, role=content.signatory_role, legal=_legal(content),
        issued=said(N_("Issued on %(day)s"), day=dates.day(issued_at, content.timezone, spoken)),
        qr=_qr(address), address=address, code=codes.shown(code),
        qr_alt=said(N_("QR code that leads to the page which verifies this attestation")),
        verify=said(N_("Verify it with this code at")),
        shown_address=links.absolute(links.ATTESTATIONS).split("://", 1)[1],
    )  # fmt: skip


def _lines(content: Content) -> list[str]:
    """Return how long the session and the presence were, and what training has to say."""
    spoken = content.language
    whole = dates.duration(content.starts_at, content.ends_at, spoken)
    lines = [sentence(N_("Duration of the session: %(duration)s"), spoken, duration=whole)]
    if content.seconds is not None:
        lines = [
            sentence(
                N_("Presence: %(duration)s of %(whole)s, measured by the room’s connections"),
                spoken,
                duration=_minutes(content.seconds),
                whole=whole,
            )
        ]
    if content.training and content.nature:
        lines.append(
            sentence(N_("Nature of the action: %(nature)s"), spoken, nature=content.nature)
        )
    if content.training and content.objectives:
        said = N_("Objectives: %(objectives)s")
        lines.append(sentence(said, spoken, objectives=content.objectives))
    return lines


def _minutes(seconds: int) -> str:
    """Write a presence, rounded down: nobody is attested what they did not stay."""
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes}{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{minutes:02d}" if minutes else f"{hours}{NBSP}h"


def _legal(content: Content) -> str:
    if not content.training or not content.training_number:
        return ""
    number = N_("Registered as a training provider under number %(number)s; this is no approval by"
                " the State.")  # fmt: skip
    return sentence(number, content.language, number=content.training_number)


def _qr(address: str) -> str:
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", border=0, scale=4)
    return buffer.getvalue().decode()


def as_svg(picture: bytes | None) -> str:
    """Wrap a PNG, if any, into an SVG: Typst takes data as text only, and no file is written."""
    if not picture:
        return ""
    width, height = Image.open(io.BytesIO(picture)).size
    inside = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    )
