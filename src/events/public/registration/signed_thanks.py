"""What the thanks for several sessions say of each: signed, so that nobody writes it but us."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events import signing
from events.registrations.states import RegistrationState
from events.sessions import queries as sessions
from events.sessions.translated import SessionShown

Told = Sequence[tuple[int, RegistrationState]]

_SIGNED: Final = re.compile(r"((?:\d{1,9}-[a-z]{4,11}_?){1,200})\.([A-Za-z0-9_-]{27})")


@dataclass(frozen=True)
class ToldSession:
    """A session, and what became of it for somebody new."""

    session: SessionShown
    state: RegistrationState


def written(told: Told) -> str:
    """Return what became of each session as a value for the address of the thanks."""
    said = "_".join(f"{session}-{state}" for session, state in told)
    return f"{said}.{signing.signature('told', said)}"


async def read(raw: str, programme_id: int, language: str) -> list[ToldSession]:
    """Return the same with the sessions, by their start; none for what we did not write."""
    match = _SIGNED.fullmatch(raw)
    if match is None or not secrets.compare_digest(signing.signature("told", match[1]), match[2]):
        return []
    pairs = (one.split("-") for one in match[1].split("_"))
    states = {int(session): RegistrationState(state) for session, state in pairs}
    found = await sessions.of_selection(sorted(states), programme_id, language)
    return [ToldSession(session, states[session.id]) for session in found]
