"""A rehearsal as the calendar of one speaker holds it: an event of its own beside the session."""

from msgspec.structs import replace

from events.calendars import invite
from events.calendars.calendar_event import Event
from events.calendars.invite import Guest, Invitation
from events.mail.context.context import LetterContext, MailContext
from events.mail.context.merge_fields import Personal
from events.presentation import N_
from events.sessions.states import SessionStatus
from events.speakers.rehearsals.queries import Rehearsal


def event(context: LetterContext, found: Rehearsal) -> Event:
    """Return the event: its own UID, time and link, named after the session."""
    return replace(
        context.event,
        uid=found.uid,
        title=context.say(N_("Rehearsal: %(title)s"), title=context.event.title),
        abstract=found.note,
        tags=(),
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        status=SessionStatus.PUBLISHED,
        sequence=found.sequence,
        stamp=found.stamp,
        updated_at=found.stamp,
        location="",
        on_site=False,
    )


def guest(
    mail: MailContext, found: Rehearsal, reader: Personal, before: Invitation | None
) -> Guest:
    """Return whom to invite; nobody's calendar is asked to answer, and the page is their own."""
    told = mail.told
    return Guest(
        kind=invite.REHEARSAL,
        id=mail.subject.id,
        nonce=mail.subject.nonce,
        email=str(mail.subject.email),
        name=reader.name,
        join=found.url or reader.page,
        page=reader.page,
        sequence_sent=before.sequence if before else told.sequence_sent if told else -1,
        stamp_sent=before.stamp if before else told.stamp_sent if told else None,
        organiser_address=told.organiser_address if told else "",
        answers=False,
    )
