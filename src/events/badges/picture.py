"""A badge as a picture that holds its credential («baked», Open Badges 3.0, SVG)."""

import textwrap
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
    """Return the lines of the picture from top to bottom; the title is broken into four at most."""
    lines = textwrap.wrap(content.title, 24, max_lines=4, placeholder="…")
    top = 262 - 19 * len(lines)
    title = "".join(
        _text(top + 38 * number, 30, line, "font-weight='600'") for number, line in enumerate(lines)
    )
    return (
        _text(136, 17, heading.upper(), "letter-spacing='2'")
        + title
        + _text(386, 20, content.name)
        + _text(416, 17, day)
        + _text(452, 17, textwrap.shorten(content.organisation, 34, placeholder="…"))
    )


def _text(y: int, size: int, words: str, more: str = "") -> str:
    return f'<text x="280" y="{y}" font-size="{size}" {more}>{escape(words)}</text>'
