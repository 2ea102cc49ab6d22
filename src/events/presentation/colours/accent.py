"""The organisation's colour as pages use it: checked for contrast, made readable where it is not.

The colour itself stands where nothing has to be read on it; text and buttons take the nearest tone
of it that can be read on paper, by day and by night.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from events.presentation.colours.oklch import Oklch, as_oklch, contrast, oklch

LEAST: Final = 7.0
"""The contrast of text (WCAG 2, level AAA)."""
PAPER: Final = oklch(0.968, 0.011, 85)
NIGHT: Final = oklch(0.237, 0.014, 275)
_STEP: Final = 0.005


@dataclass(frozen=True)
class Accent:
    """`given` as it was chosen; `light` and `dark` as text takes it on paper and by night."""

    given: str
    light: str
    dark: str
    hue: int
    on_paper: float
    """The contrast of the colour as it was chosen."""

    @property
    def adjusted(self) -> bool:
        """Tell whether text takes another tone than the one chosen."""
        return self.light != self.given

    @property
    def name(self) -> str:
        """The class of the style sheet."""
        return f"brand-{self.given[1:]}"


@lru_cache(maxsize=64)
def accent(colour: str) -> Accent:
    """Return what pages make of a colour, `#rrggbb`."""
    tone = as_oklch(colour)
    return Accent(
        given=colour,
        light=_readable(colour, tone, PAPER, -_STEP),
        dark=_readable("", tone._replace(chroma=min(tone.chroma, 0.13)), NIGHT, _STEP),
        hue=round(tone.hue) % 360,
        on_paper=contrast(colour, PAPER),
    )


def _readable(given: str, tone: Oklch, ground: str, step: float) -> str:
    """Return the colour, or the first darker (lighter) tone of it that is read on the ground."""
    tried, lightness = given or oklch(*tone), tone.lightness
    while contrast(tried, ground) < LEAST and 0 <= lightness + step <= 1:
        lightness += step
        tried = oklch(lightness, tone.chroma, tone.hue)
    return tried


def style_sheet(own: Accent) -> str:
    """Return the rules of its class, to be read after those of the site."""
    hue = as_oklch(own.given).hue
    grey = min(1.0, as_oklch(own.given).chroma / 0.06)
    day, night = (_rule(own.name, tones(own, hue, grey)) for tones in (_by_day, _by_night))
    return f"{day}\n@media screen and (prefers-color-scheme: dark) {{\n{night}\n}}\n"


def _by_day(own: Accent, hue: float, grey: float) -> dict[str, str]:
    deep = as_oklch(own.light)
    return {
        "hue": f"{hue:.1f}",
        "band": own.given,
        "accent": own.light,
        "accent-deep": oklch(deep.lightness * 0.74, deep.chroma * 0.8, hue),
        "accent-soft": oklch(0.93, 0.032 * grey, hue),
        "accent-faint": oklch(0.962, 0.017 * grey, hue),
        "accent-rule": oklch(0.78, 0.06 * grey, hue),
        "poster": oklch(min(deep.lightness, 0.4), deep.chroma, hue),
        "poster-light": oklch(min(deep.lightness, 0.4) + 0.05, deep.chroma, hue),
    }


def _by_night(own: Accent, hue: float, grey: float) -> dict[str, str]:
    return {
        "accent": own.dark,
        "accent-deep": oklch(0.9, 0.06 * grey, hue),
        "accent-soft": oklch(0.315, 0.05 * grey, hue),
        "accent-faint": oklch(0.262, 0.028 * grey, hue),
        "accent-rule": oklch(0.5, 0.07 * grey, hue),
        "on-accent": oklch(0.2, 0.03 * grey, hue),
        "poster": oklch(0.3, 0.072 * grey, hue),
        "poster-light": oklch(0.36, 0.08 * grey, hue),
    }


def _rule(name: str, values: dict[str, str]) -> str:
    return f".{name} {{" + "".join(f" --{one}: {said};" for one, said in values.items()) + " }"
