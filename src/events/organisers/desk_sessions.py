"""A sign-in that lasts: begun by `sign_in`, read at each request, listed and ended by its owner."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from events import database, signing, text
from events.database import Shape, transaction
from events.organisers import access, audit_log
from events.organisers.tables import DeskSession as DeskSessionTable

LASTS: Final = timedelta(days=14)
RECENT: Final = timedelta(minutes=10)
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When somebody proved who they are, where nobody says."""

_SEEN_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class DeskSession:
    """One browser signed in at the desk."""

    id: int
    organiser: access.Member
    token_hash: str
    created_at: datetime
    proved_at: datetime | None = None

    def is_recent(self, at: datetime) -> bool:
        """Tell whether whoever sits there proved who they are within the last ten minutes."""
        return at - (self.proved_at or self.created_at) <= RECENT


async def begin(
    organiser_id: int, user_agent: str, *, at: datetime, proved_at: datetime | None = None
) -> str:
    """Begin a desk session and return its secret for the cookie; only its hash is kept.

    `proved_at`: when they proved who they are, where that was before. Inside the caller's
    transaction. Whatever has ended by itself is forgotten.
    """
    await DeskSessionTable.delete().where(DeskSessionTable.expires_at < at)
    secret = signing.secret()
    await DeskSessionTable.insert(
        DeskSessionTable(
            organiser=organiser_id,
            token_hash=signing.hashed(secret),
            user_agent=text.line(user_agent)[:200],
            created_at=at,
            seen_at=at,
            expires_at=at + LASTS,
            proved_at=proved_at,
        )
    )
    return secret


class _Current(Shape):
    id: int
    organiser: int
    token_hash: str
    seen_at: datetime
    created_at: datetime
    proved_at: datetime | None


_CURRENT = """
SELECT id, organiser, token_hash, seen_at, created_at, proved_at FROM desk_sessions
 WHERE token_hash = $1 AND expires_at > $2
"""


async def current(secret: str, *, at: datetime) -> DeskSession | None:
    """Return the desk session of a cookie, with its organiser as they are now; None if it ended.

    Every page of the desk asks this, hence SQL.
    """
    found = await database.row(_Current, _CURRENT, signing.hashed(secret), at)
    if found is None:
        return None
    organiser = await access.member(found.organiser)
    if organiser is None:
        return None
    if at - found.seen_at > _SEEN_EVERY:
        await DeskSessionTable.update({DeskSessionTable.seen_at: at}).where(
            DeskSessionTable.id == found.id
        )
    return DeskSession(found.id, organiser, found.token_hash, found.created_at, found.proved_at)


class SignIn(Shape):
    """Where an organiser is signed in, as their account lists it."""

    id: int
    user_agent: str
    created_at: datetime
    seen_at: datetime


async def of_organiser(organiser_id: int, *, at: datetime) -> list[SignIn]:
    """Return where an organiser is signed in, the latest first."""
    table = DeskSessionTable
    return await database.rows(
        SignIn,
        table.select(table.id, table.user_agent, table.created_at, table.seen_at)
        .where((table.organiser == organiser_id) & (table.expires_at > at))
        .order_by(table.seen_at, table.id, ascending=False),
    )


async def end(desk_session_id: int, organiser: access.Member) -> None:
    """End one of the organiser's own desk sessions; ending it twice is no error."""
    table = DeskSessionTable
    async with transaction():
        ended = (
            await table.delete()
            .where((table.id == desk_session_id) & (table.organiser == organiser.id))
            .returning(table.id)
        )
        if ended:
            await audit_log.record(organiser.email, "signed-out", organiser.email)


async def replace(before: DeskSession) -> None:
    """Drop the desk session of a browser in which somebody has just signed in anew."""
    await DeskSessionTable.delete().where(DeskSessionTable.id == before.id)


async def end_all(organiser_id: int) -> None:
    """End every desk session of an organiser who lost access. Inside the caller's transaction."""
    await DeskSessionTable.delete().where(DeskSessionTable.organiser == organiser_id)
