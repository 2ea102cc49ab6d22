"""Why a mail that was owed is not sent: each rule gives a reason in English, or nothing.

The reasons are kept with the delivery and translated where they are shown.
"""

from datetime import datetime, timedelta

from events.deliveries import reasons
from events.mail.context.context import MailContext
from events.presentation import N_, languages


def has_session(mail: MailContext) -> str:
    """Skip unless the session is still there."""
    return "" if mail.session else N_("the session was deleted")


def published(mail: MailContext) -> str:
    """Skip unless the session takes place."""
    if reason := has_session(mail):
        return reason
    assert mail.session is not None
    return {
        "draft": N_("the session is a draft"),
        "cancelled": N_("the session is cancelled"),
        "postponed": N_("the session is postponed"),
    }.get(mail.session.status, "")


def not_called_off(mail: MailContext) -> str:
    """Skip unless the session takes place, or is being prepared: speakers know of it first."""
    if mail.session is not None and mail.session.status == "draft":
        return ""
    return published(mail)


def session_cancelled(mail: MailContext) -> str:
    """Skip unless the session is cancelled, still."""
    if reason := has_session(mail):
        return reason
    assert mail.session is not None
    return "" if mail.session.status == "cancelled" else N_("the session takes place after all")


def session_postponed(mail: MailContext) -> str:
    """Skip unless the session is postponed, still."""
    if reason := has_session(mail):
        return reason
    assert mail.session is not None
    return "" if mail.session.status == "postponed" else N_("the session is no longer postponed")


def not_begun(mail: MailContext) -> str:
    """Skip unless the session lies ahead."""
    assert mail.session is not None
    return "" if mail.at < mail.session.starts_at else N_("the session has begun")


def not_over(mail: MailContext) -> str:
    """Skip unless the session has not ended."""
    assert mail.session is not None
    return "" if mail.at < mail.session.ends_at else N_("the session is over")


def to_come(mail: MailContext) -> str:
    """Skip unless the session takes place and has not ended; never for several sessions at once."""
    several = mail.subject.kind in ("pass", "selection")
    return "" if several else published(mail) or not_over(mail)


def over(mail: MailContext) -> str:
    """Skip unless the session has ended: what comes after it may come."""
    assert mail.session is not None
    return "" if mail.at >= mail.session.ends_at else N_("the session moved meanwhile")


def something_remains(mail: MailContext) -> str:
    """Skip unless there is something to show, or the organisers have words of their own.

    What an organiser sends by hand waits for nothing. Nor does, after the days that its programme
    gives it, what asks for feedback.
    """
    language = languages.supported(mail.subject.language)
    own = mail.programme and mail.programme.letters.get("follow-up", {}).get(language)
    by_hand = "+" in mail.delivery.occasion
    until = patience(mail)
    enough = until is not None and mail.at >= until
    return "" if mail.resources or own or by_hand or enough else reasons.NOTHING_YET


def patience(mail: MailContext) -> datetime | None:
    """Return until when a follow-up that asks for feedback waits; None where it does not ask."""
    after = mail.after_session
    if after is None or after.wait_days is None or mail.session is None:
        return None
    if after.presence == "absent" or not (after.asked or after.attested):
        return None
    return mail.session.ends_at + timedelta(days=after.wait_days)


def same_version(mail: MailContext) -> str:
    """Skip where the session was rescheduled since the mail was owed."""
    assert mail.session is not None
    planned = occasion_number(mail)
    if planned is None or planned == mail.session.version:
        return ""
    return N_("the session moved meanwhile")


def appears(mail: MailContext) -> str:
    """Skip unless the speaker is in the session, and has not said no."""
    if mail.subject.state == "gone":
        return N_("the speaker was taken off the session")
    return N_("the speaker declined") if mail.subject.state == "no" else ""


def need_not_come(mail: MailContext) -> str:
    """Skip unless the speaker was taken off the session, or it is cancelled."""
    if mail.subject.state == "gone":
        return ""
    return appears(mail) or session_cancelled(mail)


def something_missing(mail: MailContext) -> str:
    """Skip unless the speaker has not handed in everything, at this moment."""
    return "" if mail.missing else N_("nothing is missing any more")


def rehearsal_stands(mail: MailContext) -> str:
    """Skip unless the rehearsal lies ahead as it was when the mail was owed."""
    found = mail.rehearsal
    if found is None or found.cancelled:
        return N_("the rehearsal was called off")
    if mail.delivery.occasion.split("+")[0] != f"rehearsal-{found.sequence}":
        return N_("the rehearsal changed meanwhile")
    return "" if mail.at < found.ends_at else N_("the rehearsal is over")


def need_not_rehearse(mail: MailContext) -> str:
    """Skip unless the rehearsal was called off, or the speaker was taken off, or declined."""
    if mail.subject.state in ("gone", "no"):
        return ""
    off = mail.rehearsal is None or mail.rehearsal.cancelled
    return "" if off else N_("the rehearsal takes place after all")


def announced(mail: MailContext) -> str:
    """Skip unless the announcement stands, and was not stopped."""
    if mail.announcement is None:
        return N_("the announcement was deleted")
    stopped = mail.announcement.state in ("ended", "draft")
    return N_("the announcement was stopped") if stopped else ""


def not_stopped(mail: MailContext) -> str:
    """Skip where the reader stopped this programme's series; what is urgent comes anyway."""
    if not mail.subject.stopped or (mail.announcement and mail.announcement.urgent):
        return ""
    return N_("this person stopped reminders and announcements")


def proposed(mail: MailContext) -> str:
    """Skip unless the address of a proposal was not yet confirmed."""
    said = N_("the proposal is confirmed already")
    return "" if mail.subject.state == "unconfirmed" else said


def proposal_declined(mail: MailContext) -> str:
    """Skip unless a proposal is declined, still."""
    return "" if mail.subject.state == "declined" else N_("the proposal was not declined")


def active(mail: MailContext) -> str:
    """Skip unless the organiser may sign in."""
    return N_("the organiser was disabled") if mail.subject.state == "disabled" else ""


def notices_stand(mail: MailContext) -> str:
    """Skip where all that would be told was seen to meanwhile."""
    return "" if mail.notices else N_("nothing of it stands any more")


def occasion_number(mail: MailContext) -> int | None:
    """Return the version or the turn that a mail was owed for."""
    # What an organiser sends once more is «3+20261123…»: still about version or turn 3.
    occasion = mail.delivery.occasion.split("+")[0]
    return int(occasion) if occasion.isdecimal() else None
