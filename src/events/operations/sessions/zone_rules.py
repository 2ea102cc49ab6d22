"""Wall time is the truth, and rules of zones change: what would move, and the move when it is said.

The version of the rules is the database's. A machine with older rules moves nothing, so that two
machines never move sessions back and forth; and nobody is mailed before an owner says so.
"""

from datetime import datetime
from typing import ClassVar, Final, NamedTuple

import asyncpg
import structlog

from events import database, zones
from events.database import Shape, transaction
from events.errors import Conflict, Refusal
from events.operations.sessions.reschedule import reschedule_locked
from events.operations.sessions.tables import ZoneRules
from events.organisers.audit_log import record
from events.presentation import N_
from events.registrations.signup import seats
from events.sessions.fields import Times
from events.sessions.states import SessionStatus
from events.sessions.tables import Session

log = structlog.get_logger(__name__)


class OlderRules(Conflict):
    """A machine with older rules would move sessions back."""

    sentence: ClassVar[str] = N_(
        "The time zones of this machine are older than those of another one of this site. Nothing"
        " was changed: bring them up to date on every machine."
    )


class Rules(Shape):
    """The version that sessions follow, the newest that came, and how many wait for a word."""

    followed: str
    newest: str
    waiting: int


class TimeChange(NamedTuple):
    """A session whose instant is another by our rules; `impossible` where it would end at once."""

    id: int
    slug: str
    title: str
    times: Times
    starts_at: datetime
    taken: int

    @property
    def impossible(self) -> bool:
        """Tell whether a gap of the clocks leaves nothing between its beginning and its end."""
        return self.times.ends_at <= self.times.starts_at


class RulesFollowed(NamedTuple):
    """What became of the moves: slugs."""

    moved: list[str]
    left: list[str]


class _Coming(Shape):
    id: int
    slug: str
    title: str
    starts_local: datetime
    starts_fold: int
    ends_local: datetime
    ends_fold: int
    timezone: str
    starts_at: datetime
    ends_at: datetime
    taken: int


async def current() -> Rules:
    """Return what is noted about the rules; empty versions where nothing is yet."""
    found = await database.row(Rules, database.select(Rules, ZoneRules).where(ZoneRules.id == 1))
    return found or Rules(followed="", newest="", waiting=0)


async def note_rules(at: datetime) -> list[TimeChange]:
    """Compare coming sessions with this machine's rules, note and return what would move.

    For `events migrate`: nothing moves. Older rules than another machine's are not compared.
    """
    known, ours = await current(), zones.version()
    if ours < max(known.followed, known.newest):
        log.warning("older time zones than another machine's", ours=ours, newest=known.newest)
        return []
    moves = await would_change(at)
    await database.execute(_NOTE, known.followed if moves else ours, ours, len(moves))
    if moves:
        log.warning("sessions wait for an owner to move them", count=len(moves), rules=ours)
    return moves


async def would_change(at: datetime) -> list[TimeChange]:
    """Return coming sessions whose instants are others by this machine's rules."""
    found = []
    coming = await database.rows(
        _Coming,
        database.select(_Coming, Session)
        .where(Session.ends_at > at, Session.status != SessionStatus.CANCELLED)
        .order_by(Session.starts_at, Session.id),
    )
    for one in coming:
        times = Times(
            one.starts_local, one.ends_local, one.timezone, one.starts_fold, one.ends_fold
        )
        if (times.starts_at, times.ends_at) != (one.starts_at, one.ends_at):
            found.append(TimeChange(one.id, one.slug, one.title, times, one.starts_at, one.taken))
    return found


async def follow(*, by: str, at: datetime) -> RulesFollowed:
    """Move every session that our rules move, and mail everybody; calendars keep the old instant.

    One that cannot be moved is left, and the others go on. Raises OlderRules.
    """
    known, ours = await current(), zones.version()
    if ours < max(known.followed, known.newest):
        raise OlderRules
    done = RulesFollowed([], [])
    for move in await would_change(at):
        moved = not move.impossible and await _moved(move, by=by, at=at)
        (done.moved if moved else done.left).append(move.slug)
    await database.execute(_NOTE, known.followed if done.left else ours, ours, len(done.left))
    return done


async def _moved(move: TimeChange, *, by: str, at: datetime) -> bool:
    try:
        async with transaction():
            session = await seats.lock(move.id)
            notify = session.status == SessionStatus.PUBLISHED
            await reschedule_locked(session, move.times, at=at, notify=notify, by=by)
            details = {"zone": move.times.timezone}
            await record(by, "session-rescheduled-by-time-zone", session.slug, details)
    except (Refusal, asyncpg.IntegrityConstraintViolationError) as error:
        log.warning("a session does not follow its time zone", slug=move.slug, why=str(error))
        return False
    return True


_NOTE: Final = """
INSERT INTO zone_rules (id, followed, newest, waiting) VALUES (1, $1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET followed = $1, newest = $2, waiting = $3
 WHERE (zone_rules.followed, zone_rules.newest, zone_rules.waiting)
       IS DISTINCT FROM ($1::varchar, $2::varchar, $3::int)
"""
