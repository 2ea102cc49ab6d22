"""Words in a picture, by the one font that Pillow brings along.

That font has the letters of ASCII only, so the marks of French and its neighbours are drawn here,
over their letters. What cannot be drawn so is told by `written`: then words are left out, since
boxes in place of letters say less than nothing.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
_GRAVE, _ACUTE, _CIRCUMFLEX, _TILDE, _DIAERESIS, _RING, _CARON, _CEDILLA = (
    "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327"
)
_MARKS: Final = {_GRAVE, _ACUTE, _CIRCUMFLEX, _TILDE, _DIAERESIS, _RING, _CARON, _CEDILLA}
_OTHERS: Final = str.maketrans({
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "€": "EUR", "×": "x", "−": "-",
    "\u2010": "-", "\u2011": "-", "№": "No", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "\u2060": "", "\u200b": "", "\u200d": "", "\u00ad": "", "–": "--", "—": "--",
})  # fmt: skip
_ALSO: Final = frozenset("‘’“”…‹›«»°·")
_ORNAMENTS: Final = ("So", "Sk", "Cs", "Co", "Cn")


@dataclass(frozen=True)
class Written:
    """Letters the font has, and the marks over (or under) the letter at each place."""

    letters: str
    marks: tuple[tuple[int, str], ...] = ()

    def part(self, begin: int, end: int) -> "Written":
        """Return some of it, with its marks."""
        inside = ((at - begin, mark) for at, mark in self.marks if begin <= at < end)
        return Written(self.letters[begin:end], tuple(inside))

    def and_more(self) -> "Written":
        """Return it with an ellipsis at its end."""
        return Written(self.letters.rstrip(" ,;:.-") + "…", self.marks)


def written(words: str) -> Written | None:
    """Return words as they can be drawn, without emoji; None where a letter cannot be."""
    letters: list[str] = []
    marks: list[tuple[int, str]] = []
    plain = (c for c in words if unicodedata.category(c) not in _ORNAMENTS or c in _ALSO)
    kept = " ".join("".join(plain).replace("\ufe0f", "").translate(_OTHERS).split())
    for character in unicodedata.normalize("NFD", kept):
        if character in _MARKS and letters:
            marks.append((len(letters) - 1, character))
        elif " " <= character <= "~" or character in _ALSO:
            letters.append(character)
        else:
            return None
    return Written("".join(letters), tuple(marks)) if letters else None


@lru_cache(maxsize=32)
def font(size: int) -> Font:
    """Return the font in a size."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)  # Pillow is built with FreeType.
    return found


def wrapped(words: Written, size: int, width: float, most: int) -> tuple[list[Written], bool]:
    """Return at most `most` lines of `width`, the last with an ellipsis; and whether all is in."""
    lines: list[Written] = []
    begin, whole = 0, words.letters
    while begin < len(whole) and len(lines) < most:
        end = _fitting(whole, begin, size, width)
        lines.append(words.part(begin, end))
        begin = end + 1 if whole[end : end + 1] == " " else end
    if begin < len(whole):
        last = lines[-1]
        while len(last.letters) > 1 and font(size).getlength(f"{last.letters}…") > width:
            last = last.part(0, len(last.letters) - 1)
        lines[-1] = last.and_more()
    return lines, begin >= len(whole)


def _fitting(whole: str, begin: int, size: int, width: float) -> int:
    """Return where a line that begins here ends: before a space, or inside too long a word."""
    end = begin
    for at in range(begin + 1, len(whole) + 1):
        if font(size).getlength(whole[begin:at]) > width:
            return end if end > begin else max(at - 1, begin + 1)
        if at == len(whole) or whole[at] == " ":
            end = at
    return end


def put(
    onto: Image.Image, words: Written, at: tuple[float, float], size: int, *,
    ink: str, heavy: float = 0,
) -> None:  # fmt: skip
    """Draw a line of words; `at` is the left end of the line on which letters stand."""
    x, y = 0, round(size * 1.4)
    face, mask = font(size), Image.new("L", (onto.width - round(at[0]), size * 2), 0)
    draw = ImageDraw.Draw(mask)
    draw.text((x, y), words.letters, font=face, fill=255, anchor="ls", stroke_width=heavy)
    _join_dashes(draw, words.letters, (x, y), size)
    for place, mark in words.marks:
        letter = words.letters[place]
        left = x + face.getlength(words.letters[: place + 1]) - face.getlength(letter)
        middle = left + face.getlength(letter) / 2
        if letter == "i" and mark != _CEDILLA:
            draw.rectangle((left, y - size, left + face.getlength("i"), y - size * 0.575), fill=0)
        top = y - size * (0.575 if letter.islower() and letter not in "bdfhklt" else 0.735)
        _mark(draw, mark, (middle, y if mark == _CEDILLA else top), size, heavy)
    onto.paste(ink, (round(at[0]), round(at[1]) - y), mask)


def _join_dashes(draw: ImageDraw.ImageDraw, letters: str, at: tuple[int, int], size: int) -> None:
    """Join two hyphens into one dash."""
    found = letters.find("--")
    _, top, _, bottom = font(size).getbbox("-", anchor="ls")
    while found >= 0:
        left = at[0] + font(size).getlength(letters[:found]) + size * 0.08
        right = at[0] + font(size).getlength(letters[: found + 2]) - size * 0.08
        draw.rectangle((left, at[1] + top, right, at[1] + min(bottom, top + size * 0.08)), fill=255)
        found = letters.find("--", found + 2)


def _mark(
    draw: ImageDraw.ImageDraw, mark: str, at: tuple[float, float], size: int, heavy: float
) -> None:
    x, y, unit = at[0], at[1], size / 100
    thick = round(7.5 * unit + heavy * 1.4)
    strokes = {
        _GRAVE: [(-11, -16), (4, -5)],
        _ACUTE: [(11, -16), (-4, -5)],
        _CIRCUMFLEX: [(-14, -4), (0, -16), (14, -4)],
        _CARON: [(-14, -16), (0, -4), (14, -16)],
        _TILDE: [(-15, -7), (-7, -12), (7, -7), (15, -12)],
        _CEDILLA: [(1, 0), (-1, 7), (6, 11), (5, 18), (-7, 19)],
    }
    if mark in strokes:
        points = [(x + across * unit, y + down * unit) for across, down in strokes[mark]]
        draw.line(points, fill=255, width=thick, joint="curve")
        return
    if mark == _RING:
        draw.ellipse((x - 9 * unit, y - 20 * unit, x + 9 * unit, y - 2 * unit), outline=255,
                     width=max(1, round(5.5 * unit)))  # fmt: skip
        return
    for middle in (x - 13 * unit, x + 13 * unit):
        round_ = 5.2 * unit + heavy / 2
        draw.ellipse((middle - round_, y - 11 * unit - round_, middle + round_,
                      y - 11 * unit + round_), fill=255)  # fmt: skip
