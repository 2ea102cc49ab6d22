"""What each figure counts: defined once, in SQL for reports and in words beside the figures.

The statements name registrations `r` and sessions `s`. docs/organising/figures.md says the
same at length.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from events.presentation import N_
from events.settings import settings


@dataclass(frozen=True)
class Figure:
    """A figure: its name, what it counts in a sentence, and the same as a condition in SQL."""

    name: str
    meaning: str
    sql: str


REGISTERED: Final = Figure(
    N_("Registrations"),
    N_("everyone on a session’s roster who has not cancelled: with a seat, offered one, waiting or"
       " awaiting approval; who must still confirm their address is not counted"),
    "r.state NOT IN ('cancelled', 'unconfirmed')",
)  # fmt: skip
HAS_SEAT: Final = Figure(
    N_("With a seat"),
    N_("registrations that hold a seat now; a seat that is only offered is not counted"),
    "r.state = 'held'",
)
WAITING: Final = Figure(
    N_("Waiting"),
    N_("registrations on the waiting list that were not offered a seat yet"),
    "r.state = 'waiting'",
)
CANCELLED: Final = Figure(
    N_("Cancellations"),
    N_("registrations that were given back, declined or ended by the team"),
    "r.state = 'cancelled'",
)
CAME: Final = Figure(
    N_("Came"),
    N_("people with a seat whom the team marked present; else whom the room’s list shows as present"
       " by the programme’s rule; else who came in by their link"),
    "r.state = 'held' AND COALESCE(r.present, r.attended, r.entered_at IS NOT NULL)",
)  # fmt: skip
ABSENT: Final = Figure(
    N_("Did not come"),
    N_("people with a seat who did not come; counted once the session is over"),
    "r.state = 'held' AND NOT COALESCE(r.present, r.attended, r.entered_at IS NOT NULL)",
)
CAPACITY: Final = Figure(
    N_("Capacity"),
    N_("the seats a session has; a session without a limit is left out"),
    "s.capacity IS NOT NULL",
)
HELD_SESSION: Final = Figure(
    N_("Sessions held"),
    N_("sessions that were online and are over; their hours and speakers are counted with them"),
    "s.status = 'published' AND s.ends_at <= now()",
)
TO_COME: Final = Figure(
    N_("Sessions to come"),
    N_("sessions that are online and not over yet, or postponed; drafts and cancelled sessions are"
       " not counted"),
    "(s.status = 'postponed' OR s.status = 'published' AND s.ends_at > now())",
)  # fmt: skip
PERSON_HOURS: Final = Figure(
    N_("Hours × people"),
    N_("the hours that people spent in sessions, added up: as the room’s list tells it, else the"
       " length of the session; only who came counts"),
    "COALESCE(r.attended_seconds, extract(epoch FROM s.ends_at - s.starts_at)) / 3600",
)  # fmt: skip
NEW_PEOPLE: Final = N_("people who came for the first time, to any session of yours")
RETURNING_PEOPLE: Final = N_("people who came, and had come to a session of yours before this year")
ONLINE: Final = "s.status <> 'draft'"
"""Sessions whose registrations are counted: a cancelled one stands in the tables as well."""

SHOW_UP: Final = N_("came, in percent of those who had a seat, in sessions that are over")
CAPACITY_USED: Final = N_("came, in percent of the capacity of sessions that are over")
EXPLAINED: Final = (
    HELD_SESSION, TO_COME, REGISTERED, HAS_SEAT, WAITING, CANCELLED, CAME, ABSENT, CAPACITY,
)  # fmt: skip
"""The figures in the order in which pages and files explain them."""


def year_span(year: int) -> tuple[datetime, datetime]:
    """Return from when until when a year is: by the clock of the site, for all its programmes."""
    zone = ZoneInfo(settings().timezone)
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
