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

    `by`: address, name, choice; «doubt» has candidates to decide between, «guest» has none.
    """

    place: int
    attendee: Attendee
    by: str
    registration: Candidate | None = None
    candidates: list[Candidate] = field(default_factory=list)


async def registered(session_id: int) -> list[Candidate]:
    """Return the registrations that people of a list are looked for in."""
    return await database.rows(Candidate, _REGISTERED, session_id)


async def all_of(session_id: int) -> list[Candidate]:
    """Return every registration, for whom is known by its id: also whose name was erased since."""
    return await database.rows(Candidate, _ALL, session_id)


_ALL: Final = "SELECT id, name, NULL::text AS email FROM registrations WHERE session = $1"

_REGISTERED: Final = """
SELECT r.id, r.name, e.email FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND r.name <> '' ORDER BY r.state <> 'held', r.id
"""


def matched(
    people: Sequence[Attendee], known: Sequence[Candidate], choices: Mapping[int, str]
) -> list[Match]:
    """Match everybody. `choices` by place in the list: a registration's id, or «guest».

    Takes seconds for thousands: not on the event loop.
    """
    by_email = {one.email: one for one in known if one.email}
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for one in known:
        by_name[key(one.name)].append(one)
    by_id = {str(one.id): one for one in known}
    loose = len(people) * len(known) <= LARGEST_SEARCH
    found = []
    for place, who in enumerate(people):
        chosen = choices.get(place, "")
        if chosen in by_id:
            found.append(Match(place, who, "choice", by_id[chosen]))
        elif chosen == "guest":
            found.append(Match(place, who, "guest"))
        else:
            found.append(_match(place, who, by_email, by_name, known if loose else ()))
    return found


def _match(
    place: int,
    who: Attendee,
    by_email: Mapping[str, Candidate],
    by_name: Mapping[str, list[Candidate]],
    known: Sequence[Candidate],
) -> Match:
    if who.email in by_email:
        return Match(place, who, "address", by_email[who.email])
    same = by_name.get(key(who.name), []) or by_name.get(key(who.other_name), [])
    if len(same) == 1:
        return Match(place, who, "name", same[0])
    candidates = same or _similar(who, known)
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
