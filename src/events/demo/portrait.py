"""Portraits of people who do not exist, drawn from their names like posters of a theatre.

The same name gives the same portrait in every process: all choices come from one hash.
"""

import hashlib
import io
import math
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from PIL import Image, ImageDraw

from events.demo.portrait_scenes import CANVAS, MIDDLE, Scenery

KEPT: Final = 400

INK: Final = "#272330"
SCHEMES: Final = (
    # ground, light behind the head, coat, detail of the coat
    ("#e3a73f", "#f6dfae", "#274156", "#f4e9d6"),
    ("#d96c4f", "#f4c58a", "#3b3355", "#f4e9d6"),
    ("#2f6f73", "#f0a868", "#b23a48", "#f4e9d6"),
    ("#43406f", "#e88f66", "#e0b04a", "#272330"),
    ("#8a9a5b", "#f2d7a0", "#9e3d3a", "#f4e9d6"),
    ("#b5485d", "#f0c9a0", "#255c63", "#f2cc8f"),
    ("#4f6d7a", "#e9c46a", "#c8553d", "#f4e9d6"),
    ("#7a3b52", "#eaa15f", "#d8c9a8", "#7a3b52"),
)
SKINS: Final = (
    # lit side, shaded side, lips
    ("#f5d3b5", "#e2b390", "#c4574f"),
    ("#e5b48e", "#c99269", "#a8443f"),
    ("#c98e64", "#aa7049", "#8c3434"),
    ("#9b6540", "#7d4d2f", "#6d2729"),
    ("#734830", "#573523", "#54201f"),
)
HAIR: Final = ("#272330", "#4a2c2a", "#8c4a2f", "#c98b3b", "#ddd5c6", "#5d3a5a")
_Chosen = TypeVar("_Chosen")


def draw(name: str) -> bytes:
    """Draw a square portrait, 400 pixels wide; return it as PNG."""
    poster = _Poster(_Choices(name))
    buffer = io.BytesIO()
    kept = poster.picture.resize((KEPT, KEPT), Image.Resampling.LANCZOS)
    kept.save(buffer, "PNG")
    return buffer.getvalue()


class _Choices:
    """A stream of choices out of one name."""

    def __init__(self, name: str) -> None:
        self.bytes = iter(hashlib.sha512(name.encode()).digest())

    def of(self, things: Sequence[_Chosen]) -> _Chosen:
        return things[next(self.bytes) % len(things)]

    def once_in(self, times: int) -> bool:
        return next(self.bytes) % times == 0


class _Poster(Scenery):
    """From the back to the front: scene, hair behind, coat, face, hair in front, ornaments."""

    def __init__(self, choices: _Choices) -> None:
        ground, light, self.coat, self.detail = choices.of(SCHEMES)
        super().__init__(ground, light)
        self.skin, self.shade, self.lips = choices.of(SKINS)
        self.hair = choices.of(HAIR)
        scene = choices.of((self.sun, self.curtain, self.arches, self.rays))
        behind, before = choices.of(self._cuts())
        garment = choices.of((self._collar, self._stripes, self._scarf, self._buttons))
        glasses, earrings = choices.once_in(3), choices.once_in(3)
        scene()
        behind()
        self._shoulders(garment)
        self._face()
        before()
        if earrings:
            self._earrings()
        if glasses:
            self._glasses()

    def _cuts(self) -> tuple[tuple[Callable[[], None], Callable[[], None]], ...]:
        return (
            (self._nothing, self._short),
            (self._long, self._parting),
            (self._bun, self._fringe_up),
            (self._cloud, self._fringe_up),
            (self._bob, self._fringe),
            (self._nothing, self._crop_and_beard),
        )

    # The coat

    def _shoulders(self, garment: Callable[[ImageDraw.ImageDraw], None]) -> None:
        coat = Image.new("RGB", self.picture.size, self.coat)
        garment(ImageDraw.Draw(coat))
        shape = Image.new("L", self.picture.size)
        outline = ImageDraw.Draw(shape)
        outline.ellipse((230, 1120, 1370, 2200), fill=255)
        self.picture.paste(coat, mask=shape)
        self.pen.rectangle((690, 840, 910, 1180), fill=self.skin)
        self.pen.rectangle((800, 840, 910, 1180), fill=self.shade)
        self.pen.pieslice((690, 1090, 910, 1270), 0, 180, fill=self.skin)
        self.pen.pieslice((690, 1090, 910, 1270), 0, 90, fill=self.shade)
        if garment == self._scarf:
            self.pen.rounded_rectangle((610, 1060, 990, 1250), 90, fill=self.detail)
            self.pen.polygon(
                ((880, 1180), (1010, 1170), (1060, 1500), (900, 1500)), fill=self.detail
            )

    def _collar(self, pen: ImageDraw.ImageDraw) -> None:
        pen.polygon(((600, 1080), (800, 1480), (1000, 1080)), fill=self.detail)
        pen.polygon(((800, 1480), (650, 1230), (560, 1310)), fill=INK)
        pen.polygon(((800, 1480), (950, 1230), (1040, 1310)), fill=INK)

    def _stripes(self, pen: ImageDraw.ImageDraw) -> None:
        for top in range(1290, CANVAS, 130):
            pen.rectangle((0, top, CANVAS, top + 58), fill=self.detail)

    def _scarf(self, pen: ImageDraw.ImageDraw) -> None:
        pen.rectangle((0, 1500, CANVAS, CANVAS), fill=self.coat)

    def _buttons(self, pen: ImageDraw.ImageDraw) -> None:
        pen.polygon(((660, 1080), (800, 1300), (940, 1080)), fill=self.detail)
        for y in (1390, 1520):
            pen.ellipse((768, y - 32, 832, y + 32), fill=self.detail)

    # The face

    def _face(self) -> None:
        head = (565, 370, 1035, 960)
        self.pen.ellipse((525, 620, 605, 760), fill=self.skin)
        self.pen.ellipse((995, 620, 1075, 760), fill=self.shade)
        self.pen.ellipse(head, fill=self.skin)
        self.pen.pieslice(head, -90, 90, fill=self.shade)
        self.pen.polygon(((799, 590), (799, 770), (868, 770)), fill=self.skin)
        for x in (690, 910):
            self.pen.arc((x - 62, 590, x + 62, 680), 20, 160, fill=INK, width=16)
            self.pen.arc((x - 78, 540, x + 78, 660), 215, 325, fill=self._brow(), width=20)
        self.pen.chord((725, 790, 875, 880), 0, 180, fill=self.lips)

    def _brow(self) -> str:
        return INK if self.hair == HAIR[4] else self.hair

    # Hair

    def _nothing(self) -> None:
        """Draw nothing: some haircuts have nothing behind the head."""

    def _short(self) -> None:
        self.pen.chord((545, 330, 1055, 950), 196, 344, fill=self.hair)

    def _long(self) -> None:
        self.pen.rounded_rectangle((480, 310, 1120, 1290), 310, fill=self.hair)

    def _parting(self) -> None:
        self.pen.chord((540, 330, 1060, 900), 180, 270, fill=self.hair)
        self.pen.chord((540, 330, 1060, 900), 270, 360, fill=self.hair)

    def _bun(self) -> None:
        self.disc(MIDDLE, 290, 150, self.hair)
        self.pen.ellipse((535, 330, 1065, 900), fill=self.hair)

    def _cloud(self) -> None:
        for step in range(14):
            angle = math.pi * (0.83 + 1.34 * step / 13)
            x, y = MIDDLE + 330 * math.cos(angle), 620 + 330 * math.sin(angle)
            self.disc(x, y, 135, self.hair)
        self.disc(MIDDLE, 560, 330, self.hair)

    def _bob(self) -> None:
        self.pen.rounded_rectangle((490, 310, 1110, 980), 280, fill=self.hair)
        self.pen.rectangle((490, 700, 1110, 980), fill=self.hair)

    def _fringe(self) -> None:
        self.pen.chord((555, 350, 1045, 900), 200, 340, fill=self.hair)

    def _fringe_up(self) -> None:
        self.pen.chord((555, 350, 1045, 960), 215, 325, fill=self.hair)

    def _crop_and_beard(self) -> None:
        self.pen.chord((555, 350, 1045, 960), 222, 318, fill=self.hair)
        beard = (565, 370, 1035, 1010)
        self.pen.chord(beard, 20, 160, fill=self.hair)
        self.pen.chord((725, 800, 875, 890), 0, 180, fill=self.lips)

    # Ornaments

    def _earrings(self) -> None:
        for x in (560, 1040):
            self.disc(x, 810, 38, self.light if self.light != self.skin else self.detail)

    def _glasses(self) -> None:
        frame = self.light if self.skin in (SKINS[3][0], SKINS[4][0]) else INK
        for x in (690, 910):
            self.pen.ellipse((x - 98, 545, x + 98, 741), outline=frame, width=18)
        self.pen.arc((770, 600, 830, 670), 180, 360, fill=frame, width=18)
