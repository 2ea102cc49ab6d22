"""Match the people of a list to registrations: by address, then by name; doubts are kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from events import database
from events.attendance.people import Attendee, key, words
from events.database import Shape

ALIKE: Final = 0.82
MOST_CANDIDATES: Final = 4
LARGEST_SEARCH: Final = 4_000_000
"""Pairs of names that are compared letter by letter; above it only words are."""


class Candidate(Shape):
    """A registration that somebody on the list may be."""

    id: int
    name: str
    email: str | None


@dataclass(frozen=True)
class Match:
    """What became of one person of a list, at `place` in it.

    `by`: address, name, choice; «doubt» has candidates to decide between, «guest» has none, and
    «speaker» is somebody who speaks or moderates there: they are not counted among who came.
    """

    place: int
    attendee: Attendee
    by: str
    registration: Candidate | None = None
    candidates: list[Candidate] = field(default_factory=list)


async def registered(session_id: int) -> list[Candidate]:
    """Return the registrations that people of a list are looked for in."""
    return await database.rows(Candidate, _REGISTERED, session_id)


class Speaking(Shape):
    """Somebody who speaks, moderates or hosts."""

    name: str
    email: str


async def speaking(session_id: int) -> list[Speaking]:
    """Return who appears in the session: a room's list names them too."""
    return await database.rows(Speaking, _SPEAKING, session_id)


async def all_of(session_id: int) -> list[Candidate]:
    """Return every registration, for whom is known by its id: also whose name was erased since."""
    return await database.rows(Candidate, _ALL, session_id)


_ALL: Final = "SELECT id, name, NULL::text AS email FROM registrations WHERE session = $1"

_SPEAKING: Final = """
SELECT v.name, v.email FROM appearances a JOIN speakers v ON v.id = a.speaker
 WHERE a.session = $1 AND a.answer <> 'no'
"""

_REGISTERED: Final = """
SELECT r.id, r.name, e.email FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.name <> '' ORDER BY r.state <> 'held', r.id
"""


def matched(
    people: Sequence[Attendee],
    known: Sequence[Candidate],
    choices: Mapping[int, str],
    speaking: Sequence[Speaking] = (),
) -> list[Match]:
    """Match everybody. `choices` by place in the list: a registration's id, or «guest».

    Takes seconds for thousands: not on the event loop.
    """
    finder = _Finder(people, known, speaking)
    by_id = {str(one.id): one for one in known}
    found = []
    for place, who in enumerate(people):
        chosen = choices.get(place, "")
        if chosen in by_id:
            found.append(Match(place, who, "choice", by_id[chosen]))
        elif chosen == "guest":
            found.append(Match(place, who, "guest"))
        else:
            found.append(finder.match(place, who))
    return found


class _Finder:
    """Finds registrations of a session by what a list says of somebody."""

    def __init__(
        self, people: Sequence[Attendee], known: Sequence[Candidate], speaking: Sequence[Speaking]
    ) -> None:
        self.by_email = {one.email: one for one in known if one.email}
        self.by_name: dict[str, list[Candidate]] = defaultdict(list)
        for one in known:
            self.by_name[key(one.name)].append(one)
        self.speakers = {one.email for one in speaking if one.email}
        self.speakers |= {key(one.name) for one in speaking}
        self.loosely = known if len(people) * len(known) <= LARGEST_SEARCH else ()

    def match(self, place: int, who: Attendee) -> Match:
        """Return what became of one person."""
        if who.email in self.by_email:
            return Match(place, who, "address", self.by_email[who.email])
        if who.email and who.email in self.speakers:
            return Match(place, who, "speaker")
        same = self.by_name.get(key(who.name), []) or self.by_name.get(key(who.other_name), [])
        if len(same) == 1:
            return Match(place, who, "name", same[0])
        if not same and key(who.name) in self.speakers:
            return Match(place, who, "speaker")
        candidates = same or _similar(who, self.loosely)
        if candidates:
            return Match(place, who, "doubt", candidates=candidates[:MOST_CANDIDATES])
        return Match(place, who, "guest")


def _similar(who: Attendee, known: Sequence[Candidate]) -> list[Candidate]:
    """Return registrations whose name is nearly the same, or holds all words of this one."""
    scored = []
    for name in filter(None, (who.name, who.other_name)):
        mine, spelt = words(name), key(name)
        matcher = SequenceMatcher(b=spelt, autojunk=False)
        for one in known:
            score = _likeness(mine, words(one.name), matcher, key(one.name))
            if score >= ALIKE:
                scored.append((-score, one.id, one))
    return list({one.id: one for _, _, one in sorted(scored, key=lambda each: each[:2])}.values())


def _likeness(
    mine: Sequence[str], theirs: Sequence[str], matcher: SequenceMatcher[str], spelt: str
) -> float:
    if mine and theirs and _abbreviates(mine, theirs):
        return 0.95
    matcher.set_seq1(spelt)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _abbreviates(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether each of my words is one of theirs or begins one: «Marie D.» of «Marie Durand».

    One whole word at least has three letters.
    """
    left = list(theirs)
    whole = False
    for word in sorted(mine, key=len, reverse=True):
        fits = next((one for one in left if one == word), None)
        whole = whole or (fits is not None and len(word) > 2)
        if fits is None and len(word) == 1:
            fits = next((one for one in left if one.startswith(word)), None)
        if fits is None:
            return False
        left.remove(fits)
    return whole
