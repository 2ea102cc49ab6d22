"""Whose a session's free seats are: at most so many for a mail domain, some kept for a group."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.errors import Refusal
from events.registrations.signup.refusals import (
    OrganisationFull,
    SeatsKept,
    SessionFull,
    SessionSeats,
)
from events.text.typo_suggestions import PROVIDERS


def organisation_of(email: str) -> str:
    """Return the mail domain that stands for an organisation; nothing for a provider's."""
    domain = domain_of(email)
    return "" if domain in PROVIDERS else domain


def domain_of(email: str) -> str:
    """Return what an address has behind its @."""
    return email.rpartition("@")[2].lower().rstrip(".")


@dataclass(frozen=True)
class Group:
    """Who seats are kept for: addresses of these domains, and these addresses."""

    domains: Collection[str] = frozenset()
    addresses: Collection[str] = frozenset()

    def has(self, email: str) -> bool:
        """Tell whether an address belongs to it."""
        return email in self.addresses or domain_of(email) in self.domains


@dataclass
class Allotment:
    """The seats of a session whose lock is held, as they are given out one after the other.

    `free`: None for no limit. `kept`: how many of these the group has not taken; 0 once the date is
    past. `most`: at most so many for one organisation. `held`: the seats each has. `line_first`:
    somebody in the line could have what is free, and comes first. `is_plain`: no such rule.
    """

    free: int | None
    kept: int = 0
    group: Group = field(default_factory=Group)
    most: int | None = None
    held: Counter[str] = field(default_factory=Counter)
    line_first: bool = False
    is_plain: bool = False

    def is_open_to(self, *emails: str) -> bool:
        """Tell whether newcomers get seats, all of these together."""
        return not self.line_first and self.has_for(emails)

    def refusal(self, email: str) -> Refusal:
        """Return why a newcomer gets no seat; the same for everybody with an address there."""
        if self.beyond_limit([email]):
            return OrganisationFull()
        if self.free and not self.line_first and not self.seats_suffice([email]):
            return SeatsKept()
        return SessionFull()

    @property
    def is_full(self) -> bool:
        """Tell whether nobody gets a seat, whoever comes."""
        return self.free == 0 or self.line_first

    @property
    def open_seats(self) -> int | None:
        """Return how many seats are free for everybody; None where there is no limit."""
        return None if self.free is None else max(self.free - self.kept, 0)

    def take(self, *emails: str) -> bool:
        """Take seats for all of these, or for none; tell which."""
        if not self.has_for(emails):
            return False
        of_group = self._of_group(emails)
        if self.free is not None:
            self.free -= len(emails)
            self.kept = min(max(self.kept - of_group, 0), self.free)
        self.held.update(filter(None, map(organisation_of, emails)))
        return True

    def has_for(self, emails: Sequence[str]) -> bool:
        """Tell whether there are seats for all of these together."""
        return self.seats_suffice(emails) and not self.beyond_limit(emails)

    def seats_suffice(self, emails: Sequence[str]) -> bool:
        """Tell whether enough are free: of the kept ones for the group, of the others for all."""
        if self.free is None:
            return True
        of_group = self._of_group(emails)
        open_ones = len(emails) - of_group + max(of_group - self.kept, 0)
        return open_ones <= (self.open_seats or 0)

    def beyond_limit(self, emails: Sequence[str]) -> list[str]:
        """Return the organisations that would have more seats than one may."""
        if self.most is None:
            return []
        asked = Counter(filter(None, map(organisation_of, emails)))
        return [each for each, seats in asked.items() if self.held[each] + seats > self.most]

    def _of_group(self, emails: Sequence[str]) -> int:
        return sum(map(self.group.has, emails))


class Party(Shape):
    """Those in a line who came by one form, in its order; mostly one."""

    registrations: list[int]
    emails: list[str]


async def read(session: SessionSeats, at: datetime) -> Allotment:
    """Return how the seats of a session are given: for sure where the caller holds its lock."""
    kept = _kept(session, at)
    if not kept and session.domain_seats is None:
        return Allotment(session.seats_left, line_first=session.line > 0, is_plain=True)
    seated = await database.rows(_Seated, _SEATED, session.id, session.kept_domains)
    kept = max(kept - sum(one.of_group for one in seated), 0)
    group = await _group(session) if kept else Group()
    held = Counter({one.domain: one.seats for one in seated})
    given = Allotment(session.seats_left, kept, group, session.domain_seats, held)
    waiting = await line(session.id) if session.line else []
    given.line_first = any(given.has_for(party.emails) for party in waiting)
    return given


async def line(session_id: int) -> list[Party]:
    """Return who waits, in order, those together who came together."""
    return await database.rows(Party, _LINE, session_id)


async def number_invited(session_id: int) -> int:
    """Return how many people are of a session's group because they were invited by a list."""
    return int(await database.value(_NUMBER_INVITED, session_id))


def _kept(session: SessionSeats, at: datetime) -> int:
    """Return how many seats are kept for the group, with those that it has."""
    if session.capacity is None or session.kept_until is None or session.kept_until <= at:
        return 0
    return session.kept_seats


async def _group(session: SessionSeats) -> Group:
    addresses = await database.values(_INVITED, session.id)
    return Group(frozenset(session.kept_domains), frozenset(addresses))


class _Seated(Shape):
    """How many seats addresses of one mail domain have; of them, of the group."""

    domain: str
    seats: int
    of_group: int


_DOMAIN: Final = "substring(e.email from '[^@]*$')"

_INVITED_TO: Final = """invitations i JOIN sessions s ON s.programme = i.programme
 WHERE s.id = $1 AND (i.session IS NULL OR i.session = s.id) AND i.source = 'list'
   AND i.withdrawn_at IS NULL"""

_SEATED: Final = f"""
SELECT {_DOMAIN} AS domain, count(*) AS seats,
  count(*) FILTER (WHERE {_DOMAIN} = ANY($2::text[]) OR r.person IN (
    SELECT i.person FROM {_INVITED_TO})) AS of_group
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.state IN ('held', 'offered') AND e.email IS NOT NULL GROUP BY 1
"""  # noqa: S608 — only our own SQL is put together.

_NUMBER_INVITED: Final = f"SELECT count(DISTINCT i.person) FROM {_INVITED_TO}"  # noqa: S608

_INVITED: Final = f"""
SELECT e.email FROM people e WHERE e.email IS NOT NULL AND e.id IN (
  SELECT i.person FROM {_INVITED_TO})
"""  # noqa: S608 — only our own SQL is put together.

_LINE: Final = """
SELECT array_agg(r.id ORDER BY r.id) AS registrations,
  array_agg(COALESCE(e.email, '') ORDER BY r.id) AS emails
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.state = 'waiting'
 GROUP BY COALESCE(r.came_with, r.id) ORDER BY min(r.waiting_since), min(r.id)
"""
