"""Make a backup every night, and remove the oldest ones."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import structlog

from events import database
from events.backups import kept_in_store, nightly_folder, status
from events.backups.create import create_backup
from events.clock import now
from events.errors import Unusable
from events.settings import settings

QUIET_HOURS: Final = range(2, 5)
"""The hours of the site's zone in which a backup is made."""
YOUNGEST: Final = timedelta(hours=20)
"""The age of the last backup below which no other is made."""
YOUNGEST_SITE: Final = timedelta(hours=2)
"""The age of a site below which none is made: somebody may just be trying it."""
OVERDUE: Final = timedelta(hours=30)
"""The age above which any hour will do, for a machine that is switched off at night."""
RETRY_AFTER: Final = timedelta(hours=1)
LOOK_SECONDS: Final = 3600.0

logger = structlog.get_logger(__name__)


async def make_nightly_backup(at: datetime) -> str | None:
    """Make this night's backup where one is due, remove all but the newest, and say so.

    EVENTS_BACKUPS_KEPT says how many stay; 0 makes none. Where it fails, the desk shows why
    (`status.py`), and it is tried again an hour later. Older ones go only after a new one was made.
    """
    if not settings().backups_kept:
        return None
    try:
        if not await _is_due(at):
            return None
        # In a thread, as packing takes the processor for seconds and mails must not wait.
        name = f"night-{at:%Y-%m-%d-%H%M%S}.backup"
        place = await asyncio.to_thread(lambda: asyncio.run(make_beside(name)))
    except (Unusable, *database.AWAY, asyncpg.PostgresError) as error:
        status.update(tried_at=at, problem=str(error))
        logger.error("no backup was made", why=str(error))
        return f"no backup was made: {error}"
    status.update(tried_at=at, problem="")
    await _remove_old()
    logger.info("backup made", file=place, size=status.read().size)
    return f"backup made: {place}"


async def follow_others() -> None:
    """Note every hour what workers of other machines made in a bucket, until cancelled.

    For a process of the web, on whose machine there may be no worker to do so.
    """
    while settings().backups_kept:
        try:
            if (known := status.read()).watched_since is None:
                status.update(watched_since=now())
            _note_of_others(known, await _nightly_backups())
        except (Unusable, OSError) as error:
            logger.warning("no backup was looked for", why=str(error))
        await asyncio.sleep(LOOK_SECONDS)


async def make_beside(name: str) -> str:
    """Make a backup where the nights' backups lie; return its place. Raises Unusable."""
    if settings().backups_in_store:
        place = f"{kept_in_store.MARK}{name}"
        await kept_in_store.create(place)
        return place
    path = nightly_folder.folder() / name
    await create_backup(path)
    return str(path)


async def _is_due(at: datetime) -> bool:
    known = status.read()
    if known.watched_since is None:
        status.update(watched_since=at)
        return False
    if known.problem and known.tried_at and at - known.tried_at < RETRY_AFTER:
        return False
    made = await _nightly_backups()
    _note_of_others(known, made)
    times = made.values()
    age = at - max(times, default=known.watched_since)
    if at.astimezone(ZoneInfo(settings().timezone)).hour in QUIET_HOURS:
        return age > (YOUNGEST if times else YOUNGEST_SITE)
    return age > OVERDUE


def _note_of_others(known: status.BackupStatus, made: dict[str, datetime]) -> None:
    """Note a night's backup that the worker of another machine made in the place that both know."""
    if not made:
        return
    name = max(made, key=made.__getitem__)
    if known.made_at is None or known.made_at < made[name]:
        in_store = settings().backups_in_store
        place = f"{kept_in_store.MARK}{name}" if in_store else str(settings().backup_dir / name)
        status.update(made_at=made[name], file=place, size=0, problem="")


async def _nightly_backups() -> dict[str, datetime]:
    """List the backups that this module made, and when; files named otherwise are left alone."""
    if settings().backups_in_store:
        names = await kept_in_store.names()
    else:
        names = [path.name for path in settings().backup_dir.glob("night-*.backup")]
    found = {}
    for name in names:
        made = name.removeprefix("night-").removesuffix(".backup")
        with contextlib.suppress(ValueError):
            found[name] = datetime.strptime(f"{made} +0000", "%Y-%m-%d-%H%M%S %z")
    return found


async def _remove_old() -> None:
    made = await _nightly_backups()
    for name in sorted(made, key=made.__getitem__)[: -settings().backups_kept]:
        if settings().backups_in_store:
            await kept_in_store.delete(name)
        else:
            (settings().backup_dir / name).unlink(missing_ok=True)
