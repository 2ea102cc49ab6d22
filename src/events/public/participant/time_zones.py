"""The time zones a reader may choose from: one for each place, plain names."""

from functools import lru_cache

from events import zones

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
          "Indian", "Pacific")  # fmt: skip


def offered_zones(chosen: str) -> list[str]:
    """Return IANA names in order, the chosen one among them whatever it is."""
    offered = _offered()
    return offered if not chosen or chosen in offered else [chosen, *offered]


@lru_cache
def _offered() -> list[str]:
    return ["UTC", *sorted(zone for zone in zones.names() if zone.split("/")[0] in _AREAS)]
