"""Letters about a session: it comes near, moves, falls out, and what remains of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from events import text
from events.mail.context import custom_texts
from events.mail.context.context import LetterContext
from events.mail.letters import seat_rules, skip_rules
from events.mail.letters.registry import Wording, letter
from events.presentation import N_, dates


@letter(
    seat_rules.held,
    skip_rules.published,
    skip_rules.same_version,
    skip_rules.not_begun,
    skip_rules.not_stopped,
    series=True,
)
def reminder(context: LetterContext) -> Wording:
    """Remind who has a seat, one day and one hour before the session unless set otherwise."""
    return Wording(countdown(context), {"soon": context.left <= timedelta(hours=2)})


@letter(
    seat_rules.not_cancelled,
    skip_rules.published,
    skip_rules.same_version,
    skip_rules.not_over,
    method="REQUEST",
)
def session_rescheduled(context: LetterContext) -> Wording:
    """Tell that time or place changes: the old and the new, and the invitation anew."""
    found = change(context)
    subject = {
        "time": N_("New date: %(title)s"),
        "hour": N_("New time: %(title)s"),
        "place": N_("New place: %(title)s"),
        "after-all": N_("It takes place after all: %(title)s"),
        "": N_("Changed: %(title)s"),
    }[found.what]
    return Wording(context.say(subject, title=context.title), {"change": found})


@letter(
    seat_rules.not_cancelled,
    skip_rules.session_postponed,
    skip_rules.same_version,
    method="CANCEL",
)
def session_postponed(context: LetterContext) -> Wording:
    """Tell that a session loses its date: seats are kept, calendars freed."""
    return Wording(context.say(N_("Postponed: %(title)s"), title=context.title))


@letter(
    seat_rules.wanted_seat,
    skip_rules.session_cancelled,
    skip_rules.same_version,
    method="CANCEL",
)
def session_cancelled(context: LetterContext) -> Wording:
    """Tell that a session is cancelled: why, and it leaves the calendar."""
    return Wording(context.say(N_("Cancelled: %(title)s"), title=context.title))


@letter(
    seat_rules.held,
    skip_rules.published,
    skip_rules.over,
    skip_rules.same_version,
    skip_rules.not_stopped,
    series=True,
    waits=skip_rules.something_remains,
)
def follow_up(context: LetterContext) -> Wording:
    """Send replay, slides and links, an hour after the session unless set; its own to absent.

    Where there is none yet, and no words of the organisers', it waits a week for the first; where
    it asks for feedback, only as long as the programme says.
    """
    subject = N_("After “%(title)s”")
    if context.resources:
        subject = N_("Recording and documents of “%(title)s”")
        if context.presence == "absent":
            subject = N_("You missed “%(title)s”: here is the recording")
            if not any(found.kind == "replay" for found in context.resources):
                subject = N_("You missed “%(title)s”: here are the documents")
    replay = next((found for found in context.resources if found.kind == "replay"), None)
    return Wording(
        context.say(subject, title=context.title),
        {
            "resources": context.resources,
            "replay": replay,
            "asked": context.asked and context.presence != "absent",
        },
    )


@letter(skip_rules.announced, skip_rules.not_stopped, series=True)
def announcement(context: LetterContext) -> Wording:
    """Send what organisers write to a chosen audience."""
    assert context.announcement is not None
    subject = custom_texts.plain_line(context.announcement.subject, context)
    return Wording(subject, {"body": context.announcement.body})


def countdown(context: LetterContext) -> str:
    """Say how near a session is, as a subject: «Demain à 14 h : …», «Dans une heure : …»."""
    minutes = round(context.left.total_seconds() / 60)
    if 50 <= minutes <= 70:
        return context.say(N_("In one hour: %(title)s"), title=context.title)
    if minutes < 120:
        message = N_("In %(number)s minute: %(title)s"), N_("In %(number)s minutes: %(title)s")
        return context.count(*message, max(minutes, 1), title=context.title)
    days = _days_between(context.at, context.the_session.starts_at, context.zone)
    clock = dates.clock(context.the_session.starts_at, context.zone, context.language)
    if days == 0:
        return context.say(N_("Today at %(clock)s: %(title)s"), clock=clock, title=context.title)
    if days == 1:
        return context.say(N_("Tomorrow at %(clock)s: %(title)s"), clock=clock, title=context.title)
    message = N_("In %(number)s day: %(title)s"), N_("In %(number)s days: %(title)s")
    return context.count(*message, days, title=context.title)


@dataclass(frozen=True)
class Change:
    """What a reader knew of a session and is true no more; None where it is the same."""

    what: str
    time: tuple[datetime, datetime] | None = None
    place: str | None = None


def change(context: LetterContext) -> Change:
    """Say what rescheduling changed: "time" (perhaps also the place), "place", "after-all".

    "hour" where the day stays the same on the reader's calendar, and only the hours move.
    "after-all": a cancelled session that was brought back has no old time to tell. Empty where
    neither differs.
    """
    if "starts_at" not in context.data:
        return Change("after-all")
    time, place = _old_time(context), _old_place(context)
    what = _moved(context, time[0]) if time else "place" if place is not None else ""
    return Change(what, time, place)


def _moved(context: LetterContext, before: datetime) -> str:
    same_day = _days_between(before, context.the_session.starts_at, context.zone) == 0
    return "hour" if same_day else "time"


def _old_time(context: LetterContext) -> tuple[datetime, datetime] | None:
    try:
        old = tuple(datetime.fromisoformat(context.data[key]) for key in ("starts_at", "ends_at"))
    except (KeyError, TypeError, ValueError):
        return None
    same = old == (context.the_session.starts_at, context.the_session.ends_at)
    return None if same else (old[0], old[1])


def _old_place(context: LetterContext) -> str | None:
    old = context.data.get("location")
    known = isinstance(old, str) and text.line(old) != text.line(context.event.location)
    return text.line(str(old)) if known else None


def _days_between(first: datetime, second: datetime, zone: str) -> int:
    there = ZoneInfo(zone)
    return (second.astimezone(there).date() - first.astimezone(there).date()).days
