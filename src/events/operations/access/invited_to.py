"""What somebody is invited to: a programme, or one session of it."""

from typing import NamedTuple


class Where(NamedTuple):
    """A programme, or one session of it; `slug` is that of the one meant."""

    programme: int
    slug: str
    session: int | None = None
