"""Wake the workers: the only file that enqueues, for what is due and for what is owed in parts."""

import asyncio
from typing import Any, Final, TypeAlias

import msgspec
import structlog
from arq import ArqRedis, create_pool
from arq.connections import RedisSettings

from events.settings import settings

JobData: TypeAlias = dict[str, Any]
"""What Arq writes of a job, and reads again."""

log = structlog.get_logger(__name__)

JOB: Final = "send_due"
"""The name of the job, and its id while it waits: waking twice is waking once."""

IN_PARTS: Final = "carry_out_in_parts"
"""The name and id of the job that carries out what reaches very many."""

QUEUE: Final = "events"
LONGEST_SECONDS: Final = 0.3
"""How long Redis may take to note that somebody is woken."""

ANSWER_SECONDS: Final = 1.0
"""How long it may take to say that it is there."""

_pools: dict[asyncio.AbstractEventLoop, ArqRedis] = {}
_waking: set[asyncio.Task[None]] = set()


def wake_workers_soon() -> None:
    """Wake a worker beside what the caller does next; for `database.after_commit`."""
    _soon(JOB)


def wake_workers_for_many() -> None:
    """Do the same for what is owed in parts."""
    _soon(IN_PARTS)


def _soon(job: str) -> None:
    task = asyncio.get_running_loop().create_task(wake_workers(job))
    _waking.add(task)
    task.add_done_callback(_waking.discard)


async def wake_workers(job: str = JOB) -> None:
    """Wake a worker. Takes at most 0.3 s, and never raises.

    Losing it costs delay only: every worker looks by itself every few seconds.
    """
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await (await _pool()).enqueue_job(job, _job_id=job)
    except Exception as error:
        log.info("workers not woken", error=type(error).__name__)


async def redis_answers() -> bool:
    """Tell whether Redis answers, within a second."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await (await _pool()).ping()
    except Exception:
        return False
    return True


def redis_settings() -> RedisSettings:
    """Return where Redis is, for Arq; one try, as whoever asks tries again."""
    found = RedisSettings.from_dsn(settings().redis_url)
    found.conn_retries = 0
    return found


def to_json(job: JobData) -> bytes:
    """Encode a job as JSON, so that writing to Redis is not running code."""
    return msgspec.json.encode(job, enc_hook=repr)


def from_json(job: bytes) -> JobData:
    """Decode what `to_json` encoded."""
    return msgspec.json.decode(job, type=JobData)


async def _pool() -> ArqRedis:
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        _pools[loop] = await create_pool(
            redis_settings(),
            job_serializer=to_json,
            job_deserializer=from_json,
            default_queue_name=QUEUE,
        )
    return _pools[loop]
