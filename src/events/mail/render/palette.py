"""A programme's colour for mail programs, which do not know OKLCH."""

import math
from functools import lru_cache
from typing import NamedTuple


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


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return `#rrggbb` of an OKLCH colour; where sRGB cannot show it, with less chroma."""
    while True:
        channels = _srgb(lightness, chroma, math.radians(hue))
        if chroma <= 0 or all(-0.001 <= channel <= 1.001 for channel in channels):
            return "#" + "".join(f"{round(255 * min(max(c, 0), 1)):02x}" for c in channels)
        chroma -= 0.005


def _srgb(lightness: float, chroma: float, angle: float) -> tuple[float, float, float]:
    # Björn Ottosson's matrices: Oklab to the cube roots of LMS, then to linear sRGB.
    a, b = chroma * math.cos(angle), chroma * math.sin(angle)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _gamma(linear: float) -> float:
    if linear <= 0.0031308:
        return 12.92 * linear
    return 1.055 * math.pow(linear, 1 / 2.4) - 0.055
