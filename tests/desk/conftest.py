"""Organisers at the desk, for the tests: who is signed in, and what their forms carry."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest_asyncio

from events import clock, signing
from events.database import transaction
from events.organisers import desk_sessions, members
from events.organisers.members import Grant
from events.organisers.states import Role
from tests.conftest import BASE_URL

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Desk:
    """A browser that is signed in at the desk; `post` fills in the form's token by itself."""

    def __init__(self, browser: httpx.AsyncClient, desk_session: str) -> None:
        self.browser = browser
        self.token = signing.signature("desk-form", signing.hashed(desk_session))
        self.cookie = (b"cookie", f"causerie_desk={desk_session}".encode())

    async def get(self, path: str) -> httpx.Response:
        return await self.browser.get(f"/desk{path}")

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        files = fields.pop("files", None)
        data = {"csrf": self.token, **fields}
        return await self.browser.post(
            f"/desk{path}", data=data, files=files, headers={"origin": BASE_URL}
        )


SignIn = Callable[..., Awaitable[Desk]]


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(app: Any) -> AsyncIterator[SignIn]:
    """Signs somebody in: `await sign_in("editor", limited=True, programmes={id: "editor"})`."""
    async with AsyncExitStack() as open_browsers:

        async def signed_in(role: str = "owner", email: str = "", **scope: Any) -> Desk:
            address = email or f"{role}@example.org"
            organiser = await members.add(address, Grant(Role(role), **scope), language="en")
            async with transaction():
                desk_session = await desk_sessions.begin(organiser, "tests", at=clock.now())
            transport = httpx.ASGITransport(app=app)
            browser = await open_browsers.enter_async_context(
                httpx.AsyncClient(
                    transport=transport, base_url=BASE_URL, cookies={"causerie_desk": desk_session}
                )
            )
            return Desk(browser, desk_session)

        yield signed_in
