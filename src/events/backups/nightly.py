"""A backup every night without anybody's doing, and the oldest ones taken away."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import structlog

from events.backups.create import save
from events.backups.nightly_status import note, noted
from events.errors import Unusable
from events.settings import settings

QUIET_HOURS: Final = range(2, 5)
"""The hours of the site's zone in which a backup is made."""
A_NIGHT: Final = timedelta(hours=20)
SETTLED: Final = timedelta(hours=2)
"""How old a site is at its first one: at night too, somebody may just be trying it."""
OVERDUE: Final = timedelta(hours=30)
"""After which any hour will do, for a machine that is switched off at night."""
NEXT_TRY: Final = timedelta(hours=1)
NAMES: Final = "night-*.backup"

logger = structlog.get_logger(__name__)


async def keep_nightly(at: datetime) -> None:
    """Make this night's backup where one is due, and remove all but the newest.

    EVENTS_BACKUPS_KEPT says how many stay; 0 makes none. What hinders it is noted for the desk, and
    it is tried again an hour later. Older ones go only after a new one was made.
    """
    if not settings().backups_kept or not _is_due(at):
        return
    folder = settings().backup_dir
    path = folder / f"night-{at:%Y-%m-%d-%H%M%S}.backup"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a thread, as packing takes the processor for seconds and mails must not wait.
        await asyncio.to_thread(lambda: asyncio.run(save(path)))
    except (Unusable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        note(tried_at=at, problem=str(error))
        logger.error("no backup was made", why=str(error))
        return
    note(tried_at=at, problem="")
    _remove_old(folder)
    logger.info("backup made", file=str(path), size=path.stat().st_size)


def _is_due(at: datetime) -> bool:
    known = noted()
    if known.watched_since is None:
        note(watched_since=at)
        return False
    if known.problem and known.tried_at and at - known.tried_at < NEXT_TRY:
        return False
    times = _made(settings().backup_dir).values()
    age = at - max(times, default=known.watched_since)
    if at.astimezone(ZoneInfo(settings().timezone)).hour in QUIET_HOURS:
        return age > (A_NIGHT if times else SETTLED)
    return age > OVERDUE


def _made(folder: Path) -> dict[Path, datetime]:
    """The backups of nights and when each was made; what somebody named otherwise is theirs."""
    found = {}
    for path in folder.glob(NAMES):
        name = path.name.removeprefix("night-").removesuffix(".backup")
        with contextlib.suppress(ValueError):
            found[path] = datetime.strptime(f"{name} +0000", "%Y-%m-%d-%H%M%S %z")
    return found


def _remove_old(folder: Path) -> None:
    made = _made(folder)
    for path in sorted(made, key=made.__getitem__)[: -settings().backups_kept]:
        path.unlink(missing_ok=True)
