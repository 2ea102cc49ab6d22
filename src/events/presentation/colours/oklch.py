"""Colours as OKLCH and as `#rrggbb`, and how well one is read on another (WCAG 2 contrast)."""

import math
import re
from functools import lru_cache
from typing import NamedTuple

_HEXADECIMAL = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")


class Oklch(NamedTuple):
    """Lightness 0-1, chroma from 0, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def hexadecimal(typed: str) -> str:
    """Return a colour as `#rrggbb`; `#abc`, capitals, a missing # are fine. Raises ValueError."""
    found = _HEXADECIMAL.fullmatch(typed.strip().lower())
    if found is None:
        raise ValueError(typed)
    digits = found[1] if len(found[1]) == 6 else "".join(one * 2 for one in found[1])
    return f"#{digits}"


@lru_cache(maxsize=512)
def as_oklch(colour: str) -> Oklch:
    """Return `#rrggbb` as lightness, chroma and hue."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _straight(red), _straight(green), _straight(blue)


def _straight(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else math.pow((channel + 0.055) / 1.055, 2.4)


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
