"""Programs that ask with a token, for the tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest_asyncio

from tests.api import example_lines
from tests.api.making import token_of
from tests.conftest import BASE_URL
from tests.desk.conftest import sign_in

__all__ = ["sign_in", "token_of"]

API = "/api/v1"
Program = httpx.AsyncClient
SignUp = Callable[..., Awaitable[Program]]


@pytest_asyncio.fixture(loop_scope="session")
async def program(app: Any) -> AsyncIterator[SignUp]:
    """A program with a token: `await program("editor", scopes=["people:read"])`."""
    async with AsyncExitStack() as running:

        async def started(role: str = "owner", **values: Any) -> Program:
            token = await token_of(role, **values)
            transport = httpx.ASGITransport(app=app)
            headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
            return await running.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url=BASE_URL + API, headers=headers)
            )

        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def example(database: None) -> str:
    """The example programme, and a token for it."""
    return await example_lines.load()
