"""From one delivery to what its whole group shares, so that a letter is rendered once for many."""

from collections.abc import Mapping
from typing import Any

import msgspec

from events.deliveries import passed_on
from events.mail.context import merge_fields
from events.mail.context.context import LetterContext, MailContext
from events.mail.context.facts import Facts
from events.mail.context.records import SessionFacts
from events.mail.letters.registry import Letter
from events.presentation import languages
from events.settings import settings
from events.speakers.rehearsals import mails as rehearsals
from events.zones import names


def calendar_method(letter: Letter, mail: MailContext) -> str:
    """Choose the calendar file: none to those whose calendar never held the session."""
    subject = mail.subject
    if letter.method == "REQUEST" and subject.kind == "registration" and subject.state != "held":
        return ""
    if letter.name == rehearsals.OFF:
        return letter.method if mail.told and mail.told.sequence_sent >= 0 else ""
    if letter.method == "CANCEL" and not subject.invited:
        return ""
    return letter.method


def letter_context(letter: Letter, mail: MailContext, method: str, facts: Facts) -> LetterContext:
    """Return what the group of this delivery shares."""
    subject = mail.subject
    seats = facts.seats.get((subject.kind, subject.id), ()) if letter.individual else ()
    return LetterContext(
        letter=letter.name,
        language=languages.supported(subject.language),
        zone=_zone(mail),
        at=mail.at,
        kind=subject.kind,
        occasion=mail.delivery.occasion if letter.individual else "",
        session=mail.session,
        programme=mail.programme,
        announcement=mail.announcement,
        resources=mail.resources,
        seats=seats,
        sessions=facts.sessions,
        coming=_coming(mail, facts),
        following=_others(mail, facts, facts.following),
        related=_others(mail, facts, facts.related),
        dates=_others(mail, facts, facts.dates),
        presence=mail.after_session.presence if mail.after_session else "",
        asked=bool(mail.after_session and mail.after_session.asked),
        attested=bool(mail.after_session and mail.after_session.attested),
        state=_state(mail),
        role=subject.role,
        by=subject.cancelled_by,
        method=method,
        has_calendar=bool(subject.calendar_nonce),
        data=mail.delivery.data,
        notices=mail.notices,
        rehearsal=mail.rehearsal,
        missing=mail.missing if letter.individual else (),
        brought_by=merge_fields.shown_name(subject.brought_by) if letter.individual else "",
        received=facts.received.get(subject.id) if subject.kind == passed_on.KIND else None,
    )


def _state(mail: MailContext) -> str:
    """Return what the reader is to the session; `elsewhere`: announced to other sessions'."""
    about = mail.announcement.session if mail.announcement else None
    elsewhere = about is not None and mail.subject.session != about
    return "elsewhere" if elsewhere else mail.subject.state


def _coming(mail: MailContext, facts: Facts) -> tuple[SessionFacts, ...]:
    if mail.session is not None or mail.programme is None:
        return ()
    named = facts.coming.get(mail.programme.id, ())
    return tuple(facts.sessions[session] for session in named)


def _others(
    mail: MailContext, facts: Facts, named: Mapping[int, tuple[int, ...]]
) -> tuple[SessionFacts, ...]:
    """Return other sessions that a letter about this one names."""
    ids = named.get(mail.session.id, ()) if mail.session else ()
    return tuple(facts.sessions[one] for one in ids if one in facts.sessions)


def _zone(mail: MailContext) -> str:
    """Return the reader's zone; where everybody has to be on site, only the clocks there count."""
    if mail.session and mail.session.on_site:
        return mail.session.timezone
    asked = mail.subject.timezone
    if asked and asked in names():
        return asked
    about = mail.session or mail.programme
    return about.timezone if about else settings().timezone


def group_key(letter: Letter, mail: MailContext, method: str) -> tuple[Any, ...]:
    """Return all that a context is made of: deliveries of one group have equal contexts."""
    subject, after = mail.subject, mail.after_session
    return (
        letter.name,
        subject.kind,
        languages.supported(subject.language),
        _zone(mail),
        mail.session.id if mail.session else None,
        mail.programme.id if mail.programme else None,
        mail.announcement.id if mail.announcement else None,
        (after.presence, after.asked, after.attested) if after else None,
        _state(mail),
        subject.role,
        subject.cancelled_by,
        method,
        msgspec.json.encode(mail.delivery.data, order="deterministic"),
        bool(subject.calendar_nonce),
        mail.delivery.id if letter.individual else None,
    )
