"""The text of a report: its parts decoded, the codes, addresses and Message-IDs in it."""

import quopri
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from typing import Final
from urllib.parse import unquote_to_bytes

from events.inbox.bounces.our_copy import before_copy, copies
from events.text import mail_part

MOST_CHARACTERS: Final = 300_000
MOST_FOR_PEOPLE: Final = 60_000
"""Every pattern of ours reads this in a time that grows with its length, and no faster."""


class _Plain(Compat32):
    """Fields as text even where they hold raw 8-bit letters, as many systems write them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value.encode("ascii", "surrogateescape").decode("utf-8", "replace")


PLAIN: Final = _Plain()


@dataclass(frozen=True)
class Parts:
    """A mail's headers and decoded texts: for people, for programs, and all of it."""

    headers: Message
    human: str
    whole: str
    status: str | None = None
    complaint: str | None = None
    receipt: bool = False
    has_copy: bool = False
    has_calendar: bool = False


# So that the parser takes them for text whatever their encoding: of message/* it knows 7 bits only.
_AS_TEXT: Final = re.compile(
    rb"^(content-type:[ \t]*(?:\r?\n[ \t]+)?)message/(global-)?"
    rb"(delivery-status|disposition-notification|feedback-report|headers|rfc822|global)\b",
    re.IGNORECASE | re.MULTILINE,
)
_UNFOLDED: Final = re.compile(rb"(;[ \t]*\r?\n)(?=boundary=)", re.IGNORECASE)
"""Where a field goes on without the space that says so; the parts would not be found."""

_LOOSE_STATUS: Final = re.compile(r"^(?:Final|Original)-Recipient:", re.IGNORECASE | re.MULTILINE)
"""Where a status stands outside any part: boundaries that do not match, parts named otherwise."""


def parts(raw: bytes) -> Parts:
    """Take a mail apart; nothing in it is trusted, and nothing raises but the parser itself."""
    folded = mail_part.bounded(_UNFOLDED.sub(rb"\1 ", raw.replace(b"\0", b"")))
    message = message_from_bytes(_AS_TEXT.sub(rb"\1text/x-message-\3", folded), policy=PLAIN)
    leaves = [(each.get_content_type(), _decoded(each)) for each in _leaves(message)]
    spoken = "\n".join([_for_people(kind, said) for kind, said in leaves][:4])
    read_as = [_without_tags(said) if kind == "text/html" else said for kind, said in leaves]
    whole = "\n".join([_headers_as_text(message), *read_as])
    status = _all_of(leaves, "text/x-message-delivery-status")
    if status is None and (loose := _LOOSE_STATUS.search(whole)):
        status = whole[loose.start() :]
    kinds = {kind for kind, _ in leaves}
    return Parts(
        headers=message,
        human=before_copy(spoken[:MOST_CHARACTERS])[:MOST_FOR_PEOPLE],
        whole=whole[:MOST_CHARACTERS],
        status=status and status[:MOST_CHARACTERS],
        complaint=_all_of(leaves, "text/x-message-feedback-report") or _of_hotmail(whole),
        receipt="text/x-message-disposition-notification" in kinds,
        has_copy=bool(kinds & _COPIES) or any(copies(spoken[:MOST_CHARACTERS])),
        has_calendar=bool(kinds & {"text/calendar", "application/ics"}),
    )


_COPIES: Final = {"text/x-message-headers", "text/x-message-rfc822", "text/x-message-global",
                  "text/rfc822-headers"}  # fmt: skip


def _of_hotmail(whole: str) -> str | None:
    """Read Hotmail's complaints: the mail alone, with who complains in a field of their own."""
    found = re.search(r"^X-HmXmrOriginalRecipient: *(\S+@\S+)", whole, re.MULTILINE)
    return f"Feedback-Type: abuse\nOriginal-Rcpt-To: {found[1]}" if found else None


def _leaves(message: Message) -> list[Message]:
    return [part for part in message.walk() if not part.is_multipart()]


def _all_of(leaves: list[tuple[str, str]], wanted: str) -> str | None:
    found = [said for kind, said in leaves if kind == wanted]
    return "\n\n".join(found) if found else None


def _for_people(kind: str, said: str) -> str:
    if not kind.startswith("text/") or kind.startswith("text/x-message-") or kind in _COPIES:
        return ""
    return _without_tags(said) if kind == "text/html" else said


def subject(headers: Message) -> str:
    """Return the subject in letters, not as mail encodes it."""
    written = str(headers.get("Subject", ""))[:2000]
    try:
        return str(make_header(decode_header(written)))
    except (LookupError, ValueError, MessageError):
        return written


def _headers_as_text(message: Message) -> str:
    return "\n".join(f"{name}: {value}" for name, value in message.items())


def _decoded(part: Message) -> str:
    raw = mail_part.content(part)
    if b"=3D" in raw or b"=\n" in raw or b"=\r\n" in raw:
        raw += b"\n" + quopri.decodestring(raw)
    try:
        said = raw.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError, ValueError):
        said = raw.decode("latin-1")
    said = said.encode("utf-8", "replace").decode()  # Some encodings make halves of characters.
    return said.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _without_tags(html: str) -> str:
    seen = _without_scripts(html[:MOST_CHARACTERS])
    spaced = re.sub(r"<(?:br|p|div|tr|li|h\d)\b[^<>]*>", "\n", seen, flags=re.IGNORECASE)
    bare = re.sub(r"<(?![^<>\s]+@)[^<>]*>", " ", spaced)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        bare = bare.replace(entity, sign)
    return bare


def _without_scripts(html: str) -> str:
    """Leave out styles and scripts; of one that does not end, nothing is read."""
    kept, at = [], 0
    while found := _SCRIPT.search(html, at):
        kept.append(html[at : found.start()])
        ended = re.compile(f"</{found[1]}>", re.IGNORECASE).search(html, found.end())
        if ended is None:
            return " ".join(kept)
        at = ended.end()
    return " ".join([*kept, html[at:]])


_SCRIPT: Final = re.compile(r"<(style|script)\b", re.IGNORECASE)


_MESSAGE_ID: Final = re.compile(r"<[^<>@\s]{1,120}@[^<>@\s]{1,120}>")


def message_ids(found: Parts) -> tuple[str, ...]:
    """Find every Message-ID-like text in angle brackets, the first hundred, each once."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(found.whole)))[:100]


_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.UNICODE)


def addresses(said: str) -> frozenset[str]:
    """Find every mail address in a text, in lower case."""
    found = (each.strip(".'").lower() for each in _ADDRESS.findall(said[:MOST_CHARACTERS]))
    return frozenset(address for address in found if "@" in address)


def addresses_of_field(value: str) -> frozenset[str]:
    """Read the addresses of a field like `rfc822; ann+2Bx@example.net`, as written and as xtext.

    xtext is RFC 3461's: `+2B` is a plus sign.
    """
    written = value.rpartition(";")[2].strip().strip("<>").strip()
    decoded = re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), written)
    percent = unquote_to_bytes(written).decode("utf-8", "replace")
    return addresses(f"{written}\n{decoded}\n{percent}")
