"""An organiser's feed of all sessions they may see, drafts too; each leads to its page at the desk.

The address is all it takes, and ends up in many programs: who comes and the room stay behind the
sign-in that the page asks for.
"""

from events import database, links, signing
from events.calendars import calendar_event, vevent
from events.calendars.calendar import calendar, feed_head
from events.calendars.calendar_event import EventRow
from events.calendars.feed import Feed, made
from events.database import Shape
from events.errors import NotFound
from events.presentation import sentence
from events.sessions.states import SessionStatus
from events.settings import settings


class _Owner(Shape):
    """Whose feed it is, and what they may see of the programmes."""

    id: int
    language: str
    limited: bool
    nonce: str


async def team_feed(token: str) -> Feed:
    """Return the calendar that a token opens. Raises NotFound for a wrong or revoked one."""
    owner = await _owner(token)
    name = sentence("Webinars of the team", owner.language)
    name = f"{settings().organisation_in(owner.language)} – {name}"
    address = links.absolute(links.team_calendar(owner.id, owner.nonce))
    rows = await database.rows(EventRow, _SESSIONS, owner.limited, owner.id)
    return made(calendar([_vevent(row, owner.language) for row in rows],
                         head=feed_head(name, address)))  # fmt: skip


async def _owner(token: str) -> _Owner:
    row_id = signing.row_id_of(token)
    known = row_id if row_id is not None and row_id < 2**31 else 0
    owner = await database.row(_Owner, _OWNER, known)
    if owner is None or not signing.proves(token, "team-calendar", owner.id, owner.nonce):
        raise NotFound
    return owner


_OWNER = """
SELECT o.id, o.language, o.limited, c.calendar_nonce AS nonce
  FROM organisers o JOIN organiser_settings c ON c.organiser = o.id
 WHERE o.id = $1 AND o.disabled_at IS NULL
"""


def _vevent(row: EventRow, language: str) -> bytes:
    event = calendar_event.from_row(row, language)
    draft = row.status == SessionStatus.DRAFT
    desk = links.absolute(f"{links.DESK}/sessions/{row.slug}")
    return vevent.vevent(
        event,
        url=desk,
        place=event.location,
        page=desk if draft else vevent.page(event),
        beginning=sentence("At the desk: %(link)s", event.language, link=desk),
        status="TENTATIVE" if draft else "",
    )


_SESSIONS = f"""{calendar_event.SELECT}
WHERE NOT $1::boolean OR EXISTS (SELECT FROM programme_roles mine
  WHERE mine.organiser = $2::int AND mine.programme = s.programme)
ORDER BY s.starts_at, s.id
"""
