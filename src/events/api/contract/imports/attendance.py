"""Who was there: a session's lists in numbers, and a list that a program brings."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.files import Base64
from events.presentation import N_

Seconds = Annotated[int | None, Meta(description=N_("Seconds in the room; null: not known."))]


class AttendanceListShown(Struct, kw_only=True):
    """A list of who was there, from a room or by hand."""

    id: int
    source: Annotated[
        str,
        Meta(description=N_("room: its own list; hand: names; callback, polled: told by a room.")),
    ]
    tool: str
    made_by: str
    made_at: datetime
    matched: Annotated[int, Meta(description=N_("How many of its people are registered."))]
    guests: Annotated[int, Meta(description=N_("How many match no registration."))]


class AttendanceGuest(Struct, kw_only=True):
    """Somebody on a list who matches no registration."""

    name: str
    email: str
    seconds: Seconds


class Attendance(Struct, kw_only=True):
    """A session’s presence in numbers, its lists, and up to 500 of its guests."""

    present: Annotated[int, Meta(description=N_("How many came by all that is known."))]
    listed: Annotated[int, Meta(description=N_("How many of them stand on a list."))]
    timed: Annotated[int, Meta(description=N_("Of how many the minutes are known."))]
    minutes: Annotated[int | None, Meta(description=N_("How long half of those stayed."))]
    share: Annotated[int | None, Meta(description=N_("Of the session, in percent, on average."))]
    lists: list[AttendanceListShown]
    guests: list[AttendanceGuest]


class Decision(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who somebody of the list is, by their place in it; null: a guest."""

    place: Annotated[int, Meta(ge=0, le=999_999)]
    registration: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None


class NewAttendanceList(Struct, kw_only=True, forbid_unknown_fields=True):
    """A list of 6 MB at most: the room’s own file, or names, one a line.

    The same list again replaces itself.
    """

    content: Base64
    decisions: Annotated[list[Decision], Meta(max_length=5000)] = []


class Candidate(Struct, kw_only=True):
    """A registration that somebody of a list may be."""

    registration: int
    name: str


class Found(StrEnum):
    """How somebody of a list was found."""

    ADDRESS = "address"
    NAME = "name"
    CHOICE = "choice"
    DOUBT = "doubt"
    GUEST = "guest"
    SPEAKER = "speaker"
    """Speaks or moderates there, and is not counted among who came."""


class ListedPerson(Struct, kw_only=True):
    """Somebody of a list, and which registration they are."""

    place: int
    name: str
    email: str
    seconds: Seconds
    by: Annotated[
        Found,
        Meta(description=N_("How they were found; in doubt there are candidates to decide on.")),
    ]
    registration: int | None
    candidates: list[Candidate]


class AttendanceListRead(Struct, kw_only=True):
    """What a list says; without a dry run it is kept, and who is in doubt counts as a guest."""

    dry_run: bool
    tool: Annotated[str, Meta(description=N_("Whose list it is, where that is known."))]
    names_only: Annotated[bool, Meta(description=N_("It says no times."))]
    absent: Annotated[int, Meta(description=N_("How many it names who were not there."))]
    items: list[ListedPerson]
