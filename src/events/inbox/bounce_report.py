"""Read what mail systems report about mail that came back, in the standard's form or their own.

RFC 3464 (delivery status), RFC 6533 (internationalised), RFC 5965 (complaints), RFC 3834
(automatic answers); flufl.bounce, Mailman's, for the forms that follow none of them.
"""

import re
from dataclasses import dataclass, replace
from email import message_from_bytes, message_from_string
from email.message import Message
from typing import Final

from flufl.bounce import all_failures

from events.inbox import bounce_reasons, bounce_texts, bounce_words
from events.inbox.bounce_status import Failure, Kind, told_by_status
from events.inbox.bounce_texts import Parts

MOST_BYTES_FOR_FLUFL: Final = 128 * 1024


@dataclass(frozen=True)
class Report:
    """What a mail says: its kind, the Message-IDs it quotes, and who was not reached."""

    kind: Kind
    message_ids: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    everybody: frozenset[str] = frozenset()
    """Every address that stands anywhere in the mail."""
    from_system: bool = False
    is_calendar: bool = False


def read(raw: bytes, *, sender: str | None = None) -> Report:
    """Read a mail as a report; `sender` is the envelope's, empty for bounces, None if unknown."""
    parts = bounce_texts.parts(raw)
    return replace(
        _report(raw, parts, sender),
        message_ids=bounce_texts.message_ids(parts),
        everybody=bounce_texts.addresses(parts.whole),
        from_system=bounce_words.is_from_system(parts.headers, sender),
        is_calendar=parts.has_calendar,
    )


def _report(raw: bytes, parts: Parts, sender: str | None) -> Report:
    if parts.complaint is not None:
        return _told_by_reader(parts)
    if parts.receipt and not bounce_words.tells_rejection(parts):
        return Report(Kind.AUTOMATIC)
    if parts.receipt:
        return Report(Kind.FAILURE, failures=_told_by_text(raw, parts))
    kind, failures = told_by_status(parts.status or "")
    if kind is not None:
        return Report(kind, failures=_explained(failures, parts))
    kind = _kind_of_text(parts, sender)
    return Report(kind, failures=_told_by_text(raw, parts) if kind is Kind.FAILURE else ())


def _explained(failures: tuple[Failure, ...], parts: Parts) -> tuple[Failure, ...]:
    """Add the words of the part for people, where the status has none of its own."""
    spoken = bounce_reasons.explanation(parts.human)
    return tuple(
        failure
        if failure.words
        else Failure(failure.recipients, failure.status, bounce_reasons.reply_code(spoken), spoken)
        for failure in failures
    )


def _told_by_reader(parts: Parts) -> Report:
    """Return a complaint, unless a program reports (RFC 6591), or a reader says that it is none."""
    block = message_from_string((parts.complaint or "").strip("\n"))
    if str(block.get("Feedback-Type", "")).strip().lower() in _NO_COMPLAINTS:
        return Report(Kind.AUTOMATIC)
    return Report(Kind.COMPLAINT, failures=_complained(block))


_NO_COMPLAINTS: Final = ("not-spam", "auth-failure", "dkim", "dmarc", "virus")


def _complained(block: Message) -> tuple[Failure, ...]:
    named = [str(value) for value in block.get_all("Original-Rcpt-To", [])]
    whom = frozenset().union(*(bounce_texts.addresses_of_field(value) for value in named))
    return (Failure(whom, words=bounce_reasons.one_line(str(block.get("Feedback-Type", "")))),)


def _kind_of_text(parts: Parts, sender: str | None) -> Kind:
    """Return what a mail without a delivery status is, by its headers and its words."""
    if bounce_words.is_answer(parts) or bounce_words.is_statistics(parts.headers):
        return Kind.AUTOMATIC
    from_system = bounce_words.is_from_system(parts.headers, sender)
    fails, delays = bounce_words.tells_failure(parts), bounce_words.tells_delay(parts)
    if delays and not bounce_words.gives_up(parts):
        return Kind.DELAY
    # People who answer a mail quote it, and may well write of errors.
    believed = parts.has_copy or bounce_words.tells_outright(parts)
    if fails and (from_system or (believed and "In-Reply-To" not in parts.headers)):
        return Kind.FAILURE
    return Kind.AUTOMATIC if bounce_words.is_automatic(parts.headers) else Kind.OTHER


def _told_by_text(raw: bytes, parts: Parts) -> tuple[Failure, ...]:
    """Return whom flufl.bounce finds, else every address of the part for people."""
    words = bounce_reasons.explanation(parts.human)
    # Its patterns are not ours: some take the square of a line's length.
    short = re.sub(rb"([^\n]{500})[^\n]+", rb"\1", raw[:MOST_BYTES_FOR_FLUFL])
    message = message_from_bytes(short, policy=bounce_texts.PLAIN)
    found = _found_by_flufl(message) or bounce_texts.addresses(parts.human)
    header = parts.headers.get("X-Failed-Recipients", "")
    found |= bounce_texts.addresses(str(header))
    return (Failure(found, bounce_reasons.status(words), bounce_reasons.reply_code(words), words),)


def _found_by_flufl(message: Message) -> frozenset[str]:
    try:
        _, permanent = all_failures(message)
    except Exception:  # Seventeen readers of strangers' mail; one that stumbles has no say.
        return frozenset()
    spelt = (address.decode("ascii", "replace").lower() for address in permanent)
    return frozenset(address for address in spelt if "@" in address)
