"""Find what a delivery is about among the facts of its batch, or say why nobody can be mailed."""

from datetime import datetime

from events.deliveries.claim import Claimed
from events.mail.context.context import MailContext
from events.mail.context.facts import Facts
from events.mail.context.records import (
    Announcement,
    ProgrammeFacts,
    Resource,
    SessionFacts,
    Subject,
)
from events.organisers.notices import tell
from events.presentation import N_
from events.speakers.rehearsals import mails as rehearsals
from events.speakers.rehearsals.queries import Rehearsal


def mail_context(delivery: Claimed, facts: Facts, at: datetime) -> MailContext | str:
    """Return what a mail is written from, or in a few words why there is none."""
    subject = facts.subjects.get((delivery.subject_kind, delivery.subject_id))
    if subject is None:
        return N_("whom it was about is gone")
    if reason := _unreachable(subject, delivery.letter, facts):
        return reason
    announcement = facts.announcements.get(int(delivery.data.get("announcement_id", 0)))
    session = _session(delivery, subject, announcement, facts)
    after = facts.after_session.get(subject.id) if subject.kind == "registration" else None
    came = after is not None and after.presence == "present"
    told = delivery.letter == tell.LETTER
    speaks = subject.kind == "appearance"
    return MailContext(
        delivery, subject, session, _programme(session, subject, announcement, facts),
        announcement, at, _remains(session, facts, came=came), after,
        notices=facts.notices.get(int(delivery.occasion), ()) if told else (),
        missing=facts.missing.get(subject.id, ()) if speaks else (),
        rehearsal=_rehearsal(delivery, session, facts),
        told=facts.rehearsing.get(subject.id) if speaks else None,
    )  # fmt: skip


def _unreachable(subject: Subject, letter: str, facts: Facts) -> str:
    if not subject.email:
        return N_("the person was erased")
    if subject.email in facts.suppressed and letter != "sign-in":
        return N_("the address refused mail before")
    if subject.email in facts.complained and letter.endswith("announcement"):
        return N_("its reader reported a mail of ours as spam")
    return ""


def _session(
    delivery: Claimed, subject: Subject, announcement: Announcement | None, facts: Facts
) -> SessionFacts | None:
    # An announcement is about what it was written for, whichever seat its reader holds.
    named = announcement.session if announcement else subject.session or delivery.session_id
    return facts.sessions.get(named or 0)


def _programme(
    session: SessionFacts | None,
    subject: Subject,
    announcement: Announcement | None,
    facts: Facts,
) -> ProgrammeFacts | None:
    if session:
        return facts.programmes.get(session.programme)
    announced = announcement.programme if announcement else None
    return facts.programmes.get(subject.programme or announced or 0)


def _remains(session: SessionFacts | None, facts: Facts, *, came: bool) -> tuple[Resource, ...]:
    """Return what remains of the session, and is for this reader."""
    remains = facts.resources.get(session.id, ()) if session else ()
    return tuple(one for one in remains if came or not one.only_present)


def _rehearsal(delivery: Claimed, session: SessionFacts | None, facts: Facts) -> Rehearsal | None:
    about = session is not None and delivery.letter in (rehearsals.SET, rehearsals.OFF)
    return facts.rehearsals.get(session.id) if session and about else None
