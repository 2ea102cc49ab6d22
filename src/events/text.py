"""Text that comes from outside: cleaned, compared, shown safely."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import unescape

import idna
import nh3
from email_validator import EmailNotValidError, validate_email
from markdown_it import MarkdownIt
from slugify import slugify

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANKS = re.compile(r"\n{3,}")
_TAGS = {
    "p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h2", "h3", "h4", "sub", "sup",
}  # fmt: skip
_markdown = MarkdownIt("commonmark", {"html": True, "linkify": False, "breaks": False})


def line(raw: str) -> str:
    """One line of text: NFC, no control or direction-overriding characters, spaces folded."""
    kept = _BIDI.sub("", _CONTROL.sub(" ", unicodedata.normalize("NFC", raw)))
    return " ".join(part for part in re.split(r"[ \t\r\n]+", kept) if part)


def paragraphs(raw: str) -> str:
    """Several lines: NFC, LF only, no control characters but LF and TAB, no trailing spaces."""
    unified = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n")
    kept = _BIDI.sub("", _CONTROL.sub("", unified))
    return _BLANKS.sub("\n\n", "\n".join(part.rstrip() for part in kept.split("\n"))).strip()


def address(raw: str) -> str:
    """The one form of a mail address: ASCII lower-case, IDNA domain. Raises ValueError.

    The local part must be ASCII: `casefold` would turn ſam into sam, another person.
    """
    stripped = raw.strip()
    if len(stripped) > 254 or _CONTROL.search(stripped):
        raise ValueError("not a mail address")
    try:
        checked = validate_email(
            stripped, check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError as error:
        raise ValueError("not a mail address") from error
    local = checked.local_part
    if not local.isascii():
        raise ValueError("not a mail address")
    return f"{local.lower()}@{checked.ascii_domain.lower()}"


def shown_address(stored: str) -> str:
    """A stored address as people read it: the domain in its own script."""
    local, _, domain = stored.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return stored


@lru_cache(maxsize=4096)
def html(markdown: str) -> str:
    """Markdown and stray HTML as safe HTML: a few tags, links to http(s) and mailto only."""
    rendered = _markdown.render(_COMMENT.sub("", markdown))
    return nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    """Markdown and stray HTML as plain text: paragraphs, lists with dashes, links kept beside."""
    return _BLANKS.sub("\n\n", _PlainText().text_of(html(markdown))).strip()


def excerpt(markdown: str, length: int = 200) -> str:
    """The first words of a text, at most `length` characters, ending with … where cut."""
    words = " ".join(plain(markdown).split())
    if len(words) <= length:
        return words
    return words[: words.rfind(" ", 0, length - 1)].rstrip(" ,;:.") + "…"


def slug(title: str, taken: Callable[[str], bool] | None = None) -> str:
    """A readable, stable slug; with `taken`, the first free of slug, slug-2, slug-3 …"""
    base = slugify(title, max_length=80, word_boundary=True, save_order=True) or "page"
    if taken is None or not taken(base):
        return base
    number = 2
    while taken(f"{base}-{number}"):
        number += 1
    return f"{base}-{number}"


def initials(name: str) -> str:
    """At most two letters that stand for a person without a portrait."""
    parts = [part for part in re.split(r"[\s\-]+", name) if part[:1].isalpha()]
    chosen = [parts[0], parts[-1]] if len(parts) > 1 else parts
    return "".join(part[0].upper() for part in chosen) or "?"


def hue(name: str) -> int:
    """A hue (0-359) made from a name, the same every time."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:2]) % 360


def bare_link(markdown: str) -> tuple[str, str]:
    """A text that may be one Markdown link, as (label, address); address empty where it is not."""
    match = re.fullmatch(r"\s*\[([^\]]+)\]\((https?://[^\s)]+)\)\s*", markdown)
    return (match.group(1), match.group(2)) if match else (line(plain(markdown)), "")


class _PlainText:
    """Turns the few tags of `html` into text."""

    _TOKEN = re.compile(r"<(/?)(\w+)([^>]*)>|([^<]+)")
    _HREF = re.compile(r'href="([^"]*)"')

    def text_of(self, markup: str) -> str:
        self.parts: list[str] = []
        self.href = ""
        self.label = ""
        for closing, tag, attributes, words in self._TOKEN.findall(markup):
            if words:
                self._words(words)
            else:
                self._tag(tag, attributes, closing=bool(closing))
        return "".join(self.parts)

    def _words(self, words: str) -> None:
        self.label += unescape(words)
        self.parts.append(unescape(words))

    def _tag(self, tag: str, attributes: str, *, closing: bool) -> None:
        if tag == "a":
            self._link(attributes, closing=closing)
        elif tag == "li" and not closing:
            self.parts.append("- ")
        elif tag in ("br", "hr"):
            self.parts.append("\n")
        elif closing and tag in ("p", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre"):
            self.parts.append("\n\n")

    def _link(self, attributes: str, *, closing: bool) -> None:
        if not closing:
            found = self._HREF.search(attributes)
            self.href, self.label = unescape(found.group(1)) if found else "", ""
        elif self.href and self.href.removeprefix("mailto:") != self.label.strip():
            self.parts.append(f" ({self.href})")
