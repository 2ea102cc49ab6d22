"""What a page needs to know to offer a registration."""

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.presentation import N_
from events.registrations.signup import refusals


@dataclass(frozen=True)
class Offer:
    """How a session or a programme stands for somebody who would like to register."""

    id: int
    slug: str
    retention_days: int
    refusal: str = ""
    full: bool = False
    waits: bool = False
    in_line: int = 0
    seats_left: int | None = None
    needs_approval: bool = False
    confirms_address: bool = False


async def session(session_id: int, *, at: datetime) -> Offer | None:
    """Whether and how one can register for a session; None for a draft or nothing."""
    place = await database.row(
        "SELECT s.id, s.slug, s.status, s.ends_at, s.registration_open, s.capacity, s.taken,"
        " s.needs_approval, p.confirm_address, p.waiting_rule, p.retention_days,"
        " (SELECT count(*) FROM registrations r WHERE r.session = s.id AND r.state = 'waiting')"
        " AS line FROM sessions s JOIN programmes p ON p.id = s.programme"
        " WHERE s.id = $1 AND s.status <> 'draft'",
        session_id,
    )
    if place is None:
        return None
    refusal = refusals.refusal(place, at)
    return Offer(
        id=place["id"],
        slug=place["slug"],
        retention_days=place["retention_days"],
        refusal=refusal.sentence if refusal else "",
        full=refusals.is_full(place),
        waits=place["waiting_rule"] != "none",
        in_line=place["line"],
        seats_left=refusals.seats_left(place),
        needs_approval=place["needs_approval"],
        confirms_address=place["confirm_address"],
    )


async def programme(programme_id: int, *, at: datetime) -> Offer | None:
    """Whether one can register for a whole programme."""
    found = await database.row(
        "SELECT id, slug, retention_days, confirm_address FROM programmes"
        " WHERE id = $1 AND status = 'published'",
        programme_id,
    )
    if found is None:
        return None
    over = not await has_more_to_come(programme_id, at=at)
    return Offer(
        id=found["id"],
        slug=found["slug"],
        retention_days=found["retention_days"],
        confirms_address=found["confirm_address"],
        refusal=N_("This programme is over.") if over else "",
    )


async def has_more_to_come(programme_id: int, *, at: datetime) -> bool:
    """Whether a programme has a session ahead, even one still in the drawer."""
    return bool(
        await database.value(
            "SELECT EXISTS (SELECT FROM sessions WHERE programme = $1 AND ends_at > $2"
            " AND status <> 'cancelled') OR NOT EXISTS"
            " (SELECT FROM sessions WHERE programme = $1)",
            programme_id,
            at,
        )
    )
