"""What stands behind the head in a portrait: a sun, a curtain, arches or rays."""

import math
from typing import Final

from PIL import Image, ImageDraw

CANVAS: Final = 1600
"""Drawn four times as wide as kept, so that edges come out smooth."""
MIDDLE: Final = CANVAS / 2


class Scenery:
    """A ground in two colours, and the pen that draws on it."""

    def __init__(self, ground: str, light: str) -> None:
        """Begin with an empty picture."""
        self.picture = Image.new("RGB", (CANVAS, CANVAS))
        self.pen = ImageDraw.Draw(self.picture)
        self.ground, self.light = ground, light

    def sun(self) -> None:
        """Draw a disc behind the head."""
        self.fill(self.ground)
        self.disc(MIDDLE, 690, 590, self.light)

    def curtain(self) -> None:
        """Draw folds at the sides and scallops above."""
        self.fill(self.light)
        for fold in range(4):
            width = 150
            for x in (fold * width, CANVAS - (fold + 1) * width):
                if abs(x + width / 2 - MIDDLE) > 330 and fold % 2 == 0:
                    self.pen.rectangle((x, 0, x + width, CANVAS), fill=self.ground)
        self.pen.polygon(((0, 0), (CANVAS, 0), (CANVAS, 210), (0, 210)), fill=self.ground)
        for scallop in range(5):
            self.disc(160 + 320 * scallop, 210, 160, self.ground)

    def arches(self) -> None:
        """Draw three arches, one in the other."""
        self.fill(self.ground)
        for step, radius in enumerate((760, 620, 480)):
            self.disc(MIDDLE, 760, radius, (self.light, self.ground, self.light)[step])
            box = (MIDDLE - radius, 760, MIDDLE + radius, CANVAS)
            self.pen.rectangle(box, fill=(self.light, self.ground, self.light)[step])

    def rays(self) -> None:
        """Draw rays from behind the head."""
        self.fill(self.ground)
        for ray in range(0, 24, 2):
            corners = [(MIDDLE, 760.0)]
            for edge in (ray, ray + 1):
                angle = math.tau * edge / 24
                corners.append((MIDDLE + 2000 * math.cos(angle), 760 + 2000 * math.sin(angle)))
            self.pen.polygon(corners, fill=self.light)
        self.disc(MIDDLE, 690, 470, self.light)

    def fill(self, colour: str) -> None:
        """Fill the whole ground."""
        self.pen.rectangle((0, 0, CANVAS, CANVAS), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """Draw a disc around a point."""
        self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
