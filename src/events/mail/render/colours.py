"""A programme's colour, or the organisation's, for mail programs, which do not know OKLCH."""

from functools import lru_cache
from typing import NamedTuple

from events.presentation.colours.accent import accent
from events.presentation.colours.oklch import oklch
from events.settings import publisher


class Colours(NamedTuple):
    """`ink` bears white text, and stands on paper; `tint` lies under text; `glow` is for dark."""

    ink: str
    tint: str
    glow: str
    shade: str


@lru_cache(maxsize=360)
def colours(hue: int) -> Colours:
    """Return the four colours of a hue (0-359), as hexadecimal sRGB."""
    return Colours(
        ink=oklch(0.43, 0.12, hue),
        tint=oklch(0.95, 0.025, hue),
        glow=oklch(0.84, 0.09, hue),
        shade=oklch(0.33, 0.06, hue),
    )


def own_colours() -> Colours:
    """Return the colours of what belongs to no programme: the organisation's, or a plain blue."""
    chosen = publisher.current().brand.colour
    if not chosen:
        return colours(HUE_WITHOUT_PROGRAMME)
    own = accent(chosen)
    return colours(own.hue)._replace(ink=own.light, glow=own.dark)


HUE_WITHOUT_PROGRAMME = 250
