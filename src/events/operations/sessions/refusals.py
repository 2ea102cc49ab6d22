"""What organisers cannot do, and why."""

from events.errors import Refusal
from events.presentation import N_


class WrongState(Refusal):
    """The session is not in a state where this can be done."""

    status = 409
    sentence = N_("The session’s state does not allow this.")


class SpeakersInvited(Refusal):
    """A draft whose speakers were invited is not deleted behind their back."""

    status = 409
    sentence = N_("Speakers were invited. Remove them first, so that an email tells them.")


class SeatsTaken(Refusal):
    """More seats are taken than the new capacity has."""

    status = 409
    sentence = N_("Seats taken already: %(taken)s. The session cannot have fewer.")


class EndsBeforeStart(Refusal):
    """A session has to end after it begins."""

    status = 422
    sentence = N_("The session must end after it begins.")


class NoWebAddress(Refusal):
    """A room is a link that a browser opens."""

    status = 422
    sentence = N_("The room must be a link that begins with https:// or http://.")
