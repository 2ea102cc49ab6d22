"""When a message is posted to a webhook again, and when the webhook is turned off.

Only 2xx has taken a message. 410 turns a webhook off at once, days without any success do too;
429 and 5xx leave it alone for a while.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from events.webhooks import endpoints
from events.webhooks.messages import Claimed, MessageState, Outcome
from events.webhooks.states import OffReason

RETRIES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""From each attempt to the next, about three days and a half in all; a tenth more or less."""

FAILING_FOR: Final = timedelta(days=3)
"""A webhook that took nothing for so long is turned off."""

REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(days=1)
_AWAY: Final = frozenset({429, 500, 502, 503, 504})


class Answer:
    """What was answered: a status and the beginning of the text, or why there was nothing."""

    def __init__(self, status: int | None, words: str, retry_after: str = "") -> None:
        self.status = status
        self.words = words
        self.retry_after = retry_after

    @property
    def took_it(self) -> bool:
        """Tell whether the receiver has the message."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_away(self) -> bool:
        """Tell whether the receiver cannot answer just now, and is to be left alone for a while."""
        return self.status is None or self.status in _AWAY


def outcome(message: Claimed, answer: Answer, spent: int, *, at: datetime) -> Outcome:
    """Return what became of a message: taken, due again later, or given up after the last time."""
    due_at = None
    if answer.took_it:
        state = MessageState.DELIVERED
    elif message.attempts > len(RETRIES):
        state = MessageState.FAILED
    else:
        state, due_at = MessageState.DUE, _next(message.attempts, answer, at)
    return Outcome(state, due_at, answer.status, answer.words, spent)


def _next(attempts: int, answer: Answer, at: datetime) -> datetime:
    wait = RETRIES[attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spread, no secret
    return at + max(wait, _asked(answer, at))


def _asked(answer: Answer, at: datetime) -> timedelta:
    """Return how long the receiver asked to be left alone (seconds or a date), a day at most."""
    said = answer.retry_after.strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=min(int(said), 10**6)), LONGEST_REST)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta()), LONGEST_REST)


async def note_failure(message: Claimed, answer: Answer, *, at: datetime) -> None:
    """Note at the webhook that it did not take a message: it rests, or is turned off."""
    rest = at + max(REST, _asked(answer, at)) if answer.is_away else None
    await endpoints.mark_failing(message.webhook, at=at, rest_until=rest)
    if answer.status == 410:
        await endpoints.mark_off(message.webhook, OffReason.GONE, at=at)
    elif message.failing_since and at - message.failing_since >= FAILING_FOR:
        await endpoints.mark_off(message.webhook, OffReason.FAILING, at=at)
