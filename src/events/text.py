"""Text that comes from outside: cleaned, compared, shown safely."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Final

import idna
import nh3
from email_validator import EmailNotValidError, validate_email
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from slugify import slugify

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_COMMENT_MARK = re.compile(r"<!--|-->")
_BARE_ADDRESS = re.compile(
    r"(?:^|(?<=\s)|(?<=\s\())https?://[^\s<>]*[^\s<>.,;:!?)\]»’”*_'\"]", re.MULTILINE
)
_HEADING = re.compile(r"<(/?)h([1-6])\b", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_BLANKS = re.compile(r"\n{3,}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MARK = re.compile(r"[\\`*_\[\]<>#&|~\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MARK_AT_START = re.compile(r"^[ \t]*(?:[-+=:]|[0-9]{1,9}[.)])", re.MULTILINE)
_TAGS = {
    "p", "br", "hr", "em", "strong", "b", "i", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h3", "h4", "sub", "sup", "div", "details", "summary",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def line(raw: str) -> str:
    """One line of text: NFC, no control or direction-overriding characters, spaces folded."""
    if raw.isprintable() and "  " not in raw and unicodedata.is_normalized("NFC", raw):
        return raw.strip(" ")  # As most texts come; the whole way costs ten times as much.
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
    """Markdown and stray HTML as safe HTML: a few tags, links to http(s) and mailto only.

    Headings stand below those of the page; a picture becomes a link to it, so that nobody's browser
    is sent to another host; comments are dropped; bare web addresses are links.
    """
    linked = _BARE_ADDRESS.sub(r"<\g<0>>", _without_comments(markdown))
    rendered = _HEADING.sub(_lower_heading, _markdown.render(linked))
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return _EMPTY_PARAGRAPH.sub("", cleaned)


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    """Markdown and stray HTML as plain text: paragraphs, lists with dashes, links kept beside."""
    if _is_words(markdown):  # As most people write: ten times as fast, and the same.
        parts = (" ".join(part.split()) for part in _BLANK_LINE.split(markdown))
        return "\n\n".join(part for part in parts if part)
    return _PlainText().text_of(html(markdown))


def _is_words(markdown: str) -> bool:
    """Whether a text surely holds nothing that Markdown or HTML would read."""
    return (
        _MARK.search(markdown) is None
        and "://" not in markdown
        and "  \n" not in markdown
        and _MARK_AT_START.search(markdown) is None
    )


def excerpt(markdown: str, length: int = 200) -> str:
    """The first words of a text, at most `length` characters, ending with … where cut."""
    words = " ".join(plain(markdown).split())
    if len(words) <= length:
        return words
    return words[: words.rfind(" ", 0, length - 1)].rstrip(" ,;:.") + "…"


def slug(title: str, taken: Callable[[str], bool] | None = None) -> str:
    """A readable, stable slug; with `taken`, the first free of slug, slug-2, slug-3 …"""
    apart = title.replace("’", "'")  # Only the straight one parts words: l-utilite.
    base = slugify(apart, max_length=80, word_boundary=True, save_order=True) or "page"
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


def _without_comments(markdown: str) -> str:
    """Drop comments and what is left of broken ones; in one pass, however many are opened."""
    kept, at = [], 0
    while (opened := markdown.find("<!--", at)) >= 0:
        closed = markdown.find("-->", opened + 4)
        if closed < 0:
            break
        kept.append(markdown[at:opened])
        at = closed + 3
        if opened and not markdown[opened - 1].isspace():
            kept.append(" ")
        while at < len(markdown) and markdown[at] in " \t":
            at += 1
    kept.append(markdown[at:])
    return _COMMENT_MARK.sub("", "".join(kept))


def _lower_heading(match: re.Match[str]) -> str:
    return f"<{match.group(1)}{'h3' if match.group(2) in '12' else 'h4'}"


def _picture_as_link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    environment: EnvType,
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    words = renderer.renderInlineAsText(token.children or [], options, environment)
    return f'<a href="{escape(source)}">{escape(words or source)}</a>'


def _renderer() -> MarkdownIt:
    # Indented text is text: nobody who pastes from a word processor means program code by it.
    made = MarkdownIt("commonmark", {"html": True}).enable("table").disable("code")
    made.add_render_rule("image", _picture_as_link)
    return made


_markdown = _renderer()


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
