"""Sessions that are the same on several dates become one choice, or are no longer one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.errors import Invalid, NotFound
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.signup import seats
from events.registrations.write import dates
from events.sessions import date_choices
from events.sessions.states import SessionStatus
from events.sessions.write import sessions as write


class SeveralDates(Invalid):
    """Somebody is registered for two of the sessions, of which they could have one."""

    status = 409
    words: Final = N_(
        "Some people are registered for several of these sessions. Cancel all but one for each of"
        " them, then join the dates."
    )

    def __init__(self) -> None:
        """Say it beside the sessions."""
        super().__init__({"sessions": self.words})


async def make(
    programme_id: int,
    session_ids: Sequence[int],
    *,
    to: int | None = None,
    by: str,
    at: datetime,
) -> int:
    """Make sessions of a programme dates of one choice, or add them to the choice `to`.

    Nobody is mailed, and everybody keeps what they have. Return the choice's id. Raises Invalid
    where these are fewer than two dates, or one is of another choice or cancelled; SeveralDates,
    NotFound.
    """
    async with transaction():
        known = await _dates_of(to, programme_id) if to is not None else []
        wanted = sorted({*session_ids, *known})
        await _hold(wanted, programme_id, to)
        choice = to if to is not None else await date_choices.add(programme_id, at=at)
        await write.set_date_choice(wanted, choice)
        await dates.claim(choice, wanted)
        details = {"number": len(wanted)}
        await audit_log.record(by, "dates-joined", await _slug(programme_id), details)
    return choice


async def _hold(session_ids: Sequence[int], programme_id: int, to: int | None) -> None:
    """Lock the sessions, and see whether they may be dates of one choice."""
    sessions = await seats.lock_all(session_ids)
    if any(one.programme != programme_id for one in sessions):
        raise NotFound
    _check(sessions, to)
    if await database.value(_SEVERAL, list(session_ids)):
        raise SeveralDates


def _check(sessions: Sequence[seats.LockedSession], to: int | None) -> None:
    if len(sessions) < 2:
        raise Invalid({"sessions": N_("Tick at least two sessions.")})
    if any(one.date_choice not in (None, to) for one in sessions):
        raise Invalid({"sessions": N_("One of these sessions already has other dates.")})
    if any(one.status == SessionStatus.CANCELLED for one in sessions):
        raise Invalid({"sessions": N_("One of these sessions is cancelled.")})


async def undo(programme_id: int, choice_id: int, *, by: str, at: datetime) -> None:
    """Let the sessions of a choice stand each by itself again; everybody keeps their seat.

    Raises NotFound.
    """
    async with transaction():
        known = await _dates_of(choice_id, programme_id)
        await seats.lock_all(known)
        await date_choices.remove(choice_id)
        details = {"number": len(known)}
        await audit_log.record(by, "dates-parted", await _slug(programme_id), details)


async def copy(pairs: Sequence[tuple[int, int]], programme_id: int, *, at: datetime) -> None:
    """Let the copies of sessions be dates of a choice where the originals are.

    `pairs`: the ids of both. Inside the caller's transaction.
    """
    copies = dict(pairs)
    for choice in await database.rows(_Choice, _CHOICES, list(copies)):
        if len(choice.sessions) > 1:
            added = await date_choices.add(programme_id, at=at)
            await write.set_date_choice([copies[one] for one in choice.sessions], added)


async def _dates_of(choice_id: int, programme_id: int) -> list[int]:
    found = await database.values(_DATES_OF, choice_id, programme_id)
    if not found:
        raise NotFound
    return found


async def _slug(programme_id: int) -> str:
    return str(await database.value("SELECT slug FROM programmes WHERE id = $1", programme_id))


class _Choice(Shape):
    """The sessions of one choice."""

    sessions: list[int]


_DATES_OF: Final = """
SELECT s.id FROM date_choices c JOIN sessions s ON s.date_choice = c.id
 WHERE c.id = $1 AND c.programme = $2 ORDER BY s.id
"""

_CHOICES: Final = """
SELECT array_agg(id ORDER BY starts_at, id) AS sessions FROM sessions
 WHERE id = ANY($1) AND date_choice IS NOT NULL GROUP BY date_choice
"""

_SEVERAL: Final = """
SELECT EXISTS (SELECT FROM registrations
 WHERE session = ANY($1) AND state <> 'cancelled' GROUP BY person HAVING count(*) > 1)
"""
