"""Carry out what is owed in parts: each part and its progress are one transaction."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

import asyncpg
import structlog

from events import database
from events.database import transaction
from events.operations.announcements import bulk as announcement
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job
from events.operations.people import bulk, register_list, retention
from events.operations.sessions import publish_to_passes
from events.operations.sessions.mails import replan_mails

PART: Final = 1000
"""So many people a part: a fraction of a second, and what a kill costs at most."""

QUIET_PART: Final = 5
"""So many times as many where nobody is mailed: what a part costs beside its people weighs more."""

LONGEST_SECONDS: Final = 0.8
"""After a part that took longer the next is of half as many: others wait for its session."""

SMALLEST_SHARE: Final = 4
"""On the slowest machine a part is a quarter of what it may be: each costs its commit, too."""

BREATH_SECONDS: Final = 0.005
"""Between two parts, so that mails and other jobs get their turn."""

MOST_TRIES: Final = 5

log = structlog.get_logger(__name__)


class Part(NamedTuple):
    """How many a part was about, and the last of them."""

    done: int
    after: int


KINDS: Final[Mapping[str, Callable[[Job, int, datetime], Awaitable[tuple[int, int]]]]] = {
    replan_mails.KIND: replan_mails.part,
    publish_to_passes.KIND: publish_to_passes.part,
    register_list.KIND: register_list.part,
    announcement.KIND: announcement.part,
    retention.KIND: retention.part,
    **{bulk.kind(action): bulk.part for action in bulk.ACTS},
}
"""By kind of job: what does its next part, of at most so many, inside a transaction."""

QUIET: Final = frozenset({retention.KIND, *map(bulk.kind, bulk.PRESENCE)})
"""Kinds of job that mail nobody, whatever they were asked; their parts hold no session."""


async def carry_out(clock: Callable[[], datetime]) -> int:
    """Do all that is owed, the oldest first; return to how many people.

    A part that fails is tried again, five times, and then left for an organiser to resume.
    """
    done = 0
    for job_id in await bulk_jobs.waiting():
        share, began = 1, time.monotonic()
        while (part := await _next(job_id, clock(), share)) is not None:
            done += part.done
            share = next_share(share, time.monotonic() - began)
            await asyncio.sleep(BREATH_SECONDS)
            began = time.monotonic()
    return done


def next_share(share: int, seconds: float) -> int:
    """Return by how much the next part is smaller than it may be, after one that took so long."""
    if seconds > LONGEST_SECONDS:
        return min(share * 2, SMALLEST_SHARE)
    return max(share // 2, 1) if seconds < LONGEST_SECONDS / 3 else share


async def _next(job_id: int, at: datetime, share: int = 1) -> Part | None:
    """Do the next part, of one in `share` of its people; None where the job does not go on."""
    try:
        async with transaction():
            job = await bulk_jobs.hold(job_id)
            if job is None:
                return None
            if _is_quiet(job):
                await database.execute(_NOT_AT_ONCE)
            part = Part(*await KINDS[job.kind](job, _most(job, share), at))
            await bulk_jobs.move_on(job_id, part.after, part.done, over=part.after >= job.upto)
    except _AWAY:
        raise  # The worker puts the job off until the database is back.
    except Exception as error:
        log.exception("a part failed", job=job_id)
        await bulk_jobs.failed(job_id, f"{type(error).__name__}: {error}", most=MOST_TRIES)
        return Part(0, 0)
    return part


def _most(job: Job, share: int) -> int:
    """Return for how many the next part is; one that holds no session keeps nobody waiting."""
    if job.kind in QUIET:
        return PART * QUIET_PART
    most = PART * QUIET_PART if _is_quiet(job) else PART
    return max(most // share, 1)


def _is_quiet(job: Job) -> bool:
    """Tell whether its parts mail nobody."""
    return job.kind in QUIET or bool(job.data.get("quiet"))


# A part and its progress are lost together, where PostgreSQL dies within the half second before
# they are on the disk, and done again. What follows and leaves (webhooks) is claimed by who waits.
_NOT_AT_ONCE: Final = "SET LOCAL synchronous_commit = off"


_AWAY = (
    *database.AWAY,
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
