"""Filters that lists share, and how their values are read from an address."""

from datetime import datetime
from typing import Annotated

from litestar.params import QueryParameter

from events.api.pages import MOST, plausible
from events.errors import Invalid
from events.presentation import N_

Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description=N_("How many at most."))]
From = Annotated[
    str, QueryParameter(max_length=500, description=N_("Where the page before ended: its “next”."))
]
Words = Annotated[str, QueryParameter(max_length=100)]
Moment = Annotated[
    datetime | None, QueryParameter(description=N_("RFC 3339, with an offset or Z."))
]


def aware(**moments: datetime | None) -> None:
    """Raise Invalid for a moment that does not say in which zone it is."""
    wrong = [name for name, at in moments.items() if at is not None and at.tzinfo is None]
    if wrong:
        said = N_("Say the offset from UTC too, like 2026-12-03T14:00:00+01:00.")
        raise Invalid(dict.fromkeys(wrong, said))
    odd = [name for name, at in moments.items() if at is not None and not plausible(at)]
    if odd:
        raise Invalid(dict.fromkeys(odd, "Enter a date, like 2026-12-03."))
