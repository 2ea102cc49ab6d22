"""Sessions as the desk reads them: one by its slug, all by their dates, and what remains of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events import database, links
from events.database import Json, Shape
from events.errors import NotFound
from events.programmes.made_rooms import FAILED_AT, MADE_AT
from events.programmes.states import ProgrammeStatus
from events.programmes.visibility import Visibility
from events.resources import keys, players
from events.resources.keys import Holder
from events.resources.queries import CAPTIONED
from events.resources.states import Audience
from events.sessions.states import SessionStatus
from events.sessions.translated import is_on_site


class SessionDetails(Shape):
    """One session as its pages and forms show it, with what they say of its programme."""

    id: int
    programme: int
    slug: str
    title: str
    abstract: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    tags: list[str]
    starts_local: datetime
    ends_local: datetime
    starts_fold: int
    ends_fold: int
    timezone: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus
    location: str
    picture: str
    room_url: str
    room_note: str
    made_at: str
    room_failed_at: datetime | None
    capacity: int | None
    taken: int
    domain_seats: int | None
    kept_seats: int
    kept_until: datetime | None
    kept_domains: list[str]
    date_choice: int | None
    registration_open: bool
    needs_approval: bool
    reminder_minutes: list[int] | None
    follow_up_minutes: int | None
    published_at: datetime | None
    edit_version: int
    programme_slug: str
    programme_title: str
    programme_status: ProgrammeStatus
    programme_location: str
    programme_reminders: list[int]
    hue: int
    visibility: Visibility
    programme_visibility: Visibility
    invited_domains: list[str]

    @property
    def makes_room(self) -> bool:
        """Tell whether its room is made as people enter."""
        return bool(self.made_at)

    @property
    def made_by(self) -> str:
        """Return the machine that makes its room, or nothing."""
        return urlsplit(self.made_at).hostname or ""

    @property
    def has_room(self) -> bool:
        """Tell whether people will find a room."""
        return bool(self.made_at or self.room_url)

    @property
    def on_site(self) -> bool:
        """Tell whether people meet somewhere, and not online too."""
        return is_on_site(self.location or self.programme_location, self.has_room)


_BY_SLUG: Final = f"""
SELECT s.id, s.programme, s.slug, s.title, s.abstract, s.texts, s.language, s.tags,
  s.starts_local, s.ends_local, s.starts_fold, s.ends_fold, s.timezone, s.starts_at, s.ends_at,
  s.status, s.location, s.picture, s.room_url, s.room_note, {MADE_AT} AS made_at,
  {FAILED_AT} AS room_failed_at, s.capacity, s.taken,
  s.domain_seats, s.kept_seats, s.kept_until, s.kept_domains, s.date_choice,
  s.registration_open, s.needs_approval, s.reminder_minutes, s.follow_up_minutes,
  s.published_at, s.edit_version,
  p.slug AS programme_slug, p.title AS programme_title, p.status AS programme_status,
  p.location AS programme_location, p.reminder_minutes AS programme_reminders, p.hue,
  s.visibility, p.visibility AS programme_visibility, s.invited_domains
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE s.id = COALESCE((SELECT id FROM sessions WHERE slug = $1),
  (SELECT session FROM former_addresses WHERE slug = $1))
"""  # noqa: S608 - our own SQL


class DatedSession(Shape):
    """A session by its name and date; `starts_local` is the wall time of its zone."""

    slug: str
    title: str
    starts_local: datetime


_DATES: Final = """
SELECT slug, title, starts_local FROM sessions
WHERE ($1::int[] IS NULL OR programme = ANY($1)) ORDER BY starts_at DESC LIMIT $2
"""


class SessionResource(Shape):
    """One thing that remains of a session: a link (`url`), or a file of ours (`file`)."""

    id: int
    kind: str
    title: str
    url: str
    file: str
    file_name: str
    public: bool
    source: str
    only_present: bool
    shown_from: datetime | None
    shown_until: datetime | None
    captioned: bool

    @property
    def handed_in(self) -> bool:
        """Tell whether a speaker handed it in and nobody has accepted it yet."""
        return self.source == "handed-in"

    @property
    def draft_of(self) -> str:
        """Return where a draft is from: a room's recording, or a speaker."""
        return "recorded" if self.kind == "replay" else "handed-in"

    @property
    def audience(self) -> Audience:
        """Who may see it."""
        return Audience.of(public=self.public, only_present=self.only_present)

    @property
    def lacks_captions(self) -> bool:
        """Tell whether who cannot hear it has nothing to read."""
        return self.kind == "replay" and not self.handed_in and not self.captioned

    def way(self, at: datetime) -> str:
        """Return where organisers see it, whoever else may."""
        key = keys.make(self.id, at, Holder.DESK)
        if self.kind == "replay" and players.plays(self.url, self.file) and not self.handed_in:
            return f"{links.replay(self.id)}?key={key}"
        return f"{links.file(self.file)}?key={key}" if self.file else self.url


async def by_slug(slug: str) -> SessionDetails:
    """Return one session, by the address it has or had. Raises NotFound."""
    found = await database.row(SessionDetails, _BY_SLUG, slug)
    if found is None:
        raise NotFound
    return found


async def dates(scope: Sequence[int] | None, *, limit: int = 300) -> list[DatedSession]:
    """Return names and dates of the sessions in scope, the latest first."""
    allowed = None if scope is None else list(scope)
    return await database.rows(DatedSession, _DATES, allowed, limit)


async def resources(session_id: int) -> list[SessionResource]:
    """Return what remains of a session, in order."""
    return await database.rows(SessionResource, _RESOURCES, session_id)


_RESOURCES: Final = f"""
SELECT r.id, r.kind, r.title, r.url, r.file, r.file_name, r.public, r.source, r.only_present,
  r.shown_from, r.shown_until, {CAPTIONED} AS captioned
  FROM resources r WHERE r.session = $1 ORDER BY r.position, r.id
"""  # noqa: S608 - a constant.
