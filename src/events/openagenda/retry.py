"""When a session is sent again after OpenAgenda could not take it, and when it is given up."""

import random
from datetime import datetime, timedelta
from typing import Final

from events.openagenda import agendas, ledger
from events.openagenda.ledger import Claimed
from events.openagenda.states import EventState
from events.outgoing_http.fetch import Answer

RETRIES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""From each attempt to the next, about three days and a half in all; a tenth more or less."""

REST: Final = timedelta(seconds=60)
LONGEST_REST: Final = timedelta(days=1)


async def later(one: Claimed, words: str, answer: Answer | None = None, *, at: datetime) -> None:
    """Try a session again later, or give it up; the whole agenda is left alone for a while.

    Being told to wait (429) counts as no attempt: it is no fault of the session.
    """
    status = answer.status if answer else None
    rest = await back_off(one.agenda, answer, at=at)
    if one.attempts > len(RETRIES) and status != 429:
        await ledger.settle(one, EventState.FAILED, status=status, words=words)
        return
    wait = rest if status == 429 else max(rest, _wait(one.attempts))
    await ledger.settle(one, EventState.DUE, status=status, words=words, due_at=at + wait,
                        counts=status != 429)  # fmt: skip


async def back_off(agenda: int, answer: Answer | None, *, at: datetime) -> timedelta:
    """Leave an agenda alone for as long as it asked, and return how long that is."""
    rest = max(REST, _asked(answer)) if answer else REST
    await agendas.back_off_until(agenda, at + rest)
    return rest


def _wait(attempts: int) -> timedelta:
    return RETRIES[attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spread, no secret


def _asked(answer: Answer) -> timedelta:
    """Return how long OpenAgenda asked to be left alone, a day at most."""
    asked = answer.headers.get("retry-after", "")
    if not asked.isascii() or not asked.isdigit():
        return timedelta()
    return min(timedelta(seconds=min(int(asked), 10**6)), LONGEST_REST)
