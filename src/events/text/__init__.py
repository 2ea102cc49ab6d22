"""Clean, compare and safely show text that comes from outside."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import idna
from email_validator import EmailNotValidError, validate_email
from slugify import slugify

from events.text.as_html import html
from events.text.as_plain import plain
from events.text.spreadsheet_cells import no_formula
from events.text.web_address import web_address

__all__ = [
    "address", "bare_link", "excerpt", "file_name", "for_like", "html", "hue", "initials", "line",
    "no_formula", "number", "paragraphs", "plain", "shown_address", "slug", "web_address",
]  # fmt: skip

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_END = re.compile(
    r"(?<=[^\W\d_]{3})[.!?\u2026]+[\u00bb\u201d\u2019)\]]*(?= [A-Z\u00c0-\u00de\u0152\u00ab\u201c])"
)
"""The end of a sentence, and not of Dr., Ph.D. or an initial."""
_BLANKS = re.compile(r"\n{3,}")
_PLAIN_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
"""What stands before the @ of nearly all addresses: it is what it is, whatever follows."""
_NOTHING_SEEN = re.compile(
    r"[\s\u00ad\u115f\u1160\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]*"
)
"""Spaces of all scripts, and letters that have no shape."""


def line(raw: str) -> str:
    """Clean one line of text: NFC, no control or bidirectional overrides, spaces folded.

    What shows nothing, such as an ideographic space alone, is empty.
    """
    if _NOTHING_SEEN.fullmatch(raw):
        return ""
    if raw.isprintable() and "  " not in raw and unicodedata.is_normalized("NFC", raw):
        return raw.strip(" ")  # As most texts come; the whole way costs ten times as much.
    kept = _BIDI.sub("", _CONTROL.sub(" ", unicodedata.normalize("NFC", raw)))
    return " ".join(part for part in re.split(r"[ \t\r\n]+", kept) if part).strip()


def number(typed: str) -> int:
    """Return a whole number that an address names, of nine digits at most; 0 where it names none.

    The digits of other scripts are none.
    """
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def for_like(words: str) -> str:
    """Return words as LIKE finds them to the letter: its signs are signs like others."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def file_name(raw: str) -> str:
    """Return a name that is a file's and leads to no folder; some programs send whole paths."""
    last = re.split(r"[/\\]", line(raw))[-1].strip(" .")
    return "".join("_" if sign in '<>:"|?*' else sign for sign in last)[-200:]


def paragraphs(raw: str) -> str:
    """Clean several lines: NFC, LF only, no control characters but LF and TAB, right-stripped."""
    unified = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n")
    kept = _BIDI.sub("", _CONTROL.sub("", unified))
    return _BLANKS.sub("\n\n", "\n".join(part.rstrip() for part in kept.split("\n"))).strip()


def address(raw: str) -> str:
    """Return the one form of a mail address: ASCII lower-case, IDNA domain. Raises ValueError.

    The local part must be ASCII: `casefold` would turn ſam into sam, another person.
    """
    stripped = raw.strip()
    if len(stripped) > 254 or _CONTROL.search(stripped):
        raise ValueError("not a mail address")
    local, _, domain = stripped.partition("@")
    if len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local) and _is_plain_domain(domain):
        return f"{local.lower()}@{_domain(domain.lower())}"
    return _checked(stripped)


def _is_plain_domain(domain: str) -> bool:
    return domain.isascii() and "xn--" not in domain.lower()


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    """Return the one form of a domain: a list has many addresses of each. Raises ValueError."""
    return _checked(f"a@{domain}").removeprefix("a@")


def _checked(stripped: str) -> str:
    try:
        checked = validate_email(
            stripped,
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=False,
            strict=True,  # 64 characters before the @, as RFC 5321 says.
        )
    except EmailNotValidError as error:
        raise ValueError("not a mail address") from error
    local = checked.local_part
    if not local.isascii():
        raise ValueError("not a mail address")
    return f"{local.lower()}@{checked.ascii_domain.lower()}"


def mail_domains(raw: str) -> list[str]:
    """Return the mail domains of a list such as «@example.org, example.com». Raises ValueError."""
    words = [word for word in re.split(r"[\s,;]+", raw.strip()) if word]
    found = [address(f"a@{word.rpartition('@')[2]}").rpartition("@")[2] for word in words]
    return list(dict.fromkeys(found))


def shown_address(stored: str) -> str:
    """Return a stored address as people read it: the domain in its own script."""
    local, _, domain = stored.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return stored


def excerpt(markdown: str, length: int = 200) -> str:
    """Return the first words of a text, at most `length` characters, ending with … where cut."""
    words = " ".join(plain(markdown).split())
    if len(words) <= length:
        return words
    begun = words[: length - 1]
    return (begun.rpartition(" ")[0] or begun).rstrip(" ,;:.") + "…"


def sentences(markdown: str, length: int) -> str:
    """Return the first whole sentences of a text, at most `length` characters; else an excerpt."""
    words = " ".join(plain(markdown).split())
    ends = [found.end() for found in _END.finditer(words, 0, length)]
    whole = len(words) <= length or not ends or ends[-1] * 3 < length
    return excerpt(markdown, length) if whole else words[: ends[-1]]


def slug(title: str, taken: Callable[[str], bool] | None = None) -> str:
    """Make a readable, stable slug; with `taken`, the first that is free of slug, slug-2, …."""
    apart = title.replace("’", "'")  # Only the straight one parts words: l-utilite.
    base = slugify(apart, max_length=80, word_boundary=True, save_order=True) or "page"
    if taken is None or not taken(base):
        return base
    number = 2
    while taken(f"{base}-{number}"):
        number += 1
    return f"{base}-{number}"


def initials(name: str) -> str:
    """Return at most two letters that stand for a person without a portrait."""
    parts = [part for part in re.split(r"[\s\-]+", name) if part[:1].isalpha()]
    chosen = [parts[0], parts[-1]] if len(parts) > 1 else parts
    return "".join(part[0].upper() for part in chosen) or "?"


def hue(name: str) -> int:
    """Make a hue (0-359) from a name, the same every time."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:2]) % 360


def bare_link(markdown: str) -> tuple[str, str]:
    """Split a text that is one Markdown link into label and address; else address is empty."""
    match = re.fullmatch(r"\s*\[([^\]]+)\]\((https?://[^\s)]+)\)\s*", markdown)
    return (match.group(1), match.group(2)) if match else (line(plain(markdown)), "")
