"""The waiting list: freed seats go to the first in line, offered for a while or given at once."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from events import database
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.withdraw import withdraw
from events.errors import NotFound
from events.programmes.states import WaitingRule
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration
from events.registrations.signup import planned_mails, seats
from events.registrations.signup.refusals import OfferGone
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import changes
from events.registrations.write.changes import Promoted
from events.sessions.states import SessionStatus

TOO_SHORT_TO_ASK: Final = timedelta(minutes=30)
"""With less time than this before the start, a freed seat is given instead of offered."""


async def promote(session: LockedSession, *, at: datetime) -> LockedSession:
    """Pass free seats on to who waits, in order; the session as it is then.

    Only inside a transaction that has locked it.
    """
    if session.seats_left == 0 or session.line == 0 or session.status != SessionStatus.PUBLISHED:
        return session
    if session.ends_at <= at:
        return session
    until = _offered_until(session, at)
    promoted = await changes.promote(
        session.id,
        session.seats_left,
        until=until,
        companions_until=kept_until(session, at),
        among=await _next_in_line(session, at),
    )
    session = await seats.give(session, len(promoted))
    session = replace(session, line=session.line - len(promoted))
    await plan([mail for one in promoted for mail in _news(session, one, until, at)])
    return session


async def _next_in_line(session: LockedSession, at: datetime) -> list[int] | None:
    """Return who gets a seat, who waits together all or none; None: the first in line.

    Who cannot have what is free keeps their place in the line, and others pass them.
    """
    if allotment.is_plain(session, at) and (
        session.seats_left is None or not await changes.is_any_party_in_line(session.id)
    ):
        return None
    given, line = await allotment.read_for_line(session, at)
    return [one for party in line if given.take(*party.emails) for one in party.registrations]


async def accept_offer(registration_id: int, *, at: datetime) -> None:
    """Take the seat that was offered; again changes nothing. Raises OfferGone."""
    async with transaction():
        session, registration = await hold(registration_id)
        await take(session, registration, at)


async def take(session: LockedSession, registration: LockedRegistration, at: datetime) -> None:
    """Do the same inside a transaction that holds both."""
    if registration.state == RegistrationState.HELD:
        return
    until = registration.offer_until
    if registration.state != RegistrationState.OFFERED or until is None or until <= at:
        raise OfferGone
    await changes.accept(registration.id)
    await withdraw(
        subject=("registration", registration.id),
        letters=["offer", "brought-along"],
        reason="the seat was taken",
    )
    seat = registration.seat_as(RegistrationState.HELD)
    await plan(planned_mails.welcome(session, seat, at))


async def lapse_offers(at: datetime) -> int:
    """End the offers whose time is over and pass their seats on; how many ended.

    Also gives out what is free where somebody still waits. Safe to run from several workers.
    """
    return sum([await _lapse(session_id, at) for session_id in await database.values(_DUE, at)])


async def hold(registration_id: int) -> tuple[LockedSession, LockedRegistration]:
    """Lock a registration's session, then the registration. Raises NotFound.

    Only inside a transaction. The session comes first everywhere: nobody waits in a circle.
    """
    session_id = await database.value(_SESSION_OF, registration_id)
    if session_id is None:
        raise NotFound
    session = await seats.lock(session_id)
    registration = await database.row(LockedRegistration, _LOCK, registration_id, session_id)
    if registration is None:
        raise NotFound
    return session, registration


async def _lapse(session_id: int, at: datetime) -> int:
    async with transaction():
        session = await seats.lock(session_id)
        lapsed = await changes.lapse(session_id, at=at)
        session = await seats.free(session, len(lapsed))
        for one in lapsed:
            await withdraw(subject=("registration", one.id), reason="the offer has ended")
        await plan(
            [
                planned_mails.letter(
                    session, one.seat, "offer-lapsed", occasion=str(one.turn), at=at
                )
                for one in lapsed
                if one.came_with is None  # Who was named by somebody else asked for nothing.
            ]
        )
        await promote(session, at=at)
    return len(lapsed)


def _offered_until(session: LockedSession, at: datetime) -> datetime | None:
    """Return until when a freed seat is kept for one person; None where it is given at once."""
    if session.waiting_rule != WaitingRule.OFFER:
        return None
    until = min(at + timedelta(hours=session.offer_hours), session.starts_at)
    return until if until - at >= TOO_SHORT_TO_ASK else None


def kept_until(session: LockedSession, at: datetime) -> datetime:
    """Return until when a seat is kept for somebody whom another named in their form."""
    late = session.starts_at - at < TOO_SHORT_TO_ASK
    end = session.ends_at if late else session.starts_at
    return min(at + timedelta(hours=session.offer_hours), end)


def _news(
    session: LockedSession, promoted: Promoted, until: datetime | None, at: datetime
) -> list[Owed]:
    seat = promoted.seat
    if promoted.came_with is not None:
        return [planned_mails.brought_along(session, seat, at)]
    if until is None:
        return planned_mails.welcome(session, seat, at)
    turn = str(seat.turn)
    return [planned_mails.letter(session, seat, "offer", occasion=turn, at=at, until=until)]


_DUE = """
SELECT DISTINCT session FROM registrations WHERE state = 'offered' AND offer_until <= $1
UNION
SELECT r.session FROM registrations r JOIN sessions s ON s.id = r.session
 WHERE r.state = 'waiting' AND s.status = 'published' AND s.ends_at > $1
   AND (s.capacity IS NULL OR s.taken < s.capacity)
"""

_SESSION_OF = "SELECT session FROM registrations WHERE id = $1"

_LOCK = f"""
SELECT {LOCKED_COLUMNS} FROM registrations r WHERE r.id = $1 AND r.session = $2 FOR UPDATE
"""  # noqa: S608 — only our own column names are put together.
