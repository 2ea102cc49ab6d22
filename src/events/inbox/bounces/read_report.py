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

from events.inbox.bounces import reasons, report_text, words
from events.inbox.bounces.delivery_status import Failure, Kind, told_by_status
from events.inbox.bounces.report_text import Parts

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
    parts = report_text.parts(raw)
    return replace(
        _report(raw, parts, sender),
        message_ids=report_text.message_ids(parts),
        everybody=report_text.addresses(parts.whole),
        from_system=words.is_from_system(parts.headers, sender),
        is_calendar=parts.has_calendar,
    )


def _report(raw: bytes, parts: Parts, sender: str | None) -> Report:
    if parts.complaint is not None:
        return _told_by_reader(parts)
    if parts.receipt and not words.tells_rejection(parts):
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
    spoken = reasons.explanation(parts.human)
    return tuple(
        failure
        if failure.words
        else Failure(failure.recipients, failure.status, reasons.reply_code(spoken), spoken)
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
    whom = frozenset().union(*(report_text.addresses_of_field(value) for value in named))
    return (Failure(whom, words=reasons.one_line(str(block.get("Feedback-Type", "")))),)


def _kind_of_text(parts: Parts, sender: str | None) -> Kind:
    """Return what a mail without a delivery status is, by its headers and its words."""
    if words.is_answer(parts) or words.is_statistics(parts.headers):
        return Kind.AUTOMATIC
    from_system = words.is_from_system(parts.headers, sender)
    fails, delays = words.tells_failure(parts), words.tells_delay(parts)
    if delays and not words.gives_up(parts):
        return Kind.DELAY
    # People who answer a mail quote it, and may well write of errors.
    believed = parts.has_copy or words.tells_outright(parts)
    if fails and (from_system or (believed and "In-Reply-To" not in parts.headers)):
        return Kind.FAILURE
    return Kind.AUTOMATIC if words.is_automatic(parts.headers) else Kind.OTHER


def _told_by_text(raw: bytes, parts: Parts) -> tuple[Failure, ...]:
    """Return whom flufl.bounce finds, else every address of the part for people."""
    words = reasons.explanation(parts.human)
    # Its patterns are not ours: some take the square of a line's length.
    short = re.sub(rb"([^\n]{500})[^\n]+", rb"\1", raw[:MOST_BYTES_FOR_FLUFL])
    message = message_from_bytes(short, policy=report_text.PLAIN)
    found = _found_by_flufl(message) or report_text.addresses(parts.human)
    header = parts.headers.get("X-Failed-Recipients", "")
    found |= report_text.addresses(str(header))
    return (Failure(found, reasons.status(words), reasons.reply_code(words), words),)


def _found_by_flufl(message: Message) -> frozenset[str]:
    try:
        _, permanent = all_failures(message)
    except Exception:  # Seventeen readers of strangers' mail; one that stumbles has no say.
        return frozenset()
    spelt = (address.decode("ascii", "replace").lower() for address in permanent)
    return frozenset(address for address in spelt if "@" in address)
