"""A sign-in that lasts: begun by `sign_in`, read at each request, listed and ended by its owner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events import database, text, tokens
from events.database import transaction
from events.organisers import access

LASTS: Final = timedelta(days=14)
RECENT: Final = timedelta(minutes=10)
_SEEN_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Visit:
    """One browser signed in at the desk."""

    id: int
    organiser: access.Member
    token_hash: str
    created_at: datetime

    def is_recent(self, at: datetime) -> bool:
        """Whether whoever sits there proved who they are within the last ten minutes."""
        return at - self.created_at <= RECENT


async def begin(organiser_id: int, user_agent: str, *, at: datetime) -> str:
    """A new visit's secret, for the cookie; only its hash is kept. Inside a transaction."""
    secret = tokens.secret()
    await database.execute(
        "INSERT INTO desk_sessions"
        " (organiser, token_hash, user_agent, created_at, seen_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $4, $5)",
        organiser_id,
        tokens.hashed(secret),
        text.line(user_agent)[:200],
        at,
        at + LASTS,
    )
    return secret


async def current(secret: str, *, at: datetime) -> Visit | None:
    """The visit a cookie stands for, with its organiser as they are now; None where it ended."""
    found = await database.row(
        "SELECT id, organiser, token_hash, seen_at, created_at FROM desk_sessions"
        " WHERE token_hash = $1 AND expires_at > $2",
        tokens.hashed(secret),
        at,
    )
    if found is None:
        return None
    organiser = await access.member(found["organiser"])
    if organiser is None:
        return None
    if at - found["seen_at"] > _SEEN_EVERY:
        await database.execute(
            "UPDATE desk_sessions SET seen_at = $2 WHERE id = $1", found["id"], at
        )
    return Visit(found["id"], organiser, found["token_hash"], found["created_at"])


async def of_organiser(organiser_id: int, *, at: datetime) -> list[database.Row]:
    """Where an organiser is signed in, the latest first."""
    return await database.rows(
        "SELECT id, user_agent, created_at, seen_at, expires_at FROM desk_sessions"
        " WHERE organiser = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC",
        organiser_id,
        at,
    )


async def end(visit_id: int, organiser: access.Member) -> None:
    """End one of the organiser's own visits; ending it twice is no error."""
    async with transaction():
        ended = await database.execute(
            "DELETE FROM desk_sessions WHERE id = $1 AND organiser = $2", visit_id, organiser.id
        )
        if ended:
            await access.record(organiser.email, "signed-out", organiser.email)


async def replace(visit: Visit) -> None:
    """Drop the visit of a browser in which somebody has just signed in anew."""
    await database.execute("DELETE FROM desk_sessions WHERE id = $1", visit.id)


async def end_all(organiser_id: int) -> None:
    """End every visit of an organiser whose role changed. Inside the caller's transaction."""
    await database.execute("DELETE FROM desk_sessions WHERE organiser = $1", organiser_id)
