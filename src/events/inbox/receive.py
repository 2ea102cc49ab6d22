"""One mail that came in: a report, a calendar's answer, or words for people."""

from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from typing import Final

import structlog

from events.calendars import reply, reply_address
from events.inbox import bounce_report, bounces, keep
from events.inbox.bounce_report import Kind, Report

log = structlog.get_logger(__name__)

MOST_BYTES: Final = 2 * 1024 * 1024
"""Larger mails are refused: a report with headers is a few kilobytes."""

_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to")


async def receive(raw: bytes, recipients: Sequence[str] = (), *, sender: str | None = None) -> str:
    """Deal with one mail and say what it was; the same mail twice changes nothing.

    `sender` is the envelope's, empty for reports, None where only the mail itself is known.
    Nothing is ever answered, so no loop can come of it. What no program understands is kept for
    organisers. Raises only where the database does, so that the mail is kept where it was.
    """
    if len(raw) > MOST_BYTES:
        return "too large"
    try:
        message = message_from_bytes(raw.replace(b"\0", b""), policy=policy.compat32)
        named = [*recipients, *_named(message)]
        report = bounce_report.read(raw, sender=sender)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        log.warning("unreadable mail", bytes=len(raw), error=type(error).__name__)
        await keep.keep(raw, sender=sender or "", recipient=_first(recipients), unreadable=True)
        return "unreadable"
    if _came_back(report, named, sender):
        marked = await bounces.record(report, named)
        log.info("bounces", kind=report.kind, reported=len(report.failures), ours=marked)
        return "bounce"
    answer = await reply.take(raw, recipients)
    if answer.comment:
        await keep.keep(raw, sender=sender or "", recipient=_first(named), words=answer.comment)
    if answer.what != "ignored":
        return answer.what
    return await _for_people(raw, report, named, sender)


def _came_back(report: Report, recipients: Sequence[str], sender: str | None) -> bool:
    """Whether a mail reports a failure or complaint; at a proven return path all but others do."""
    if report.kind in (Kind.FAILURE, Kind.COMPLAINT):
        return True
    nobody = sender == "" or (sender is None and report.from_system)
    return report.kind is Kind.OTHER and nobody and bounces.is_proven(recipients)


async def _for_people(
    raw: bytes, report: Report, recipients: Sequence[str], sender: str | None
) -> str:
    """Keep what a person wrote; automatic answers, delays and calendars' leftovers are not kept."""
    if report.kind is not Kind.OTHER or report.from_system or sender == "":
        return "ignored"
    if any(reply_address.subject(each) for each in recipients) and report.is_calendar:
        return "ignored"
    kept = await keep.keep(raw, sender=sender or "", recipient=_first(recipients))
    log.info("mail for people", kept=kept)
    return "kept"


def _first(recipients: Sequence[str]) -> str:
    return recipients[0] if recipients else ""


def _named(message: Message) -> list[str]:
    """Whom a mail says it came to: all that is known of it in a mailbox."""
    values = [str(value) for name in _TO for value in message.get_all(name, [])]
    return [address for _, address in getaddresses([value[:2000] for value in values[:20]])]
