"""What a delivery status says, block by block: whom a mail did not reach, and why (RFC 3464)."""

import re
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from enum import StrEnum
from typing import Final

from events.inbox.bounces import reasons, report_text

MOST_BLOCKS: Final = 500
"""Recipients of one report that are read."""


class Kind(StrEnum):
    """What a mail that came to our return address is."""

    FAILURE = "failure"
    DELAY = "delay"
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"
    OTHER = "other"


@dataclass(frozen=True)
class Failure:
    """One recipient that a mail did not reach, by every address the report has for it.

    `status` is like 5.1.1, or empty; `reply` is the SMTP code like 550, or 0; `words` are the
    mail system's own, at most 300 characters on one line.
    """

    recipients: frozenset[str]
    status: str = ""
    reply: int = 0
    words: str = ""


def told_by_status(text: str) -> tuple[Kind | None, tuple[Failure, ...]]:
    """Return what the blocks of a delivery status say, one block for each recipient."""
    written = re.split(r"\n[ \t]*\n", text.strip("\n"), maxsplit=MOST_BLOCKS)[:MOST_BLOCKS]
    blocks = [message_from_string(block) for block in written]
    told = [(_outcome(block), _failure(block)) for block in blocks if _says_something(block)]
    failed = tuple(failure for outcome, failure in told if outcome is Kind.FAILURE)
    if failed:
        return Kind.FAILURE, failed
    for kind in (Kind.DELAY, Kind.AUTOMATIC):
        if any(outcome is kind for outcome, _ in told):
            return kind, ()
    return (Kind.OTHER, ()) if told else (None, ())


def _says_something(block: Message) -> bool:
    named = any(name in block for name in ("Final-Recipient", "Original-Recipient", "Action"))
    return named and any(name in block for name in ("Action", "Status", "Diagnostic-Code"))


_FAILED: Final = ("fail", "undeliver", "bounce", "return", "error", "reject", "expired")
_ARRIVED: Final = ("deliver", "relay", "expand", "transfer")


def _outcome(block: Message) -> Kind:
    """Return failure, delay, or a receipt; comments and old words in Action are allowed for."""
    action = re.sub(r"\(.*?\)", "", str(block.get("Action", ""))[:200]).strip().lower()
    if action.startswith("delay"):
        return Kind.DELAY
    if action.startswith(_FAILED):
        return Kind.FAILURE
    if action.startswith(_ARRIVED):
        return Kind.AUTOMATIC
    status = str(block.get("Status", "")).strip()
    said = f"{status} {block.get('Diagnostic-Code', '')}"
    return Kind.FAILURE if re.search(r"(?<![\d.])5(\.\d|\d\d)", said) else Kind.OTHER


def _failure(block: Message) -> Failure:
    named = [str(value) for name in _NAMES for value in block.get_all(name, [])]
    recipients = frozenset().union(*(report_text.addresses_of_field(value) for value in named))
    diagnostic = str(block.get("Diagnostic-Code", ""))
    words = reasons.one_line(diagnostic.partition(";")[2] or diagnostic)
    status = reasons.status(str(block.get("Status", "")))
    said = reasons.status(words)
    if not status or (status.endswith(".0.0") and said):
        status = said or status
    return Failure(recipients, status, reasons.reply_code(words), words)


_NAMES: Final = (
    "Final-Recipient", "Original-Recipient", "X-Actual-Recipient", "X-Final-Recipient",
    "X-Original-Recipient",
)  # fmt: skip
