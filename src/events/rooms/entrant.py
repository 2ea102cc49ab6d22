"""Who enters a room, as its server learns of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entrant:
    """Who enters: `id` is ours and says nothing about them."""

    id: str
    name: str
    leads: bool
