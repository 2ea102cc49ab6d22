"""The sentences of an attestation, in its own language."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from events.attestations.content import Content
from events.presentation import N_, dates, sentence
from events.presentation.dates import NBSP


class Sentences(msgspec.Struct, frozen=True):
    """What is said on an attestation, from its heading to the way to verify it."""

    heading: str
    certifies: str
    attended: str
    programme: str
    when: str
    lines: Sequence[str]
    signature_alt: str
    issued: str
    legal: str
    qr_alt: str
    verify: str


def sentences(content: Content, *, issued_at: datetime) -> Sentences:
    """Say what an attestation says, in the language of its person."""
    spoken, zone = content.language, content.timezone

    def said(message: str, **values: object) -> str:
        return sentence(message, spoken, **values)

    return Sentences(
        heading=said(N_("Attestation of participation")),
        certifies=said(N_("%(organisation)s attests that"), organisation=content.organisation),
        attended=said(N_("took part in the online session")),
        programme=said(N_("of the programme “%(title)s”"), title=content.programme),
        when=dates.when(content.starts_at, content.ends_at, zone, spoken),
        lines=_lines(content),
        signature_alt=said(N_("Signature of %(name)s"), name=content.signatory),
        issued=said(N_("Issued on %(day)s"), day=dates.day(issued_at, zone, spoken)),
        legal=_legal(content),
        qr_alt=said(N_("QR code that leads to the page which verifies this attestation")),
        verify=said(N_("Verify it with this code at")),
    )


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
    return sentence(number, content.language, number=content.training_number.replace(" ", NBSP))
