"""The attendance sheet of a session as a tagged PDF: to sign in the room, or with who was there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database
from events.attendance import seats
from events.attendance.seats import Line
from events.attestations import signature, wording
from events.attestations.wording import Wording
from events.database import Shape
from events.presentation import N_, dates, sentence, typesetting
from events.presentation.dates import NBSP
from events.presentation.typography import fine
from events.settings import settings


class SheetSession(Shape):
    """The session a sheet is of."""

    id: int
    programme: int
    title: str
    programme_title: str
    location: str
    language: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    hue: int


class SheetSet(msgspec.Struct, frozen=True):
    """What `attendance.typ` is given: texts alone, the signature as SVG."""

    language: str
    hue: int
    signing: bool
    organisation: str
    heading: str
    title: str
    programme: str
    when: str
    lines: Sequence[str]
    page: str
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]
    attested: str
    signature: str
    signature_alt: str
    signatory: str
    role: str
    issued: str


async def sheet(session_id: int, *, signing: bool, at: datetime) -> bytes:
    """Return the sheet in the session's language: a line to sign for each, or presences."""
    session = await database.row(SheetSession, _SESSION, session_id)
    assert session is not None
    said = await wording.of_programme(session.programme)
    speakers = await database.values(_SPEAKERS, session_id)
    drawn = None if signing else await signature.opened(said.signature)
    data = _data(
        session, await seats.everybody(session_id), speakers, said, drawn, signing=signing, at=at
    )
    return await typesetting.pdf("attendance", data, at=at)


def _data(
    session: SheetSession,
    seated: Sequence[Line],
    speakers: Sequence[str],
    words: Wording,
    drawn: bytes | None,
    *,
    signing: bool,
    at: datetime,
) -> SheetSet:
    spoken = session.language

    def say(message: str, **values: object) -> str:
        return sentence(message, spoken, **values)

    head = _SIGNING if signing else _PRESENCE
    lines = [session.location] if session.location else []
    if speakers:
        lines.append(say(N_("With: %(names)s"), names=", ".join(speakers)))
    return SheetSet(
        language=spoken,
        hue=session.hue,
        signing=signing,
        organisation=settings().organisation_in(spoken),
        heading=say(N_("Attendance sheet")),
        title=fine(session.title),
        programme=fine(session.programme_title),
        when=dates.when(session.starts_at, session.ends_at, session.timezone, spoken),
        lines=lines,
        page=say(N_("Page")),
        columns=[say(name) for name, _ in head],
        widths=[width for _, width in head],
        rows=[_row(number, one, session, signing=signing) for number, one in enumerate(seated, 1)],
        notes=[] if signing else _notes(seated, spoken),
        attested=say(N_("Certified by")) if not signing else say(N_("Signature of the host")),
        signature=typesetting.exact_picture(drawn),
        signature_alt=say(N_("Signature of %(name)s"), name=words.signatory),
        signatory=words.signatory,
        role=words.signatory_role,
        issued=say(N_("Issued on %(day)s"), day=dates.day(at, session.timezone, spoken)),
    )


def _row(number: int, one: Line, session: SheetSession, *, signing: bool) -> list[str]:
    first = [str(number), one.name, one.organisation]
    if signing:
        return [*first, ""]
    spoken, zone = session.language, session.timezone
    entered = dates.clock(one.entered_at, zone, spoken) if one.entered_at else "—"
    stayed = f"{one.seconds // 60}{NBSP}min" if one.seconds is not None else "—"
    came = sentence(N_("Yes") if one.came else N_("No"), spoken)
    return [*first, entered, stayed, f"{came} *" if one.by_hand else came]


def _notes(seated: Sequence[Line], spoken: str) -> list[str]:
    came = sum(one.came for one in seated)
    notes = [sentence(N_("Present: %(came)s. With a seat: %(all)s."), spoken,
                      came=came, all=len(seated))]  # fmt: skip
    notes.append(sentence(N_("Minutes are measured by the room’s connections; entrances by each"
                             " person’s own link."), spoken))  # fmt: skip
    if any(one.by_hand for one in seated):
        notes.append("* " + sentence(N_("Noted by the organisers."), spoken))
    return notes


_SIGNING: Final = (
    (N_("No."), 1), (N_("Name"), 6), (N_("Organisation"), 5), (N_("Signature"), 5),
)  # fmt: skip
_PRESENCE: Final = (
    (N_("No."), 2), (N_("Name"), 8), (N_("Organisation"), 8), (N_("Came in"), 4),
    (N_("Minutes"), 4), (N_("Presence"), 4),
)  # fmt: skip
"""Columns with their widths, in parts."""

_SESSION: Final = """
SELECT s.id, s.programme, s.title, p.title AS programme_title, s.location, s.language, s.timezone,
  s.starts_at, s.ends_at, p.hue
  FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = $1
"""
_SPEAKERS: Final = """
SELECT v.name FROM appearances a JOIN speakers v ON v.id = a.speaker
 WHERE a.session = $1 AND a.answer <> 'no' ORDER BY a.position, a.id
"""
