"""Why a mail that was owed is not sent: each gate gives a reason in English, or nothing.

The reasons are kept with the delivery and translated where they are shown.
"""

from events.deliveries import reasons
from events.mail.context.context import Case
from events.presentation import N_, languages


def has_session(case: Case) -> str:
    """The session is still there."""
    return "" if case.session else N_("the session was deleted")


def published(case: Case) -> str:
    """The session takes place."""
    if reason := has_session(case):
        return reason
    assert case.session is not None
    return {
        "draft": N_("the session is a draft"),
        "cancelled": N_("the session is cancelled"),
        "postponed": N_("the session is postponed"),
    }.get(case.session.status, "")


def not_called_off(case: Case) -> str:
    """The session takes place, or is being prepared: its speakers know of it before everybody."""
    if case.session is not None and case.session.status == "draft":
        return ""
    return published(case)


def session_cancelled(case: Case) -> str:
    """The session is cancelled, still."""
    if reason := has_session(case):
        return reason
    assert case.session is not None
    return "" if case.session.status == "cancelled" else N_("the session takes place after all")


def session_postponed(case: Case) -> str:
    """The session is postponed, still."""
    if reason := has_session(case):
        return reason
    assert case.session is not None
    return "" if case.session.status == "postponed" else N_("the session is no longer postponed")


def not_begun(case: Case) -> str:
    """The session lies ahead."""
    assert case.session is not None
    return "" if case.at < case.session.starts_at else N_("the session has begun")


def not_over(case: Case) -> str:
    """The session has not ended."""
    assert case.session is not None
    return "" if case.at < case.session.ends_at else N_("the session is over")


def to_come(case: Case) -> str:
    """The session takes place and has not ended; of a whole programme nothing is asked."""
    return "" if case.subject.kind == "pass" else published(case) or not_over(case)


def over(case: Case) -> str:
    """The session has ended: what comes after it may come."""
    assert case.session is not None
    return "" if case.at >= case.session.ends_at else N_("the session moved meanwhile")


def something_remains(case: Case) -> str:
    """There is a replay, slides or a link to show, or the organisers have words of their own.

    What an organiser sends by hand waits for nothing.
    """
    language = languages.known(case.subject.language)
    own = case.programme and case.programme.letters.get("follow-up", {}).get(language)
    by_hand = "+" in case.delivery.occasion
    return "" if case.resources or own or by_hand else reasons.NOTHING_YET


def same_version(case: Case) -> str:
    """The session has not moved since the mail was owed."""
    assert case.session is not None
    planned = _number(case)
    if planned is None or planned == case.session.version:
        return ""
    return N_("the session moved meanwhile")


def same_turn(case: Case) -> str:
    """The person has not left or come back since."""
    planned = _number(case)
    if planned is None or planned == case.subject.turn:
        return ""
    return N_("the registration changed meanwhile")


def held(case: Case) -> str:
    """The person has a seat."""
    return _state(case, "held")


def waiting(case: Case) -> str:
    """The person waits."""
    return _state(case, "waiting")


def offered(case: Case) -> str:
    """A seat is kept for the person, still."""
    if reason := _state(case, "offered"):
        return reason
    until = case.subject.offer_until
    return N_("the offer is over") if until and until <= case.at else ""


def pending(case: Case) -> str:
    """The person's request awaits an answer."""
    return _state(case, "pending")


def unconfirmed(case: Case) -> str:
    """The address was not yet confirmed."""
    return _state(case, "unconfirmed")


def cancelled(case: Case) -> str:
    """The person left, and did not come back."""
    return _state(case, "cancelled")


def not_cancelled(case: Case) -> str:
    """The person has a seat, or waits for one."""
    return N_("the registration is cancelled") if case.subject.state == "cancelled" else ""


def wanted_seat(case: Case) -> str:
    """The person had not left by themselves when the session was cancelled."""
    own = case.subject.state == "cancelled" and case.subject.cancelled_by != "session"
    return N_("the registration is cancelled") if own else ""


def appears(case: Case) -> str:
    """The speaker is in the session, and has not said no."""
    if case.subject.state == "gone":
        return N_("the speaker was taken off the session")
    return N_("the speaker declined") if case.subject.state == "no" else ""


def need_not_come(case: Case) -> str:
    """The speaker was taken off the session, or it is cancelled."""
    if case.subject.state == "gone":
        return ""
    return appears(case) or session_cancelled(case)


def announced(case: Case) -> str:
    """The announcement stands, and was not stopped."""
    if case.announcement is None:
        return N_("the announcement was deleted")
    stopped = case.announcement.state in ("ended", "draft")
    return N_("the announcement was stopped") if stopped else ""


def not_stopped(case: Case) -> str:
    """The reader did not stop this programme's series; what is urgent comes all the same."""
    if not case.subject.stopped or (case.announcement and case.announcement.urgent):
        return ""
    return N_("this person stopped reminders and announcements")


def active(case: Case) -> str:
    """The organiser may sign in."""
    return N_("the organiser was disabled") if case.subject.state == "disabled" else ""


_LEFT = {
    "cancelled": N_("the registration is cancelled"),
    "waiting": N_("the person waits for a seat"),
    "offered": N_("the person was offered a seat and has not taken it"),
    "pending": N_("the registration awaits approval"),
    "unconfirmed": N_("the address was not confirmed"),
    "held": N_("the person has a seat"),
}


def _state(case: Case, wanted: str) -> str:
    if case.subject.state == wanted:
        return ""
    return _LEFT.get(case.subject.state, N_("the registration changed meanwhile"))


def _number(case: Case) -> int | None:
    # What an organiser sends once more is «3+20261123…»: still about version or turn 3.
    occasion = case.delivery.occasion.split("+")[0]
    return int(occasion) if occasion.isdecimal() else None
