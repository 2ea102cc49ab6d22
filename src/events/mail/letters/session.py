"""Letters about a session: it comes near, moves, falls out, and what remains of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from events import text
from events.mail.context import custom_texts
from events.mail.context.context import Scene, Wording, letter
from events.mail.letters import skip_rules
from events.presentation import N_, dates


@letter(
    skip_rules.held,
    skip_rules.published,
    skip_rules.same_version,
    skip_rules.not_begun,
    skip_rules.not_stopped,
    series=True,
)
def reminder(scene: Scene) -> Wording:
    """Before the session, one day and one hour unless set otherwise, to who has a seat."""
    return Wording(near(scene), {"soon": scene.left <= timedelta(hours=2)})


@letter(
    skip_rules.not_cancelled,
    skip_rules.published,
    skip_rules.same_version,
    skip_rules.not_over,
    method="REQUEST",
)
def session_rescheduled(scene: Scene) -> Wording:
    """When time or place changes: the old and the new, and the invitation anew."""
    found = change(scene)
    subject = {
        "time": N_("New date: %(title)s"),
        "place": N_("New place: %(title)s"),
        "after-all": N_("It takes place after all: %(title)s"),
        "": N_("Changed: %(title)s"),
    }[found.what]
    return Wording(scene.say(subject, title=scene.title), {"change": found})


@letter(skip_rules.not_cancelled, skip_rules.session_postponed, method="CANCEL")
def session_postponed(scene: Scene) -> Wording:
    """When a session loses its date: seats are kept, calendars freed."""
    return Wording(scene.say(N_("Postponed: %(title)s"), title=scene.title))


@letter(skip_rules.wanted_seat, skip_rules.session_cancelled, method="CANCEL")
def session_cancelled(scene: Scene) -> Wording:
    """When organisers cancel a session: why, and it leaves the calendar."""
    return Wording(scene.say(N_("Cancelled: %(title)s"), title=scene.title))


@letter(
    skip_rules.held,
    skip_rules.published,
    skip_rules.over,
    skip_rules.not_stopped,
    series=True,
    waits=skip_rules.something_remains,
)
def follow_up(scene: Scene) -> Wording:
    """After the session, one hour unless set otherwise: replay, slides, links.

    Where there is none yet, and no words of the organisers', it waits a week for the first.
    """
    subject = N_("What remains of “%(title)s”") if scene.resources else N_("After “%(title)s”")
    replay = next((found for found in scene.resources if found.kind == "replay"), None)
    return Wording(
        scene.say(subject, title=scene.title), {"resources": scene.resources, "replay": replay}
    )


@letter(skip_rules.announced, skip_rules.not_stopped, series=True)
def announcement(scene: Scene) -> Wording:
    """What organisers write to a chosen audience."""
    assert scene.announcement is not None
    subject = custom_texts.plain_line(scene.announcement.subject, scene)
    return Wording(subject, {"body": scene.announcement.body})


def near(scene: Scene) -> str:
    """How near a session is, as a subject: «Demain à 14 h : …», «Dans une heure : …»."""
    minutes = round(scene.left.total_seconds() / 60)
    if 50 <= minutes <= 70:
        return scene.say(N_("In one hour: %(title)s"), title=scene.title)
    if minutes < 120:
        message = N_("In %(number)s minute: %(title)s"), N_("In %(number)s minutes: %(title)s")
        return scene.count(*message, max(minutes, 1), title=scene.title)
    days = _days_between(scene.at, scene.the_session.starts_at, scene.zone)
    clock = dates.clock(scene.the_session.starts_at, scene.zone, scene.language)
    if days == 0:
        return scene.say(N_("Today at %(clock)s: %(title)s"), clock=clock, title=scene.title)
    if days == 1:
        return scene.say(N_("Tomorrow at %(clock)s: %(title)s"), clock=clock, title=scene.title)
    message = N_("In %(number)s day: %(title)s"), N_("In %(number)s days: %(title)s")
    return scene.count(*message, days, title=scene.title)


@dataclass(frozen=True)
class Change:
    """What a reader knew of a session and is true no more; None where it is the same."""

    what: str
    time: tuple[datetime, datetime] | None = None
    place: str | None = None


def change(scene: Scene) -> Change:
    """What a move changed: "time" (perhaps the place too), "place", "after-all", or nothing known.

    A cancelled session that was brought back has no old time to tell.
    """
    if "starts_at" not in scene.data:
        return Change("after-all")
    time, place = _old_time(scene), _old_place(scene)
    what = "time" if time else "place" if place is not None else ""
    return Change(what, time, place)


def _old_time(scene: Scene) -> tuple[datetime, datetime] | None:
    try:
        old = tuple(datetime.fromisoformat(scene.data[key]) for key in ("starts_at", "ends_at"))
    except (KeyError, TypeError, ValueError):
        return None
    same = old == (scene.the_session.starts_at, scene.the_session.ends_at)
    return None if same else (old[0], old[1])


def _old_place(scene: Scene) -> str | None:
    old = scene.data.get("location")
    known = isinstance(old, str) and text.line(old) != text.line(scene.event.location)
    return text.line(str(old)) if known else None


def _days_between(first: datetime, second: datetime, zone: str) -> int:
    there = ZoneInfo(zone)
    return (second.astimezone(there).date() - first.astimezone(there).date()).days
