"""The picture of a shared link: a leaf of the calendar beside a title. Same words, same bytes."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageOps

from events.images import uploads
from events.mail.render.colours import colours
from events.presentation.dates import Leaf
from events.public.share_images.text import Written, font, put, wrapped, written

WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOFT = "#ffffff", "#1d1b18", "#4a463f"
_TWICE: Final = 2
"""Drawn twice as large, then made smaller: so edges are smooth."""
_PICTURE_LEFT: Final = 780
_SIZES: Final = ((80, 2), (66, 3), (54, 4))
"""Sizes of a title, and how many lines it may have in each."""


@dataclass(frozen=True)
class Card:
    """What stands on it. `leaf` is missing for programmes, `words` are when it is or what became.

    `titles`: the first that can be drawn is the large one. `picture` and `logo` are files of ours;
    a logo may hold the organisation's name.
    """

    hue: int
    overline: str
    titles: tuple[str, ...]
    words: str
    organisation: str
    leaf: Leaf | None = None
    is_programme: bool = False
    picture: str = ""
    logo: str = ""
    names_organisation: bool = True


def drawn(card: Card) -> bytes:
    """Draw a PNG of 1200 × 630 pixels."""
    tones = colours(card.hue)
    ground = tones.ink if card.is_programme else tones.tint
    sheet = Image.new("RGB", (WIDTH * _TWICE, HEIGHT * _TWICE), ground)
    left, right = 80, WIDTH - 80
    picture = uploads.BANNERS.opened_now(card.picture)
    if picture:
        _picture(sheet, picture)
        right = _PICTURE_LEFT - 48
    if card.leaf:
        _leaf(sheet, card.leaf, tones.ink, _PICTURE_LEFT + 60 if picture else left)
        left = left if picture else 440
    accent = tones.tint if card.is_programme else tones.ink
    title = PAPER if card.is_programme else INK
    _words(sheet, card, (left, right), accent, title)
    if logo := uploads.LOGOS.opened_now(card.logo):
        _logo(sheet, logo, left if not card.names_organisation else right)
    kept = io.BytesIO()
    sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(kept, "PNG")
    return kept.getvalue()


def _picture(sheet: Image.Image, picture: bytes) -> None:
    size = ((WIDTH - _PICTURE_LEFT) * _TWICE, HEIGHT * _TWICE)
    with Image.open(io.BytesIO(picture)) as read:
        sheet.paste(ImageOps.fit(read.convert("RGB"), size), (_PICTURE_LEFT * _TWICE, 0))


def _logo(sheet: Image.Image, logo: bytes, at: int) -> None:
    """Put the logo at the foot, on white: at the left where it stands for the name."""
    with Image.open(io.BytesIO(logo)) as read:
        whole = read.convert("RGBA")
    factor = min(260 / whole.width, 52 / whole.height) * _TWICE
    size = (round(whole.width * factor), round(whole.height * factor))
    margin = 8 * _TWICE
    left = at * _TWICE + (margin if at < WIDTH / 2 else -size[0] - margin)
    top = 582 * _TWICE - size[1] // 2
    box = (left - margin, top - margin // 2, left + size[0] + margin, top + size[1] + margin // 2)
    ImageDraw.Draw(sheet).rounded_rectangle(box, margin, fill=PAPER)
    small = whole.resize(size, Image.Resampling.LANCZOS)
    sheet.paste(small, (left, top), small)


def _words(sheet: Image.Image, card: Card, sides: tuple[int, int], accent: str, title: str) -> None:
    left, room = sides[0], sides[1] - sides[0]
    large = next((found for words in card.titles if (found := written(words))), None)
    over = written(card.overline)
    lines, size = _title(large, room) if large else ([], 66)
    # Overline, title and time stand together, in the middle of what the foot leaves.
    height = (58 if over and over != large else 0) + len(lines) * size * 1.16 + 62
    y = max(70.0, (500 - height) / 2 + 30)
    if over and over != large:
        _line(sheet, over, (left, y + 30), _fitting(over, (30, 27, 24), room), accent, room)
        y += 58
    for line in lines:
        y += size * 1.16
        _line(sheet, line, (left, y - size * 0.24), size, title, room, heavy=size / 55)
    words = written(card.words)
    if words:
        time = _fitting(words, (36, 31, 27), room)
        _line(sheet, words, (left, y + 56), time, accent, room, heavy=0.5)
    edge = (left * _TWICE, 534 * _TWICE, sides[1] * _TWICE, 534 * _TWICE + 3)
    ImageDraw.Draw(sheet).rectangle(edge, fill=accent)
    _organisation(sheet, card, (left, room), title, large)


def _organisation(
    sheet: Image.Image, card: Card, place: tuple[int, int], colour: str, large: Written | None
) -> None:
    """Write at the foot whose it is, unless that is what stands large already."""
    left, room = place
    name = written(card.organisation)
    if name and name != large and card.names_organisation:
        kept = room - 300 if card.logo else room
        # Where no size is small enough it is cut, and then the large one is the one to read.
        size = _fitting(name, (26, 23, 30) if _wider(name, 30, kept) else (30,), kept)
        _line(sheet, name, (left, 582), size, colour if card.is_programme else SOFT, kept)


def _wider(words: Written, size: int, room: int) -> bool:
    return font(size).getlength(words.letters) > room


def _fitting(words: Written, sizes: tuple[int, ...], room: int) -> int:
    """Return the first size in which a line fits, or the last."""
    fits = (size for size in sizes if font(size).getlength(words.letters) <= room)
    return next(fits, sizes[-1])


def _title(words: Written, room: int) -> tuple[list[Written], int]:
    """Wrap the title as large as it fits."""
    for size, most in _SIZES:
        lines, whole = wrapped(words, size, room, most)
        if whole:
            break
    return lines, size


def _line(
    sheet: Image.Image, words: Written, at: tuple[float, float], size: int, ink: str,
    room: float, *, heavy: float = 0,
) -> None:  # fmt: skip
    line = wrapped(words, size, room, 1)[0][0]
    place = (at[0] * _TWICE, at[1] * _TWICE)
    put(sheet, line, place, size * _TWICE, ink=ink, heavy=heavy * _TWICE)


def _leaf(sheet: Image.Image, leaf: Leaf, ink: str, left: int) -> None:
    draw = ImageDraw.Draw(sheet)
    box = (left * _TWICE, 110 * _TWICE, (left + 300) * _TWICE, 450 * _TWICE)
    draw.rounded_rectangle(box, 24 * _TWICE, fill=PAPER, outline=ink, width=2 * _TWICE)
    head = (*box[:3], 184 * _TWICE)
    draw.rounded_rectangle(head, 24 * _TWICE, fill=ink, corners=(True, True, False, False))
    for words, y, size, tone, heavy in (
        (leaf.weekday, 160, 36, PAPER, 0.5), (leaf.day, 354, 170, INK, 3),
        (f"{leaf.month} {leaf.year}", 416, 32, INK, 0.3),
    ):  # fmt: skip
        found = written(words)
        if found:
            middle = left + 150 - font(size).getlength(found.letters) / 2
            _line(sheet, found, (middle, y), size, tone, 290, heavy=heavy)
