"""Writing a mail from today's rows for each delivery, or saying why there is none."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from events import clock
from events.calendars import invite
from events.calendars import vevent as events
from events.calendars.invite import Guest, Invitation
from events.deliveries.claim import Claimed
from events.deliveries.failures import return_path
from events.mail import letters
from events.mail.context import merge_fields
from events.mail.context.context import LetterContext, MailContext
from events.mail.context.facts import Facts
from events.mail.context.load import gather
from events.mail.context.records import Subject
from events.mail.letters import skip_rules
from events.mail.letters.registry import Letter, find
from events.mail.render import find_context, grouping, rehearsal
from events.mail.render.message import message
from events.mail.render.mime import CalendarFile
from events.mail.render.template import RenderedLetter, render_letter
from events.presentation import N_

LAST_LOOK: Final = timedelta(hours=1)
"""What waits for something is looked at once more, so long before it is too late to be useful."""
_PAUSE_EVERY: Final = 4

assert letters, "importing the package fills the list of letters"


class Composed(msgspec.Struct, frozen=True):
    """A mail to hand over: CRLF throughout, before dot-stuffing.

    `version`: which of the session's versions it tells; None where it is about no session.
    """

    delivery_id: int
    recipient: str
    sender: str
    message: bytes
    invitation: Invitation | None = None
    session_id: int | None = None
    version: int | None = None


class Skipped(msgspec.Struct, frozen=True):
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
    Pauses now and then, so that other mails are handed over meanwhile.
    """
    batch = _Batch(await gather(deliveries), at or clock.now())
    composed = []
    for number, delivery in enumerate(deliveries, 1):
        composed.append(batch.compose(delivery))
        if number % _PAUSE_EVERY == 0:
            await asyncio.sleep(0)
    return composed


class _Group(NamedTuple):
    """What readers share: what their letter is written from, and the letter."""

    context: LetterContext
    written: RenderedLetter


class _Batch:
    """One batch being written: its facts, its hour, and the letters rendered so far."""

    def __init__(self, facts: Facts, at: datetime) -> None:
        self.facts = facts
        self.at = at
        self.groups: dict[tuple[Any, ...], _Group] = {}
        self.invited: dict[tuple[str, int], Invitation] = {}

    def compose(self, delivery: Claimed) -> Composed | Skipped:
        letter = find(delivery.letter)
        if letter is None:
            return Skipped(delivery.id, N_("there is no such letter"))
        mail = find_context.mail_context(delivery, self.facts, self.at)
        if isinstance(mail, str):
            return Skipped(delivery.id, mail)
        if reason := letter.skip_reason(mail):
            return Skipped(delivery.id, reason)
        if letter.waits and (reason := letter.waits(mail)):
            return _waiting(mail, reason)
        return self._written(letter, mail)

    def _written(self, letter: Letter, mail: MailContext) -> Composed:
        method = grouping.calendar_method(letter, mail)
        context, written = self._group(letter, mail, method)
        reader = merge_fields.personal(mail, context.language, context.zone)
        calendar, invitation = self._calendar(method, mail, context, reader)
        content = message(letter, mail, context, written, reader, calendar)
        sender = return_path.of(mail.delivery.id, mail.delivery.message_id)
        of = (mail.session.id, mail.session.version) if mail.session else (None, None)
        to = str(mail.subject.email)
        return Composed(mail.delivery.id, to, sender, content, invitation, *of)

    def _group(self, letter: Letter, mail: MailContext, method: str) -> _Group:
        key = grouping.group_key(letter, mail, method)
        if key not in self.groups:
            context = grouping.letter_context(letter, mail, method, self.facts)
            self.groups[key] = _Group(context, render_letter(letter, context))
        return self.groups[key]

    def _calendar(
        self, method: str, mail: MailContext, context: LetterContext, reader: merge_fields.Personal
    ) -> tuple[CalendarFile | None, Invitation | None]:
        if not method:
            return None, None
        if method == invite.PUBLISH:
            listed = [
                context.sessions[seat.session].event(context.language)
                for seat in context.seats
                if seat.state == "held"
            ]
            return (CalendarFile(invite.publication(listed), method) if listed else None), None
        write = invite.request if method == invite.REQUEST else invite.cancellation
        whose = (mail.subject.kind, mail.subject.id)
        if context.rehearsal is not None:
            whose = (invite.REHEARSAL, mail.subject.id)
            event = rehearsal.event(context, context.rehearsal)
            guest = rehearsal.guest(mail, context.rehearsal, reader, self.invited.get(whose))
            content, invitation = write(event, guest, at=mail.at)
            self.invited[whose] = invitation
            return CalendarFile(content, method), invitation
        guest = _guest(mail, reader, context, self.invited.get(whose))
        content, invitation = write(context.event, guest, at=mail.at)
        self.invited[whose] = invitation
        return CalendarFile(content, method), invitation


def _waiting(mail: MailContext, reason: str) -> Skipped:
    """Put a mail off to the last hour in which it is of use, or then give it up.

    One that has more to say than what it waits for waits only as long as its programme wants.
    """
    until = (mail.delivery.useful_until or mail.at) - LAST_LOOK
    if mail.at >= until:
        return Skipped(mail.delivery.id, N_("nothing remained of the session"))
    patience = skip_rules.patience(mail)
    return Skipped(mail.delivery.id, reason, min(until, patience) if patience else until)


def _guest(
    mail: MailContext,
    reader: merge_fields.Personal,
    context: LetterContext,
    before: Invitation | None,
) -> Guest:
    """Return whom to invite; `before`: what this batch holds for them, whose number must rise."""
    subject: Subject = mail.subject
    return Guest(
        kind=subject.kind,
        id=subject.id,
        nonce=subject.nonce,
        email=str(subject.email),
        name=reader.name,
        join=reader.join,
        # A draft has no public page yet.
        page=reader.page if context.the_session.status == "draft" else events.page(context.event),
        sequence_sent=before.sequence if before else subject.sequence_sent,
        stamp_sent=before.stamp if before else subject.stamp_sent,
        organiser_address=subject.organiser_address,
    )
