"""The web site: every route on one page, and the pool that lives as long as the process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import structlog
from litestar import Litestar

from events import database
from events.site import health

RETRY_SECONDS = 2.0

logger = structlog.get_logger(__name__)


def create_app() -> Litestar:
    """The whole site as one ASGI application."""
    return Litestar(route_handlers=health.ROUTES, lifespan=[_connected], openapi_config=None)


@asynccontextmanager
async def _connected(_app: Litestar) -> AsyncIterator[None]:
    """Hold the pool; without a database the site still starts, and says so at /health/ready."""
    async with AsyncExitStack() as stack:
        connecting = asyncio.create_task(_connect(stack))
        await asyncio.wait([connecting], timeout=RETRY_SECONDS)
        yield
        connecting.cancel()
        await asyncio.wait([connecting])


async def _connect(stack: AsyncExitStack) -> None:
    while True:
        try:
            await stack.enter_async_context(database.pool())
        except (OSError, asyncpg.PostgresError) as error:
            logger.warning("database missing", reason=repr(error))
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return
