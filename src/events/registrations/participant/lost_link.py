"""A lost link is mailed again, to the address alone; the page says the same to everyone."""

from datetime import datetime
from typing import Final

from events.database import Shape, row, transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.tables import Delivery
from events.registrations.signup import participants, rate_limits


async def mail_links(address: str, *, at: datetime) -> None:
    """Mail all of a person's links to them, as registered and as speaker, within strangers' limits.

    Unknown addresses cause nothing, and nobody sees the difference. Raises Invalid for what is no
    address.
    """
    email = participants.address_of(address)
    async with transaction():
        person = await participants.find(email)
        left = await rate_limits.mails_left(person.id) if person else rate_limits.PER_SESSION
        if person and left > 0:
            occasion = f"{at:%Y-%m-%d}-{await _mailed(person.id)}"
            await plan([Owed("lost-link", "person", person.id, occasion, at, person_id=person.id)])
            left -= 1
        await _to_speaker(email, person.id if person else None, left, at)


async def _mailed(person_id: int) -> int:
    mailed = Delivery.person_id == person_id, Delivery.letter == "lost-link"
    return int(await Delivery.count().where(*mailed))


async def _to_speaker(email: str, person_id: int | None, left: int, at: datetime) -> None:
    """Plan one mail about all appearances of an address; the latest of them is its subject."""
    found = await row(LatestAppearance, _APPEARANCE, email)
    if found is None or min(left, rate_limits.PER_SESSION - found.today) < 1:
        return
    await plan(
        [
            Owed(
                "speaker-links",
                "appearance",
                found.id,
                f"{at:%Y-%m-%d}-{found.ever}",
                at,
                programme_id=found.programme,
                person_id=person_id,
            )
        ]
    )


class LatestAppearance(Shape):
    """An appearance, and how often its speaker was mailed their links, today and ever."""

    id: int
    programme: int
    ever: int
    today: int


_APPEARANCE: Final = """
SELECT a.id, v.programme,
  (SELECT count(*) FROM deliveries d WHERE d.subject_kind = 'appearance' AND d.subject_id = a.id
     AND d.letter = 'speaker-links') AS ever,
  (SELECT count(*) FROM deliveries d JOIN appearances o ON o.id = d.subject_id
     JOIN speakers w ON w.id = o.speaker WHERE d.subject_kind = 'appearance' AND w.email = $1
     AND d.letter = 'speaker-links' AND d.created_at > now() - interval '1 day') AS today
FROM appearances a JOIN speakers v ON v.id = a.speaker
WHERE v.email = $1 AND v.email <> '' ORDER BY a.id DESC LIMIT 1 FOR UPDATE OF v
"""
