"""The seats that a letter lists: of a person, of a pass, of a selection, of a speaker."""

from collections.abc import Sequence

from events import database
from events.deliveries.claim import Claimed
from events.mail.context.records import Seat


async def of_deliveries(deliveries: Sequence[Claimed]) -> dict[tuple[str, int], tuple[Seat, ...]]:
    """Return the seats by kind and id of the subject whose letter lists them."""
    listed: dict[tuple[str, int], list[Seat]] = {}
    for letter, kind in _LISTING.items():
        ids = sorted({mail.subject_id for mail in deliveries if mail.letter == letter})
        for seat in await database.rows(Seat, _SEATS[letter], ids) if ids else []:
            listed.setdefault((kind, seat.of), []).append(seat)
    return {whose: tuple(seats) for whose, seats in listed.items()}


_LISTING = {
    "speaker-links": "appearance",
    "lost-link": "person",
    "pass-summary": "pass",
    "selection-summary": "selection",
}
"""Letters that list somebody's seats, and the kind of their subject."""

_HELD = """
SELECT {of} AS of, r.id, r.session, r.state, r.nonce
FROM registrations r JOIN sessions s ON s.id = r.session
WHERE {of} = ANY($1) AND r.state <> 'cancelled' AND s.status <> 'draft' ORDER BY s.starts_at, r.id
"""

_SELECTED = """
SELECT c.id AS of, r.id, r.session, r.state, r.nonce
FROM selections c JOIN registrations r ON r.person = c.person AND r.session = ANY(c.sessions)
JOIN sessions s ON s.id = r.session
WHERE c.id = ANY($1) AND r.state <> 'cancelled' AND s.status <> 'draft' ORDER BY s.starts_at, r.id
"""

_APPEARANCES = """
SELECT asked.id AS of, a.id, a.session, a.answer AS state, a.nonce
FROM appearances asked JOIN speakers who ON who.id = asked.speaker
JOIN speakers v ON v.email = who.email AND v.email <> ''
JOIN appearances a ON a.speaker = v.id JOIN sessions s ON s.id = a.session
WHERE asked.id = ANY($1) ORDER BY s.starts_at, a.id
"""

_SEATS = {
    "speaker-links": _APPEARANCES,
    "lost-link": _HELD.format(of="r.person"),
    "pass-summary": _HELD.format(of="r.held_by"),
    "selection-summary": _SELECTED,
}
