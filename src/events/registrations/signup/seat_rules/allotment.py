"""Whose a session's free seats are: at most so many for a mail domain, some kept for a group."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.errors import Refusal
from events.registrations.signup.refusals import (
    OrganisationFull,
    SeatsKept,
    SessionFull,
    SessionSeats,
)
from events.registrations.signup.seat_rules import seated
from events.registrations.signup.seat_rules.seated import Party
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
    past. `most`: at most so many for one organisation. `held`: the seats each has, of those that
    are asked about. `line_first`: somebody in the line could have what is free, and comes first.
    """

    free: int | None
    kept: int = 0
    group: Group = field(default_factory=Group)
    most: int | None = None
    held: dict[str, int] = field(default_factory=Counter)
    line_first: bool = False

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
        if self.most is not None:
            for organisation in filter(None, map(organisation_of, emails)):
                self.held[organisation] += 1
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


async def read(session: SessionSeats, at: datetime, asked: Collection[str]) -> Allotment:
    """Return how the seats of a session are given: for sure where the caller holds its lock.

    `asked`: whom it will be asked about, and nobody else; of all others nothing is counted, however
    many have seats. For nobody it tells how many seats are open.
    """
    if is_plain(session, at):
        return Allotment(session.seats_left, line_first=session.line > 0)
    kept = await _still_kept(session, at)
    parties = await _line_for_what_is_free(session, kept)
    waiting = [email for party in parties for email in party.emails]
    given = await _given(session, kept, {*asked, *waiting})
    given.line_first = any(given.has_for(party.emails) for party in parties)
    return given


async def read_for_line(session: SessionSeats, at: datetime) -> tuple[Allotment, list[Party]]:
    """Return how the seats are given to those in the line, and who they are, in order."""
    parties = await seated.line(session.id)
    if is_plain(session, at):
        return Allotment(session.seats_left), parties
    emails = {email for party in parties for email in party.emails}
    return await _given(session, await _still_kept(session, at), emails), parties


def is_plain(session: SessionSeats, at: datetime) -> bool:
    """Tell whether neither rule says whose the seats are: whoever comes first has them."""
    return session.domain_seats is None and not _kept(session, at)


async def _still_kept(session: SessionSeats, at: datetime) -> int:
    """Return how many of the kept seats the group has not taken; counted no further than them."""
    kept = _kept(session, at)
    if not kept:
        return 0
    return kept - await seated.of_group(session.id, session.kept_domains, most=kept)


async def _line_for_what_is_free(session: SessionSeats, kept: int) -> list[Party]:
    """Return who in the line might have a seat that is free, in order."""
    free = session.seats_left
    if not session.line or free == 0:
        return []
    if free is not None and free <= kept:
        return await seated.group_in_line(session.id, session.kept_domains)
    return await seated.line(session.id)


async def _given(session: SessionSeats, kept: int, emails: Collection[str]) -> Allotment:
    """Return the allotment as far as these people are concerned."""
    given = Allotment(session.seats_left, kept, most=session.domain_seats)
    if kept and emails:
        addresses = await seated.invited(session.id, emails)
        given.group = Group(frozenset(session.kept_domains), addresses)
    if given.most is not None:
        # Not a Counter: who is asked about without having been counted is a mistake of ours.
        given.held = dict.fromkeys(filter(None, map(organisation_of, emails)), 0)
        given.held |= await seated.of_domains(session.id, given.held)
    return given


def _kept(session: SessionSeats, at: datetime) -> int:
    """Return how many seats are kept for the group, with those that it has."""
    if session.capacity is None or session.kept_until is None or session.kept_until <= at:
        return 0
    return session.kept_seats
