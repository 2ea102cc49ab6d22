"""Whether somebody may see a resource now; if not, in a sentence why, and what to do."""

from datetime import datetime
from typing import Protocol

from events.errors import Refusal
from events.presentation import N_
from events.resources import keys
from events.resources.keys import Holder


class NotForEverybody(Refusal):
    """Only who registered may see it, or who came."""

    status = 403
    sentence = N_(
        "This is for people who registered for the session. Open it from your own page: its link is"
        " in your confirmation."
    )


class NotYet(Refusal):
    """Its date has not come."""

    status = 403
    sentence = N_("This cannot be seen yet. It will be put on the session’s page in time.")


class NoLonger(Refusal):
    """Its time is over."""

    status = 410
    sentence = N_("This could be seen until a given day, which is over.")


class Guarded(Protocol):
    """What is asked about."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def free(self) -> bool: ...  # noqa: D102
    @property
    def shown_from(self) -> datetime | None: ...  # noqa: D102
    @property
    def shown_until(self) -> datetime | None: ...  # noqa: D102


def check(found: Guarded, key: str, *, at: datetime) -> Holder:
    """Return whose key it is; nobody's where none is needed. Raises the refusals above."""
    holder = keys.holder_of(key, found.id, at) if key else Holder.NOBODY
    if holder is Holder.DESK:
        return holder
    if not found.free and holder is Holder.NOBODY:
        raise NotForEverybody
    if found.shown_from and found.shown_from > at:
        raise NotYet
    if found.shown_until and found.shown_until <= at:
        raise NoLonger
    return holder
