"""A badge as a picture that holds its credential («baked», Open Badges 3.0, SVG)."""

import textwrap
import unicodedata
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from events.attestations.content import Content
from events.presentation import N_, dates, sentence

INK: Final = "#26324a"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"


def baked(content: Content, jws: str) -> bytes:
    """Return the SVG: what was attended, by whom, when, who says so; and the proof in it."""
    ink, spoken = content.ink or INK, content.language
    heading = sentence(N_("Attestation of participation"), spoken)
    day = dates.day(content.starts_at, content.timezone, spoken)
    words = _words(content, heading, day)
    said = f"{heading}: {content.title}. {content.name}, {day}. {content.organisation}."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}"'
        f' viewBox="0 0 560 560" width="560" height="560" role="img" aria-label={quoteattr(said)}>'
        f"<openbadges:credential verify={quoteattr(jws)}></openbadges:credential>"
        f"<title>{escape(said)}</title>"
        f'<circle cx="280" cy="280" r="270" fill="#fff" stroke="{ink}" stroke-width="14"/>'
        f'<circle cx="280" cy="280" r="250" fill="none" stroke="{ink}" stroke-width="2"/>'
        f'<path d="M252 76l22 22 38-44" fill="none" stroke="{ink}" stroke-width="10"/>'
        f'<g fill="{ink}" text-anchor="middle" font-family="Georgia, serif">{words}</g></svg>'
    ).encode()


def _words(content: Content, heading: str, day: str) -> str:
    """Return the lines of the picture from top to bottom; a long title and name are broken."""
    title = lines(content.title, 30, room=400, most=4)
    name = lines(content.name, 20, room=400, most=2)
    return (
        _text(136, 17, heading.upper(), "letter-spacing='2'")
        + _block(262 - 19 * len(title), 38, 30, title, "font-weight='600'")
        + _block(410 - 24 * len(name), 24, 20, name)
        + _text(416, 17, day)
        + _block(452, 0, 17, lines(content.organisation, 17, room=320, most=1))
    )


def lines(words: str, size: int, *, room: int, most: int) -> list[str]:
    """Break words into at most so many lines that fit; what is too long ends with “…”.

    How wide they are is reckoned: whoever shows the picture chooses the font.
    """
    wide = sum(map(_wide, words)) * size / max(1, len(words))
    width = max(2, int(room / wide)) if wide else 1
    found = textwrap.wrap(words, width)
    if len(found) > most:
        found[most - 1 :] = [found[most - 1][: width - 1].rstrip(" ,;:-") + "…"]
    return found


def _wide(letter: str) -> float:
    """Return about how wide a letter is, as a part of the size of its font."""
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in "MW":
        return 1.1
    return 0.8 if letter.isupper() else 0.3 if letter.isspace() else 0.56


def _block(top: int, apart: int, size: int, found: list[str], more: str = "") -> str:
    return "".join(
        _text(top + apart * number, size, line, more) for number, line in enumerate(found)
    )


def _text(y: int, size: int, words: str, more: str = "") -> str:
    return f'<text x="280" y="{y}" font-size="{size}" {more}>{escape(words)}</text>'
