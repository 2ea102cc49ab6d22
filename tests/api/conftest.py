"""Programs that ask with a token, for the tests."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest_asyncio

from events import clock
from events.database import transaction
from events.organisers import access, api_tokens, desk_sessions, members
from events.organisers.api_tokens import NewToken, Scope
from events.organisers.members import Grant
from events.organisers.states import Role
from tests.conftest import BASE_URL
from tests.desk.conftest import sign_in

__all__ = ["sign_in"]

API = "/api/v1"
Program = httpx.AsyncClient
SignUp = Callable[..., Awaitable[Program]]


async def token_of(
    role: str = "owner",
    *,
    email: str = "",
    scopes: Sequence[str] = tuple(Scope),
    programme: int | None = None,
    **scope: Any,
) -> str:
    """A token of an organiser with this role, made the way the desk makes them."""
    organiser = await members.add(email or f"{role}@example.org", Grant(Role(role), **scope))
    async with transaction():
        secret = await desk_sessions.begin(organiser, "tests", at=clock.now())
    desk_session = await desk_sessions.current(secret, at=clock.now())
    assert desk_session is not None
    assert await access.member(organiser) is not None
    new = NewToken("tests", list(scopes), 90, programme)
    return await api_tokens.make(new, desk_session, at=clock.now())


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
