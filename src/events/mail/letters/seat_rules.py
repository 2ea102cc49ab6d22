"""Why a mail about somebody's seat is not sent: rules like those of `skip_rules`, by its state."""

from events.mail.context.context import MailContext
from events.mail.letters.skip_rules import not_over, occasion_number, published
from events.presentation import N_


def same_turn(mail: MailContext) -> str:
    """Skip unless the person has not left or come back since."""
    planned = occasion_number(mail)
    if planned is None or planned == mail.subject.turn:
        return ""
    return N_("the registration changed meanwhile")


def held(mail: MailContext) -> str:
    """Skip unless the person has a seat."""
    return _state(mail, "held")


def waiting(mail: MailContext) -> str:
    """Skip unless the person waits."""
    return _state(mail, "waiting")


def offered(mail: MailContext) -> str:
    """Skip unless a seat is kept for the person, still."""
    if reason := _state(mail, "offered"):
        return reason
    until = mail.subject.offer_until
    return N_("the offer is over") if until and until <= mail.at else ""


def brought_along(mail: MailContext) -> str:
    """Skip unless somebody whom another registered has yet to say whether they come."""
    if mail.subject.state in ("waiting", "unconfirmed"):
        return ""
    return offered(mail)


def pending(mail: MailContext) -> str:
    """Skip unless the person's request awaits an answer."""
    return _state(mail, "pending")


def still_invited(mail: MailContext) -> str:
    """Skip unless the invitation holds, and what it is for takes place and is not over."""
    if mail.subject.state == "cancelled":
        return N_("the invitation was withdrawn")
    return "" if mail.subject.session is None else published(mail) or not_over(mail)


def unconfirmed(mail: MailContext) -> str:
    """Skip unless the address was not yet confirmed."""
    return _state(mail, "unconfirmed")


def cancelled(mail: MailContext) -> str:
    """Skip unless the person left, and did not come back."""
    return _state(mail, "cancelled")


def not_cancelled(mail: MailContext) -> str:
    """Skip unless the person has a seat, or waits for one."""
    return N_("the registration is cancelled") if mail.subject.state == "cancelled" else ""


def wanted_seat(mail: MailContext) -> str:
    """Skip unless the person had not left by themselves when the session was cancelled."""
    own = mail.subject.state == "cancelled" and mail.subject.cancelled_by != "session"
    return N_("the registration is cancelled") if own else ""


_LEFT = {
    "cancelled": N_("the registration is cancelled"),
    "waiting": N_("the person waits for a seat"),
    "offered": N_("the person was offered a seat and has not taken it"),
    "pending": N_("the registration awaits approval"),
    "unconfirmed": N_("the address was not confirmed"),
    "held": N_("the person has a seat"),
}


def _state(mail: MailContext, wanted: str) -> str:
    if mail.subject.state == wanted:
        return ""
    return _LEFT.get(mail.subject.state, N_("the registration changed meanwhile"))
