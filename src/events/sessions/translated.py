"""A session as public pages show it, in the reader's language where it was translated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import text
from events.database import Json, Shape
from events.presentation.languages import translated
from events.programmes.made_rooms import HAS_ROOM, NO_PLACE
from events.programmes.visibility import Visibility
from events.sessions.states import SessionStatus


def is_online(place: str) -> bool:
    """Tell whether a place says no more than that there is none."""
    return text.line(place).casefold() in NO_PLACE


def is_on_site(place: str, has_room: bool) -> bool:
    """Tell whether it takes place somewhere and not online too: it has a place and no room."""
    return not has_room and not is_online(place)


@dataclass(frozen=True)
class SessionShown:
    """A session in a reader's language, or its own: `spoken` is the title's, each by itself.

    `language` is the one spoken in the webinar itself. `taken` counts held and offered seats.
    `visibility` is the stricter of its own and its programme's.
    """

    id: int
    programme_id: int
    slug: str
    title: str
    abstract: str
    spoken: str
    abstract_spoken: str
    language: str
    tags: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    location: str
    picture: str
    has_room: bool
    capacity: int | None
    taken: int
    registration_open: bool
    needs_approval: bool
    updated_at: datetime
    visibility: Visibility
    date_choice: int | None

    @property
    def listed(self) -> bool:
        """Tell whether anybody finds it."""
        return self.visibility is Visibility.PUBLIC

    @property
    def seats_left(self) -> int | None:
        """Return how many places are free; None where their number is not limited."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def online(self) -> bool:
        """Tell whether its place says no more than that there is none."""
        return is_online(self.location)

    @property
    def full(self) -> bool:
        """Tell whether every place is taken."""
        return self.seats_left == 0

    @property
    def called_off(self) -> bool:
        """Tell whether it will not take place as announced."""
        return self.status in (SessionStatus.CANCELLED, SessionStatus.POSTPONED)

    def past(self, at: datetime) -> bool:
        """Tell whether it is over."""
        return self.ends_at <= at

    def open(self, at: datetime) -> bool:
        """Tell whether one may still register, be it to wait."""
        return (
            self.status == SessionStatus.PUBLISHED and self.registration_open and not self.past(at)
        )


class SessionRow(Shape):
    """The columns that a shown session is made of, as `COLUMNS` selects them."""

    id: int
    programme: int
    slug: str
    title: str
    abstract: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    tags: list[str]
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    location: str
    picture: str
    has_room: bool
    capacity: int | None
    taken: int
    registration_open: bool
    needs_approval: bool
    updated_at: datetime
    visibility: Visibility
    date_choice: int | None


COLUMNS: Final = f"""
s.id, s.programme, s.slug, s.title, s.abstract, s.texts, s.language, s.tags, s.starts_at,
s.ends_at, s.timezone, s.status, COALESCE(NULLIF(s.location, ''), p.location) AS location,
COALESCE(NULLIF(s.picture, ''), p.picture) AS picture, {HAS_ROOM} AS has_room,
s.capacity, s.taken, s.registration_open AND p.status <> 'archived' AS registration_open,
s.needs_approval, s.updated_at, s.date_choice,
CASE WHEN 'invited' IN (p.visibility, s.visibility) THEN 'invited'
  WHEN 'unlisted' IN (p.visibility, s.visibility) THEN 'unlisted' ELSE 'public' END AS visibility
"""


def shown(row: SessionRow, language: str) -> SessionShown:
    """Return the session in this language, or its own."""
    title, spoken = translated(row, "title", row.title, language)
    abstract, abstract_spoken = translated(row, "abstract", row.abstract, language)
    return SessionShown(
        id=row.id,
        programme_id=row.programme,
        slug=row.slug,
        title=title,
        abstract=abstract,
        spoken=spoken,
        abstract_spoken=abstract_spoken,
        language=row.language,
        tags=tuple(row.tags),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        status=row.status,
        location=row.location,
        picture=row.picture,
        has_room=row.has_room,
        capacity=row.capacity,
        taken=row.taken,
        registration_open=row.registration_open,
        needs_approval=row.needs_approval,
        date_choice=row.date_choice,
        updated_at=row.updated_at,
        visibility=row.visibility,
    )
