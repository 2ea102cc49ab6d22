"""Calls and proposals as pages read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from events import database, signing
from events.database import Json, Shape
from events.errors import NotFound
from events.proposals.states import ProposalState


class CallShown(Shape):
    """A programme's call; without one, a closed one."""

    enabled: bool = False
    closes_at: datetime | None = None
    words: Json[dict[str, str]] = msgspec.field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Tell whether proposals are taken."""
        return self.enabled and (self.closes_at is None or at < self.closes_at)

    def said_in(self, language: str) -> str:
        """Return its words in a language, or in the first they were written in."""
        return self.words.get(language) or next(iter(self.words.values()), "")


class ProposalShown(Shape):
    """A proposal, with its programme and the draft it became."""

    id: int
    programme: int
    programme_slug: str
    programme_title: str
    hue: int
    state: ProposalState
    name: str
    email: str
    language: str
    organisation: str
    biography: str
    title: str
    summary: str
    nonce: str
    created_at: datetime
    session_slug: str | None

    @property
    def place(self) -> "Place":
        """Return its place in the list."""
        return Place(self.state == ProposalState.NEW, self.id)


class Waiting(Shape):
    """How many proposals of a programme wait to be read."""

    programme_slug: str
    programme_title: str
    number: int


class Place(NamedTuple):
    """A place in the list: whether what stands there waits to be read, and its number."""

    waits: bool
    id: int


BEGINNING: Final = Place(True, 2**63 - 1)


async def call_of(programme_id: int) -> CallShown:
    """Return the call of a programme."""
    return await database.row(CallShown, _CALL, programme_id) or CallShown()


async def by_token(token: str) -> ProposalShown | None:
    """Return the proposal that a link proves; None for any other."""
    row_id = signing.row_id_of(token)
    found = None if row_id is None else await database.row(ProposalShown, _BY_ID, row_id)
    return found if found and signing.proves(token, "proposal", found.id, found.nonce) else None


async def of_programme(
    programme_id: int, *, after: Place = BEGINNING, most: int
) -> list[ProposalShown]:
    """Return what was proposed and confirmed, what waits first, then the newest; after a place."""
    return await database.rows(ProposalShown, _OF_PROGRAMME, programme_id, *after, most)


async def one(programme_id: int, proposal_id: int) -> ProposalShown:
    """Return one proposal of a programme that was confirmed. Raises NotFound."""
    found = await database.row(ProposalShown, _ONE, programme_id, proposal_id)
    if found is None:
        raise NotFound
    return found


async def waiting(scope: Sequence[int] | None) -> list[Waiting]:
    """Return of the programmes in scope how many proposals wait to be read."""
    return await database.rows(Waiting, _WAITING, None if scope is None else list(scope))


_CALL: Final = "SELECT enabled, closes_at, words FROM calls WHERE programme = $1"

_SHOWN: Final = """
SELECT o.id, o.programme, p.slug AS programme_slug, p.title AS programme_title, p.hue, o.state,
  o.name, o.email, o.language, o.organisation, o.biography, o.title, o.summary, o.nonce,
  o.created_at, s.slug AS session_slug
  FROM proposals o JOIN programmes p ON p.id = o.programme LEFT JOIN sessions s ON s.id = o.session
"""

_BY_ID: Final = f"{_SHOWN} WHERE o.id = $1"

_OF_PROGRAMME: Final = f"""
{_SHOWN} WHERE o.id IN (SELECT id FROM proposals
   WHERE programme = $1 AND state <> 'unconfirmed' AND (state = 'new', id) < ($2, $3::bigint)
   ORDER BY state = 'new' DESC, id DESC LIMIT $4)
 ORDER BY o.state = 'new' DESC, o.id DESC
"""  # noqa: S608 - our own SQL

_ONE: Final = f"""
{_SHOWN} WHERE o.programme = $1 AND o.id = $2 AND o.state <> 'unconfirmed'
"""

_WAITING: Final = """
SELECT p.slug AS programme_slug, p.title AS programme_title, count(*)::int AS number
  FROM proposals o JOIN programmes p ON p.id = o.programme
 WHERE o.state = 'new' AND ($1::int[] IS NULL OR p.id = ANY($1))
 GROUP BY p.id, p.slug, p.title ORDER BY p.title
"""
