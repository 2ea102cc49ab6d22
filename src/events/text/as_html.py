"""Render Markdown and stray HTML as safe HTML."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_COMMENT_MARK = re.compile(r"<!--|-->")
_BARE_ADDRESS = re.compile(
    r"(?:^|(?<=\s)|(?<=\s\())https?://[^\s<>]*[^\s<>.,;:!?)\]»’”*_'\"]", re.MULTILINE
)
_HEADING = re.compile(r"<(/?)h([1-6])\b", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_TAGS = {
    "p", "br", "hr", "em", "strong", "b", "i", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h3", "h4", "sub", "sup", "div", "details", "summary",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@lru_cache(maxsize=4096)
def html(markdown: str) -> str:
    """Render Markdown and stray HTML as safe HTML: few tags, links to http(s) and mailto only.

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
