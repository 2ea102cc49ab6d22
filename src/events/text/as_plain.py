"""Render Markdown and stray HTML as plain text."""

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Final

from events.text.as_html import html

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MARK = re.compile(r"[\\`*_\[\]<>#&|~\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MARK_AT_START = re.compile(r"^[ \t]*(?:[-+=:]|[0-9]{1,9}[.)])", re.MULTILINE)


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    """Render Markdown and stray HTML as plain text: paragraphs, dashed lists, links kept beside."""
    if _is_words(markdown):  # As most people write: ten times as fast, and the same.
        parts = (" ".join(part.split()) for part in _BLANK_LINE.split(markdown))
        return "\n\n".join(part for part in parts if part)
    return _PlainText().text_of(html(markdown))


def _is_words(markdown: str) -> bool:
    """Tell whether a text surely holds nothing that Markdown or HTML would read."""
    return (
        _MARK.search(markdown) is None
        and "://" not in markdown
        and "  \n" not in markdown
        and _MARK_AT_START.search(markdown) is None
    )


class _PlainText(HTMLParser):
    """Writes the few tags of `html` as lines of text."""

    BLOCKS: Final = frozenset(
        {"p", "h3", "h4", "blockquote", "pre", "div", "details", "summary", "table", "hr"}
    )

    def text_of(self, markup: str) -> str:
        self.written: list[str] = []
        self.words = ""
        self.marker = ""
        self.numbers: list[int] = []
        self.apart = False
        self.verbatim = False
        self.href = ""
        self.label = ""
        self.feed(markup)
        self.close()
        self._end_line(apart=False)
        return "".join(self.written).strip()

    def handle_data(self, data: str) -> None:
        self.label += data
        self.words += data.replace("\n", "\v") if self.verbatim else re.sub(r"\s+", " ", data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.href, self.label = dict(attrs).get("href") or "", ""
        elif tag == "br":
            self.words += "\v"
        elif tag in ("ul", "ol"):
            self._end_line(apart=not self.numbers)
            self.numbers.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self._begin_item()
        elif tag == "tr" or tag in self.BLOCKS:
            self._end_line(apart=tag != "tr" and not self.numbers)
            self.verbatim = tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in ("td", "th"):
            self.words += " | "
        elif tag in ("ul", "ol"):
            self._end_line(apart=False)
            del self.numbers[-1:]
            self.apart = self.apart or not self.numbers
        elif tag in ("li", "tr") or tag in self.BLOCKS:
            self._end_line(apart=tag in self.BLOCKS and not self.numbers)
            self.verbatim = False

    def _begin_item(self) -> None:
        self._end_line(apart=False)
        number = self.numbers[-1] if self.numbers else 0
        self.marker = f"{number}. " if number else "- "
        if number:
            self.numbers[-1] += 1

    def _end_link(self) -> None:
        if self.href and self.href.removeprefix("mailto:") != self.label.strip():
            self.words += f" ({self.href})"
        self.href = ""

    def _end_line(self, *, apart: bool) -> None:
        """Write what was collected; `apart` asks for an empty line before what comes next."""
        lines = self.words.split("\v")
        words = lines if self.verbatim else [re.sub(" +", " ", part).strip() for part in lines]
        kept = "\n".join(words).strip("\n").rstrip(" |")
        if kept.strip():
            indent = "  " * max(len(self.numbers) - 1, 0)
            inner = indent + ("  " if self.numbers else "")
            first = indent + self.marker if self.marker else inner
            if self.written:
                self.written.append("\n\n" if self.apart else "\n")
            self.written.append(first + kept.replace("\n", "\n" + inner))
            self.marker, self.apart = "", False
        self.words = ""
        self.apart = self.apart or apart
