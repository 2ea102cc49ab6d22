"""The way to a bucket: one client a process, on an event loop in a thread of its own.

So that a store which answers slowly keeps no request waiting that needs no file, and that code in
threads may ask as well. Every question has a time after which it is given up.
"""

import asyncio
import atexit
import concurrent.futures
import contextlib
import ctypes
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import aiohttp
import structlog
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from events.settings import Bucket
from events.storage.refusals import Away, NotThere

SECONDS: Final = 10.0
"""How long a question may take, a second try included."""
PART_SECONDS: Final = 60.0
"""The longest that the writing of a part may take, or the joining of them."""
SLOWEST: Final = 256 * 1024
"""Bytes a second that a store is waited for, beyond SECONDS."""
CONNECT_SECONDS: Final = 3
SILENT_SECONDS: Final = 8
WITHOUT_LIMIT: Final = 0
"""Of connections: each file that is sent holds one for as long as its reader takes. How many
readers a process may have is limited elsewhere (`cli/processes/web_server.py`)."""
_NOT_THERE: Final = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchUpload"})

_MMAP_THRESHOLD: Final = -3
"""As `malloc.h` has it."""

T = TypeVar("T")
Work = Callable[[Any], Awaitable[T]]
_log = structlog.get_logger(__name__)


def seconds_for(size: int) -> float:
    """Return how long the writing of so many bytes may take.

    The client itself waits without an end where a store takes a connection and never answers.
    """
    return min(PART_SECONDS, SECONDS + size / SLOWEST)


class Connection:
    """Asks a bucket, from any event loop or thread."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: asyncio.Task[Any] | None = None
        self._closing = contextlib.AsyncExitStack()

    async def call(self, work: Work[T], *, seconds: float = 0) -> T:
        """Do something with the client, within SECONDS if not others; raises NotThere, Away."""
        return await asyncio.wrap_future(self._begin(work, seconds or SECONDS))

    def call_now(self, work: Work[T], *, seconds: float = 0) -> T:
        """Do the same, for a thread without an event loop."""
        return self._begin(work, seconds or SECONDS).result()

    def _begin(self, work: Work[T], seconds: float) -> concurrent.futures.Future[T]:
        with self._starting:
            if self._loop is None:
                _give_back_large_blocks()
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="storage", daemon=True).start()
                atexit.register(self._close)
        return asyncio.run_coroutine_threadsafe(self._do(work, seconds), self._loop)

    async def _do(self, work: Work[T], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                self._client = self._client or asyncio.create_task(self._made())
                return await work(await asyncio.shield(self._client))
        except ClientError as error:
            told = error.response.get("Error", {})
            code = str(told.get("Code", "unknown"))
            if code in _NOT_THERE:
                raise NotThere from None
            raise _away(code, str(told.get("Message", ""))) from None
        except (BotoCoreError, aiohttp.ClientError, OSError, TimeoutError, EOFError) as error:
            kind = "TimeoutError" if isinstance(error, TimeoutError) else type(error).__name__
            raise _away(kind, str(error) or f"no answer in {seconds:.0f} seconds") from None

    async def _made(self) -> Any:
        here = self._bucket
        return await self._closing.enter_async_context(
            get_session().create_client(
                "s3",
                endpoint_url=here.endpoint or None,
                region_name=here.region,
                aws_access_key_id=here.key or None,
                aws_secret_access_key=here.secret or None,
                aws_session_token=here.session_token or None,
                config=AioConfig(
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=SILENT_SECONDS,
                    max_pool_connections=WITHOUT_LIMIT,
                    retries={"total_max_attempts": 2, "mode": "standard"},
                    # Stores of others than Amazon know no other sums than those of the protocol.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    s3={"addressing_style": "path" if here.endpoint else "auto"},
                ),
            )
        )

    def _close(self) -> None:
        assert self._loop
        closed = asyncio.run_coroutine_threadsafe(self._closing.aclose(), self._loop)
        with contextlib.suppress(Exception):
            closed.result(2)
        self._loop.call_soon_threadsafe(self._loop.stop)


def _give_back_large_blocks() -> None:
    """Have memory of parts given back to the system at once, where the C library is GNU's.

    It would keep them once it has seen some, 30 MB for each process that sends files.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 1 << 20)


def _away(code: str, said: str) -> Away:
    _log.warning("the store of files refused", code=code, said=said[:300])
    return Away(code, said)
