"""What a calendar answers: METHOD:REPLY (RFC 5546), believed only with the token of its address.

An answer is noted beside the registration. «No» never frees a seat by itself: it causes one mail
that offers to. A COUNTER moves nothing. Whatever is hostile, stale or repeated changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from typing import Final

import structlog

from events import clock
from events.calendars.replies import reply_address
from events.calendars.replies.parse_reply import ANSWERS, PROPOSAL, Answer, AttendeeAnswer, read
from events.calendars.replies.sent_invitation import Invited, InvitedParticipant, locked
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.presentation import N_, sentence
from events.registrations.states import Partstat, RegistrationState
from events.registrations.write import changes
from events.settings import settings
from events.speakers import answer as speakers_answer
from events.speakers.states import AppearanceAnswer
from events.text import mail_part

MOST_BYTES: Final = 2 * 1024 * 1024
FASTEST_CLOCK: Final = timedelta(days=1)
"""How far ahead of ours a clock may be before its answers would shut out all later ones."""
_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: accepted, tentative, declined; or ignored, and why."""

    what: str
    why: str = ""
    comment: str = ""
    """What the person wrote beside the answer."""
    is_for_people: bool = False
    """Nothing was changed, and organisers should know; `comment` says of what, or the mail does."""


async def take(raw: bytes, recipients: Sequence[str] = ()) -> Outcome:
    """Note the answer in a mail that came for these recipients (or those of its header fields).

    Never raises for what a mail holds; raises where the database does, so that the mail is kept.
    """
    outcome = await _handled(raw, recipients)
    if outcome.why:
        log.info("calendar answer ignored", why=outcome.why)
    return outcome


async def _handled(raw: bytes, recipients: Sequence[str]) -> Outcome:
    if len(raw) > MOST_BYTES:
        return Outcome("ignored", "too large")
    whole = mail_part.bounded(raw.replace(b"\r\r\n", b"\r\n"))
    message = message_from_bytes(whole, policy=policy.compat32)
    found = read(message, now=clock.now())
    if isinstance(found, str):
        return Outcome("ignored", found, is_for_people=found == PROPOSAL)
    for address in [*recipients, *_recipients(message)]:
        claimed = reply_address.subject(address)
        if claimed is not None:
            return await _noted(found, address, *claimed)
    return Outcome("ignored", "it came to no address of an invitation")


def _recipients(message: Message) -> list[str]:
    named = [str(value) for name in _TO for value in message.get_all(name, [])]
    return [address for _, address in getaddresses(named[:20])]


async def _noted(answer: Answer, address: str, kind: str, row_id: int) -> Outcome:
    async with transaction():
        if kind != "registration":
            await speakers_answer.hold_session(row_id)
        invited = await locked(kind, row_id)
        if invited is None:
            return Outcome("ignored", _NOT_SIGNED)
        if why := _doubt(answer, address, kind, invited):
            return Outcome("ignored", why)
        given = answer.of(invited.email or "", invited.name)
        if given is None:
            return _of_somebody_else(answer, invited)
        noted_at = min(answer.stamp, clock.now() + FASTEST_CLOCK)
        if isinstance(invited, InvitedParticipant):
            offers = given.partstat == Partstat.DECLINED and not answer.automatic
            await _note_registration(invited, given, noted_at, offers=offers)
        else:
            mailed_at = None if answer.automatic else clock.now()
            await _note_appearance(row_id, given, noted_at, mailed_at)
    return Outcome(given.partstat, comment=answer.comment)


async def _note_appearance(
    row_id: int, given: AttendeeAnswer, said_at: datetime, mailed_at: datetime | None
) -> None:
    said = _APPEARANCE_ANSWERS[given.partstat]
    await speakers_answer.note(row_id, said, said_at=said_at, mailed_at=mailed_at, by=given.other)


async def _note_registration(
    invited: InvitedParticipant, given: AttendeeAnswer, at: datetime, *, offers: bool
) -> None:
    await changes.answer(invited.id, given.partstat, at=at, by=given.other)
    if offers:
        await plan([_offer_to_leave(invited)])


def _of_somebody_else(answer: Answer, invited: Invited) -> Outcome:
    """Change nothing, and say who answered the invitation of whom."""
    by, language = answer.stranger, settings().languages[0]
    if by is None:
        return Outcome("ignored", _SOMEBODY_ELSE)
    said = sentence(
        _WHO_ANSWERED[ANSWERS[by.partstat]],
        language,
        who=" ".join(filter(None, (by.name, f"<{by.shown}>"))),
        whom=f"{invited.name} <{invited.email}>",
        title=invited.title,
    )
    told = "\n\n".join(filter(None, (said, answer.comment)))
    return Outcome("ignored", _SOMEBODY_ELSE, comment=told, is_for_people=True)


def _doubt(answer: Answer, address: str, kind: str, invited: Invited) -> str:
    """Return why an answer is not believed or comes too late; empty where it is believed."""
    if not reply_address.proves(address, kind, invited.id, invited.nonce):
        return _NOT_SIGNED
    if answer.uid != invited.uid:
        return "it is about another event"
    if invited.state == RegistrationState.CANCELLED:
        return "the registration is cancelled"
    if answer.sequence is not None and answer.sequence < invited.sequence_sent:
        return "it answers an older invitation"
    if invited.answered_at is not None and answer.stamp <= invited.answered_at:
        return "it is no newer than the last answer"
    return ""


def _offer_to_leave(invited: InvitedParticipant) -> Owed:
    # One for each date of the session, however often a calendar says no.
    return Owed(
        "calendar-declined",
        "registration",
        invited.id,
        occasion=str(invited.version),
        due_at=clock.now(),
        useful_until=invited.starts_at,
        session_id=invited.session,
        programme_id=invited.programme,
        person_id=invited.person,
    )


_NOT_SIGNED: Final = "its address was not signed by us"
_SOMEBODY_ELSE: Final = "it answers for somebody else"
_WHO_ANSWERED: Final = {
    Partstat.ACCEPTED: N_(
        "%(who)s accepted the invitation of %(whom)s to “%(title)s” in a calendar. They are not"
        " registered by that, and nothing was changed."
    ),
    Partstat.TENTATIVE: N_(
        "%(who)s answered “perhaps” to the invitation of %(whom)s to “%(title)s” in a calendar."
        " Nothing was changed."
    ),
    Partstat.DECLINED: N_(
        "%(who)s declined the invitation of %(whom)s to “%(title)s” in a calendar. Nothing was"
        " changed."
    ),
}
_APPEARANCE_ANSWERS: Final = {
    Partstat.ACCEPTED: AppearanceAnswer.YES,
    Partstat.TENTATIVE: AppearanceAnswer.NONE,
    Partstat.DECLINED: AppearanceAnswer.NO,
}
