"""The session that a list of people is of, and the lock under which its lists change."""

from datetime import datetime

from events import database
from events.attendance.stays import Hours
from events.database import Shape
from events.errors import NotFound
from events.sessions.tables import Session


class ListedSession(Shape):
    """The session that a list is of."""

    id: int
    slug: str
    starts_at: datetime
    ends_at: datetime
    timezone: str

    @property
    def hours(self) -> Hours:
        """Return when it was."""
        return Hours(self.starts_at, self.ends_at, self.timezone)


async def locked(session_id: int) -> ListedSession:
    """Return a session whose lists nobody else changes meanwhile. Raises NotFound."""
    session = await database.row(
        ListedSession,
        database.select(ListedSession, Session)
        .where(Session.id == session_id)
        .lock_rows("NO KEY UPDATE"),
    )
    if session is None:
        raise NotFound
    return session
