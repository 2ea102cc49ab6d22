"""What a delivery becomes: a mail written from today's rows, or a reason why there is none."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from events import clock, links
from events.calendars import invite
from events.calendars import vevent as events
from events.calendars.invite import Guest, Invitation
from events.deliveries import return_path
from events.deliveries.claim import Claimed
from events.mail import letters
from events.mail.context import merge_fields
from events.mail.context.context import Case, Letter, Scene, find
from events.mail.context.load import gather
from events.mail.context.records import Facts, Subject
from events.mail.render import grouping, mime
from events.mail.render.mime import CalendarFile, Envelope
from events.mail.render.template import Sheet, sheet
from events.presentation import N_
from events.settings import settings

LAST_LOOK: Final = timedelta(hours=1)
"""What waits for something is looked at once more, so long before it is too late to be useful."""

assert letters, "importing the package fills the list of letters"


@dataclass(frozen=True)
class Composed:
    """A mail to hand over: CRLF throughout, before dot-stuffing."""

    delivery_id: int
    recipient: str
    sender: str
    message: bytes
    invitation: Invitation | None = None


@dataclass(frozen=True)
class Skipped:
    """Nothing to send, because: in English, translated where it is shown.

    With `until` nothing yet: it is looked at again then.
    """

    delivery_id: int
    reason: str
    until: datetime | None = None


async def compose(
    deliveries: Sequence[Claimed], *, at: datetime | None = None
) -> list[Composed | Skipped]:
    """Write a batch from the rows as they are now, in the order given, as if it were `at`.

    Reads in bulk, writes nothing. Each letter is rendered once per session, language and zone.
    """
    gathered = await gather(deliveries)
    desk = _Desk(gathered, at or clock.now())
    return [desk.one(delivery) for delivery in deliveries]


class _Desk:
    """One batch being written: its facts, its hour, and the sheets rendered so far."""

    def __init__(self, gathered: Facts, at: datetime) -> None:
        self.facts = gathered
        self.at = at
        self.sheets: dict[tuple[Any, ...], Sheet] = {}
        self.invited: dict[tuple[str, int], Invitation] = {}

    def one(self, delivery: Claimed) -> Composed | Skipped:
        letter = find(delivery.letter)
        if letter is None:
            return Skipped(delivery.id, N_("there is no such letter"))
        case = self._case(delivery)
        if isinstance(case, str):
            return Skipped(delivery.id, case)
        if reason := letter.refusal(case):
            return Skipped(delivery.id, reason)
        if letter.waits and (reason := letter.waits(case)):
            return _waiting(case, reason)
        return self._written(letter, case)

    def _case(self, delivery: Claimed) -> Case | str:
        subject = self.facts.subjects.get((delivery.subject_kind, delivery.subject_id))
        if subject is None:
            return N_("whom it was about is gone")
        if not subject.email:
            return N_("the person was erased")
        if subject.email in self.facts.suppressed and delivery.letter != "sign-in":
            return N_("the address refused mail before")
        announcement = self.facts.announcements.get(int(delivery.data.get("announcement_id", 0)))
        # An announcement is about what it was written for, whichever seat its reader holds.
        named = announcement.session if announcement else subject.session or delivery.session_id
        session = self.facts.sessions.get(named or 0)
        programme = self.facts.programmes.get(
            session.programme
            if session
            else subject.programme or (announcement and announcement.programme) or 0
        )
        remains = self.facts.resources.get(session.id, ()) if session else ()
        return Case(delivery, subject, session, programme, announcement, self.at, remains)

    def _written(self, letter: Letter, case: Case) -> Composed:
        method = grouping.method(letter, case)
        scene = grouping.scene(letter, case, method, self.facts)
        key = grouping.group(letter, case, scene)
        if key not in self.sheets:
            self.sheets[key] = sheet(letter, scene)
        written = self.sheets[key]
        reader = merge_fields.personal(case, scene.language, scene.zone)
        calendar, invitation = self._calendar(method, case, scene, reader)
        message = mime.assemble(
            mime.skeleton(
                settings().mail_from, settings().organisation_in(scene.language),
                settings().reply_to, written.subject, _list_id(case),
            ),
            Envelope(
                to=str(case.subject.email),
                message_id=case.delivery.message_id,
                at=self.at,
                unsubscribe=reader.unsubscribe if letter.stoppable(case.announcement) else "",
                thread=case.subject.thread,
            ),
            merge_fields.fill(written.plain, reader, str),
            merge_fields.fill(written.html, reader, html.escape),
            calendar,
        )  # fmt: skip
        sender = return_path.of(case.delivery.id, case.delivery.message_id)
        return Composed(case.delivery.id, str(case.subject.email), sender, message, invitation)

    def _calendar(
        self, method: str, case: Case, scene: Scene, reader: merge_fields.Personal
    ) -> tuple[CalendarFile | None, Invitation | None]:
        if not method:
            return None, None
        if method == invite.PUBLISH:
            listed = [
                scene.sessions[seat.session].event(scene.language)
                for seat in scene.seats
                if seat.state == "held"
            ]
            return (CalendarFile(invite.publication(listed), method) if listed else None), None
        write = invite.request if method == invite.REQUEST else invite.cancellation
        whose = (case.subject.kind, case.subject.id)
        guest = _guest(case, reader, scene, self.invited.get(whose))
        content, invitation = write(scene.event, guest, at=case.at)
        self.invited[whose] = invitation
        return CalendarFile(content, method), invitation


def _waiting(case: Case, reason: str) -> Skipped:
    """Put off to the last hour in which it is of use, or then given up."""
    until = (case.delivery.useful_until or case.at) - LAST_LOOK
    if case.at >= until:
        return Skipped(case.delivery.id, N_("nothing remained of the session"))
    return Skipped(case.delivery.id, reason, until)


def _guest(
    case: Case, reader: merge_fields.Personal, scene: Scene, before: Invitation | None
) -> Guest:
    """Whom to invite. `before`: what this batch already holds for them, whose number must rise."""
    subject: Subject = case.subject
    return Guest(
        kind=subject.kind,
        id=subject.id,
        nonce=subject.nonce,
        email=str(subject.email),
        name=reader.name,
        join=reader.join,
        # A draft has no public page yet.
        page=reader.page if scene.the_session.status == "draft" else events.page(scene.event),
        sequence_sent=before.sequence if before else subject.sequence_sent,
        stamp_sent=before.stamp if before else subject.stamp_sent,
        organiser_address=subject.organiser_address,
    )


def _list_id(case: Case) -> str:
    """One list per programme, so that people can sort and filter."""
    host = links.host()
    if case.programme is None or not host.isascii():
        return ""
    return f"programme-{case.programme.id}.{host}"
