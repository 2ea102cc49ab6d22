"""Why somebody cannot register, in words that never tell who is registered."""

from datetime import datetime
from typing import Final

from events.database import Shape
from events.errors import Invalid, NotFound, Refusal
from events.presentation import N_
from events.sessions.states import SessionStatus


class SessionFull(Refusal):
    """Every seat is taken; the same for everyone, with a seat or without."""

    status = 409
    sentence = N_("This session is full.")


class SeatsKept(SessionFull):
    """What is free is kept for a group that this address is not of."""

    sentence = N_("The seats that are left are kept for a group for now.")


class OrganisationFull(SessionFull):
    """Others with addresses of the same mail domain have all the seats that it may have."""

    sentence = N_("Your organisation already has all the seats it can have in this session.")


class OtherDateHeld(Refusal):
    """The same session on another date has a registration of this person already."""

    status = 409
    sentence = N_("This person is already registered for another of these dates.")


class DateGone(Refusal):
    """What was to move to another date moved, or was given back, meanwhile."""

    status = 409
    sentence = N_("Your registration changed meanwhile. Please look at it again.")


class TooFewSeats(Invalid):
    """There are seats, but fewer than people who want to come together: nobody is registered."""

    status = 409
    words: Final = N_("There are not enough seats left for all of you.")

    def __init__(self) -> None:
        """Say it beside those who were named."""
        super().__init__({"companions": self.words})


class SessionClosed(Refusal):
    """The organisers have closed the registration."""

    status = 409
    sentence = N_("Registration for this session is closed.")


class SessionPast(Refusal):
    """The session is over."""

    status = 409
    sentence = N_("This session is over.")


class SessionCancelled(Refusal):
    """The session will not take place."""

    status = 409
    sentence = N_("This session has been cancelled.")


class TakenBack(Refusal):
    """Organisers ended this registration: its own link does not bring it back."""

    status = 409
    sentence = N_("The organisers ended this registration. Please write to them.")


class InvitedOnly(Refusal):
    """Only the address that an invitation was sent to may register with it."""

    status = 403
    sentence = N_("This invitation is for the address that it was sent to.")


class OfferGone(Refusal):
    """The offer of a freed seat has lapsed or was taken back."""

    status = 409
    sentence = N_("This offer has ended. The seat went to the next person in line.")


class NothingToRegisterFor(Refusal):
    """A programme with no session to come and none announced."""

    status = 409
    sentence = N_("This programme is over.")


class TooManyMails(Refusal):
    """An address was registered so often in a day that somebody may be playing with it."""

    status = 429
    sentence = N_("Too many registrations were made for this address today. Please try tomorrow.")


class SomeRefused(Invalid):
    """Of several sessions that were ticked some cannot be had: none is registered for."""

    status = 409


class SessionSeats(Shape):
    """A session as far as it decides who can register. `line`: how many wait.

    `domain_seats`: at most so many for one mail domain. `kept_seats`: so many are kept for a group
    until `kept_until`; `seat_rules.allotment` says who is of it.
    """

    id: int
    status: SessionStatus
    ends_at: datetime
    registration_open: bool
    capacity: int | None
    taken: int
    line: int
    domain_seats: int | None
    kept_seats: int
    kept_until: datetime | None
    kept_domains: list[str]

    @property
    def seats_left(self) -> int | None:
        """Return how many seats are free; None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


def refusal(session: SessionSeats, at: datetime) -> Refusal | None:
    """Return why nobody can register for a session just now, or None."""
    if session.status == SessionStatus.DRAFT:
        return NotFound()
    if session.status == SessionStatus.CANCELLED:
        return SessionCancelled()
    if session.ends_at <= at and session.status == SessionStatus.PUBLISHED:
        return SessionPast()
    if session.status != SessionStatus.PUBLISHED or not session.registration_open:
        return SessionClosed()
    return None
