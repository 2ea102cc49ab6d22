"""The time zones a reader may choose from: one for each place, plain names."""

from functools import lru_cache
from zoneinfo import available_timezones

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
          "Indian", "Pacific")  # fmt: skip


def offered_zones(chosen: str) -> list[str]:
    """IANA names in order, the chosen one among them whatever it is."""
    zones = _zones()
    return zones if not chosen or chosen in zones else [chosen, *zones]


@lru_cache
def _zones() -> list[str]:
    return ["UTC", *sorted(zone for zone in available_timezones() if zone.split("/")[0] in _AREAS)]
