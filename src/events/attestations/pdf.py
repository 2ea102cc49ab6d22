"""An attestation as a tagged PDF (PDF/UA-1), set by Typst; the same facts give the same bytes."""

import base64
import io
from datetime import datetime
from typing import Any, Final

import msgspec
import segno
import typst
from PIL import Image

from events import links
from events.attestations import codes, signature
from events.attestations.content import Content
from events.images import uploads
from events.presentation import N_, dates, sentence
from events.presentation.dates import NBSP
from events.presentation.static import templates

STANDARD: Final = "ua-1"
INK: Final = "#26324a"


def attestation(content: Content, code: str, *, issued_at: datetime) -> bytes:
    """Return the PDF. Takes tens of milliseconds: not on the event loop."""
    picture = signature.opened(content.signature)
    logo = uploads.LOGOS.opened(content.logo)
    address = links.absolute(links.attestation(code))
    data = _words(content, issued_at) | {
        "signature": _as_svg(picture) if picture else "",
        "logo": _as_svg(logo) if logo else "",
        "qr": _qr(address),
        "code": codes.shown(code),
        "address": address,
        "shown_address": links.absolute(links.ATTESTATIONS).split("://", 1)[1],
    }
    made: bytes = typst.compile(
        templates()["attestation.typ"].encode(),
        format="pdf",
        pdf_standards=[STANDARD],
        ignore_system_fonts=True,
        timestamp=int(issued_at.timestamp()),
        sys_inputs={"data": msgspec.json.encode(data).decode()},
    )
    return made


def _words(content: Content, issued_at: datetime) -> dict[str, Any]:
    spoken = content.language

    def said(message: str, **values: object) -> str:
        return sentence(message, spoken, **values)

    return {
        "language": spoken,
        "organisation": content.organisation,
        "ink": content.ink or INK,
        "heading": said(N_("Attestation of participation")),
        "certifies": said(N_("%(organisation)s attests that"), organisation=content.organisation),
        "name": content.name,
        "attended": said(N_("took part in the online session")),
        "title": content.title,
        "programme": said(N_("of the programme “%(title)s”"), title=content.programme),
        "when": dates.when(content.starts_at, content.ends_at, content.timezone, spoken),
        "lines": _lines(content),
        "words": content.words,
        "signatory": content.signatory,
        "role": content.signatory_role,
        "signature_alt": said(N_("Signature of %(name)s"), name=content.signatory),
        "issued": said(N_("Issued on %(day)s"), day=dates.day(issued_at, content.timezone, spoken)),
        "legal": _legal(content),
        "qr_alt": said(N_("QR code that leads to the page which verifies this attestation")),
        "verify": said(N_("Verify it with this code at")),
    }


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


def _as_svg(picture: bytes) -> str:
    """Wrap a PNG into an SVG: Typst takes data as text only, and no file has to be written."""
    width, height = Image.open(io.BytesIO(picture)).size
    inside = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    )
