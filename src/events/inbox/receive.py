"""One mail that came in: a report, a calendar's answer, or words for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses
from typing import Final

import asyncpg
import structlog

from events.calendars.replies import reply, reply_address
from events.inbox import pass_on, received_mails
from events.inbox.bounces import match_deliveries, read_report, words
from events.inbox.bounces.delivery_status import Kind
from events.inbox.bounces.read_report import Report
from events.presentation import N_

log = structlog.get_logger(__name__)

MOST_BYTES: Final = 2 * 1024 * 1024
"""Larger mails are refused by LMTP; of one in a mailbox the beginning is read."""

UNREADABLE: Final = N_("no program of ours could read it")
SYSTEM: Final = N_("a mail system sent it")

_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to")


async def receive(raw: bytes, recipients: Sequence[str] = (), *, sender: str | None = None) -> str:
    """Deal with one mail and say what it was; the same mail twice changes nothing.

    `sender` is the envelope's, empty for reports, None where only the mail itself is known.
    Nothing is ever answered, so no loop can come of it. What no program understands is kept for
    organisers. Raises only where the database does, so that the mail is kept where it was.
    """
    whole, raw = len(raw) <= MOST_BYTES, raw[:MOST_BYTES]
    try:
        message = message_from_bytes(raw.replace(b"\0", b""), policy=policy.compat32)
        named = [*recipients, *_named(message)]
        report = read_report.read(raw, sender=sender)
        return await _dealt_with(Incoming(raw, message, report, named, sender, whole=whole))
    except _POISON:
        log.exception("unreadable mail", bytes=len(raw))
        await received_mails.keep(
            raw, sender=sender or "", recipient=_first(recipients), unreadable=True,
            kept_back=UNREADABLE,
        )  # fmt: skip
        return "unreadable"


_POISON: Final = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError,
    RecursionError, MessageError, asyncpg.DataError,
)  # fmt: skip
"""What a mail causes and not the database: the same mail would cause it for ever."""


@dataclass(frozen=True)
class Incoming:
    """A mail that came in, read as far as it can be; `whole`: nothing of it is missing."""

    raw: bytes
    message: Message
    report: Report
    named: list[str]
    sender: str | None
    whole: bool

    async def keep(self, *, words: str = "", doubt: str = "") -> bool:
        """Keep it for people, and pass it on where nothing speaks against that."""
        kept = await pass_on.take(
            self.raw, self.message, sender=self.sender or "", recipient=_first(self.named),
            words=words, doubt=doubt, whole=self.whole,
        )  # fmt: skip
        log.info("mail for people", kept=kept)
        return kept


async def _dealt_with(mail: Incoming) -> str:
    report = mail.report
    if _came_back(report, mail.named, mail.sender):
        marked = await match_deliveries.record(report, mail.named)
        log.info("bounces", kind=report.kind, reported=len(report.failures), ours=marked)
        reported = marked or report.from_system or _nobody_wrote(mail)
        return "bounce" if reported else await _for_people(mail)
    answer = await reply.take(mail.raw, mail.named)
    if answer.comment or answer.is_for_people:
        await mail.keep(words=answer.comment)
    if answer.what != "ignored" or answer.is_for_people:
        return answer.what if answer.what != "ignored" else "kept"
    if any(reply_address.subject(each) for each in mail.named) and report.is_calendar:
        return "ignored"
    return await _for_people(mail)


def _came_back(report: Report, recipients: Sequence[str], sender: str | None) -> bool:
    """Tell whether a mail reports a failure or complaint; at a proven return path most do."""
    if report.kind in (Kind.FAILURE, Kind.COMPLAINT):
        return True
    nobody = sender == "" or (sender is None and report.from_system)
    return report.kind is Kind.OTHER and nobody and match_deliveries.is_proven(recipients)


async def _for_people(mail: Incoming) -> str:
    """Keep what a person wrote; automatic answers and delays are not kept, nor what nobody sent."""
    if mail.report.kind in (Kind.AUTOMATIC, Kind.DELAY) or _nobody_wrote(mail):
        return "ignored"
    await mail.keep(doubt=SYSTEM if mail.report.from_system else "")
    return "kept"


def _nobody_wrote(mail: Incoming) -> bool:
    """Tell whether the envelope's sender is empty, or would be: mail systems report, not people."""
    if mail.sender is not None:
        return not mail.sender
    return words.has_empty_sender(mail.message)


def _first(recipients: Sequence[str]) -> str:
    return recipients[0] if recipients else ""


def _named(message: Message) -> list[str]:
    """Return whom a mail says it came to: all that is known of it in a mailbox."""
    values = [str(value) for name in _TO for value in message.get_all(name, [])]
    return [address for _, address in getaddresses([value[:2000] for value in values[:20]])]
