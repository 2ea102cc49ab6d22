"""Why nobody was signed in elsewhere: each sentence leaves the other ways open."""

import structlog

from events.errors import Refusal
from events.presentation import N_

_log = structlog.get_logger("events.organisers")


class ProviderAway(Refusal):
    """It cannot be reached, or what it says of itself cannot be used; why stands in the log."""

    status = 502
    sentence = N_("%(name)s does not answer as it should. Have a code emailed to you meanwhile.")


class Stale(Refusal):
    """The same answer to a way back that is old, used, or from another browser."""

    status = 422
    sentence = N_(
        "This sign-in took longer than a quarter of an hour, was used already, or began in another"
        " browser. Nothing was done. Please begin again."
    )


class Cancelled(Refusal):
    """The person, or a rule over there, said no."""

    status = 403
    sentence = N_("%(name)s did not let you in, or you turned back there. Nothing was done.")


class ProviderBusy(Refusal):
    """The provider says itself that it cannot just now."""

    status = 502
    sentence = N_("%(name)s is out of order at the moment. Have a code emailed to you meanwhile.")


class ProviderRefused(Refusal):
    """The provider does not want our question; whoever runs the site must look."""

    status = 502
    sentence = N_(
        "%(name)s refused our question. Have a code emailed to you, and tell whoever runs this"
        " site."
    )


class NotProven(Refusal):
    """What came back is not signed, not for us, not for this sign-in, or not of this hour."""

    status = 502
    sentence = N_(
        "What %(name)s answered could not be verified. Have a code emailed to you, and tell whoever"
        " runs this site."
    )


class NoAddress(Refusal):
    """Without an address nobody can be found."""

    status = 403
    sentence = N_("%(name)s told us no email address. Have a code emailed to you instead.")


class Unverified(Refusal):
    """Anybody can type anybody's address."""

    status = 403
    sentence = N_(
        "%(name)s has not verified your email address. Verify it there, or have a code emailed to"
        " you."
    )


class Stranger(Refusal):
    """They proved who they are, and are no organiser here; nothing is made for them."""

    status = 403
    sentence = N_(
        "%(email)s is no organiser’s address here. An owner of this site can invite you, or sign in"
        " with another account."
    )


class GroupGone(Refusal):
    """Their access came from a group, and went with it."""

    status = 403
    sentence = N_(
        "You are no longer in a group that opens this desk. Ask whoever manages your groups, or an"
        " owner of this site."
    )


def logged(refusal: Refusal, why: object) -> Refusal:
    """Return the refusal; why is logged, without anything that opens a door."""
    told = " ".join(str(why).split())[:200]
    _log.info("sign-in elsewhere refused", refusal=type(refusal).__name__, why=told)
    refusal.add_note(told)
    return refusal
