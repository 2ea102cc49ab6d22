"""Tokens as pages list them: those of an organiser, those of a programme."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape


class ListedToken(Shape):
    """A token as pages list it: never the token itself."""

    id: int
    name: str
    ending: str
    scopes: list[str]
    programme: int | None
    programme_title: str | None
    organiser: int
    who: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


async def of_organiser(organiser_id: int, *, at: datetime) -> list[ListedToken]:
    """Return the tokens of an organiser that still open something, the newest first."""
    return await database.rows(ListedToken, _OF_ORGANISER, organiser_id, at)


async def of_programme(programme_id: int, *, at: datetime) -> list[ListedToken]:
    """Return the tokens of a programme that still open something, the newest first."""
    return await database.rows(ListedToken, _OF_PROGRAMME, programme_id, at)


_LISTED: Final = """
SELECT t.id, t.name, t.ending, t.scopes, t.programme, p.title AS programme_title, t.organiser,
  COALESCE(NULLIF(o.name, ''), o.email) AS who, t.created_at, t.expires_at, t.used_at
  FROM api_tokens t JOIN organisers o ON o.id = t.organiser
  LEFT JOIN programmes p ON p.id = t.programme
 WHERE t.revoked_at IS NULL AND o.disabled_at IS NULL
"""
_OF_ORGANISER: Final = f"{_LISTED} AND t.organiser = $1 AND t.expires_at > $2 ORDER BY t.id DESC"
_OF_PROGRAMME: Final = f"{_LISTED} AND t.programme = $1 AND t.expires_at > $2 ORDER BY t.id DESC"
