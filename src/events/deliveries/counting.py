"""Count mails without writing them all: what a dry run of a change for very many people does."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from events.deliveries.plan import Owed

WRITTEN_TO_COUNT: Final = 250
"""No more mails than these, or of a withdrawal, are written where they are only to be counted."""

FIRST_OF_MANY: Final = 60
"""So many people are mailed for a look, and the others counted: as many as a dry run lists."""


@dataclass(frozen=True)
class Many:
    """Mails of one letter to many who read one language, counted without being made."""

    letter: str
    language: str
    number: int
    due_at: datetime


@dataclass
class Counted:
    """What a dry run did not write: single mails by key, those of very many by number alone.

    `written`: the deliveries that it did write. `more` makes the mails of some registrations among
    the many. `bounded`: of very many some are enough, and `over` says that there are more.
    `sought`: somebody's own mails are written now, whatever was before.
    `readers`: how many holders of passes read each language, by programme.
    """

    bounded: bool = False
    over: bool = False
    sought: bool = False
    rest: dict[str, "Owed"] = field(default_factory=dict)
    many: list[Many] = field(default_factory=list)
    more: Callable[[Sequence[int]], Awaitable[None]] | None = None
    written: list[int] = field(default_factory=list)
    readers: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """Return how many more mails are written."""
        written = 0 if self.sought else len(self.written)
        return max(WRITTEN_TO_COUNT - written, 0)


_counting: ContextVar[Counted | None] = ContextVar("counting", default=None)


@contextmanager
def counting(*, bounded: bool = False) -> Iterator[Counted]:
    """Write only the first mails of a large plan, for dry runs, which undo all they do.

    So a change that mails 100,000 people is counted in less than a second.
    """
    rest = Counted(bounded=bounded)
    counted = _counting.set(rest)
    try:
        yield rest
    finally:
        _counting.reset(counted)


def current() -> Counted | None:
    """Return what the dry run around the caller counts, or None."""
    return _counting.get()


def is_counting() -> bool:
    """Tell whether what is planned is only to be counted."""
    return _counting.get() is not None


def count(mails: Many, more: Callable[[Sequence[int]], Awaitable[None]]) -> None:
    """Count mails that nobody has made; only where `is_counting`."""
    counted = _counting.get()
    assert counted is not None
    counted.many.append(mails)
    counted.more = more
