"""Why somebody cannot register, in words that never tell who is registered."""

from datetime import datetime

from events.database import Row
from events.errors import NotFound, Refusal
from events.presentation import N_


class SessionFull(Refusal):
    """Every seat is taken; the same for everyone, with a seat or without."""

    status = 409
    sentence = N_("This session is full.")


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


def refusal(place: Row, at: datetime) -> Refusal | None:
    """Why nobody can register for a session just now, or None."""
    if place["status"] == "draft":
        return NotFound()
    if place["status"] == "cancelled":
        return SessionCancelled()
    if place["ends_at"] <= at and place["status"] == "published":
        return SessionPast()
    if place["status"] != "published" or not place["registration_open"]:
        return SessionClosed()
    return None


def seats_left(place: Row) -> int | None:
    """How many seats are free; None where there is no limit."""
    if place["capacity"] is None:
        return None
    return max(int(place["capacity"]) - int(place["taken"]), 0)


def is_full(place: Row) -> bool:
    """Whether a newcomer gets no seat: none is free, or others were in line before."""
    return seats_left(place) == 0 or place["line"] > 0
