"""What a session still needs, when it is time for it, and the one next step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from events.operations.reports.sessions import SessionDetails, SessionResource
from events.operations.reports.speakers import SessionSpeaker
from events.sessions.states import SessionStatus

ROOM_BY: Final = timedelta(days=7)
TESTED_BY: Final = timedelta(days=1)
SPEAKERS_BY: Final = timedelta(days=21)
ANSWERS_BY: Final = timedelta(days=10)
PUBLISHED_BY: Final = timedelta(days=21)
DAY_BEGINS: Final = timedelta(hours=12)
"""From then before the start on, the page of the day is the next step."""


@dataclass(frozen=True)
class Item:
    """Something a session needs: `kind` names it for the template, `name` a speaker.

    `by` is when it should be there; past it, what is missing is red. `way` is where it is done.
    """

    kind: str
    done: bool
    way: str
    by: datetime | None = None
    name: str = ""
    number: int = 0

    def late(self, at: datetime) -> bool:
        """Tell whether it is time, and it is still missing."""
        return not self.done and self.by is not None and self.by <= at


@dataclass(frozen=True)
class Stage:
    """A stage of a session's life: `state` is done, now or later."""

    kind: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class SessionFacts:
    """What the page knows of a session, from which all this follows."""

    session: SessionDetails
    speakers: Sequence[SessionSpeaker]
    resources: Sequence[SessionResource]
    reminder_minutes: Sequence[int]
    pending: int
    held: int
    came: int
    at: datetime
    room_tested_at: datetime | None = None
    """When a room could be made for it the last time that this was tried."""

    @property
    def over(self) -> bool:
        """Tell whether it has been."""
        return self.at > self.session.ends_at


@dataclass(frozen=True)
class Lifecycle:
    """A session's line of time, what it needs, and what is to be done next, if anything is."""

    stages: list[Stage] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    next: Item | None = None


def lifecycle(known: SessionFacts) -> Lifecycle:
    """Return where a session stands."""
    if known.session.status is SessionStatus.CANCELLED:
        return Lifecycle()
    items = _afterwards(known) if known.over else _before(known)
    open_items = [item for item in items if not item.done]
    late = [item for item in open_items if item.late(known.at)]
    # What is late goes first; else what comes next, of what somebody can do now already.
    first = next(iter([*late, *(item for item in open_items if item.kind != "room")]), None)
    return Lifecycle(_stages(known), items, first or _the_day(known))


def _stages(known: SessionFacts) -> list[Stage]:
    session, at = known.session, known.at
    online = session.status is not SessionStatus.DRAFT
    reminded = session.starts_at - timedelta(minutes=max(known.reminder_minutes, default=0))
    days = [
        ("draft", session.published_at if online else None, True),
        ("online", session.published_at, online),
        ("reminders", reminded, online and bool(known.reminder_minutes) and at >= reminded),
        ("day", session.starts_at, online and at >= session.starts_at),
        ("after", session.ends_at, online and at > session.ends_at),
    ]
    begun = [kind for kind, _, reached in days if reached]
    if session.status is SessionStatus.POSTPONED:
        begun = begun[:2]
    return [
        Stage(kind, "now" if kind == begun[-1] else "done" if kind in begun else "later", when)
        for kind, when, _ in days
        if kind != "reminders" or known.reminder_minutes
    ]


def _room(session: SessionDetails) -> list[Item]:
    """Return that it needs a room; where people meet somewhere it need not have one too."""
    if session.on_site:
        return []
    return [Item("room", session.has_room, "/room", session.starts_at - ROOM_BY)]


def _before(known: SessionFacts) -> list[Item]:
    session = known.session
    starts, online = session.starts_at, session.status is not SessionStatus.DRAFT
    coming = [one for one in known.speakers if one.answer != "no"]
    published = None if session.status is SessionStatus.POSTPONED else starts - PUBLISHED_BY
    items = [
        Item("abstract", bool(session.abstract.strip()), "/edit", published),
        Item("speakers", bool(coming), "#add-speaker", starts - SPEAKERS_BY),
        *_invitations(known, starts - ANSWERS_BY),
        Item("published", online, "/publication", published),
        *_room(session),
        *_test(known),
    ]
    if session.status is SessionStatus.POSTPONED:
        items.insert(0, Item("date", False, "/reschedule", known.at))
    if known.pending:
        items.append(Item("requests", False, "/roster?state=pending", known.at, "", known.pending))
    return items


def _test(known: SessionFacts) -> list[Item]:
    """Return, in the week before, that a room which is made by itself was tried."""
    week = known.session.starts_at - ROOM_BY
    if not known.session.makes_room or known.at < week:
        return []
    tested = known.room_tested_at is not None and known.room_tested_at >= week
    return [Item("room-test", tested, "/room", known.session.starts_at - TESTED_BY)]


def _invitations(known: SessionFacts, by: datetime) -> list[Item]:
    """Return of each speaker who can be asked whether they are, and what they answered."""
    found = []
    for one in known.speakers:
        if one.answer == "no":
            found.append(Item("declined", False, "#speakers", known.at, one.name))
        elif one.answer != "yes" and one.email:
            kind, way = ("answer", "#speakers") if one.invited else ("invitation", _page_of(one))
            found.append(Item(kind, False, way, by, one.name))
    return found


def _page_of(one: SessionSpeaker) -> str:
    return f"/desk/appearances/{one.id}/invitation"


def _afterwards(known: SessionFacts) -> list[Item]:
    if known.session.status is not SessionStatus.PUBLISHED:
        return []
    ends = known.session.ends_at
    shown = [one for one in known.resources if not one.handed_in]
    items = [
        Item("presence", bool(known.came) or not known.held, "/roster", ends + timedelta(days=2)),
        Item("replay", bool(shown), "#add-resource", ends + timedelta(days=3)),
    ]
    silent = [one for one in shown if one.lacks_captions]
    if any(one.kind == "replay" for one in shown):
        way = f"/desk/resources/{silent[0].id}" if silent else "#resources"
        items.append(Item("captions", not silent, way, ends + timedelta(days=14)))
    for kind in ("handed-in", "recorded"):
        drafts = [one for one in known.resources if one.handed_in and one.draft_of == kind]
        if drafts:
            items.insert(1, Item(kind, False, "#resources", known.at, "", len(drafts)))
    return items


def _the_day(known: SessionFacts) -> Item | None:
    session = known.session
    near = session.starts_at - DAY_BEGINS <= known.at <= session.ends_at
    return Item("day", False, "/day") if near and session.status == "published" else None
