"""Tokens for tests and benchmarks, made the way the desk makes them."""

from collections.abc import Sequence
from typing import Any

from events import clock
from events.database import transaction
from events.organisers import api_tokens, desk_sessions, members
from events.organisers.api_tokens import NewToken
from events.organisers.members import Grant
from events.organisers.states import Role, Scope


async def token_of(
    role: str = "owner",
    *,
    email: str = "",
    scopes: Sequence[str] = tuple(Scope),
    programme: int | None = None,
    **scope: Any,
) -> str:
    """A token of an organiser with this role, who is added where they are not there."""
    organiser = await members.add(email or f"{role}@example.org", Grant(Role(role), **scope))
    async with transaction():
        secret = await desk_sessions.begin(organiser, "tests", at=clock.now())
    desk_session = await desk_sessions.current(secret, at=clock.now())
    assert desk_session is not None
    new = NewToken("tests", list(scopes), 90, programme)
    return await api_tokens.make(new, desk_session, at=clock.now())
