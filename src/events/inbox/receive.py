"""One mail that came in: a bounce, a calendar's answer, or nothing to us."""

from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from typing import Final

import structlog

from events.calendars import reply
from events.inbox import bounce_reports

log = structlog.get_logger(__name__)

MOST_BYTES: Final = 2 * 1024 * 1024
"""Larger mails are refused: a report with headers is a few kilobytes."""


_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to")


async def receive(raw: bytes, recipients: Sequence[str] = ()) -> str:
    """Deal with one mail and say what it was; the same mail twice changes nothing.

    Nothing is ever answered. Raises only where the database does, so that the mail is kept.
    """
    if len(raw) > MOST_BYTES:
        return "too large"
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        found, named = bounce_reports.read(message), _named(message)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        log.warning("unreadable mail", bytes=len(raw))
        return "unreadable"
    if not found:
        return (await reply.take(raw, recipients)).what
    marked = await bounce_reports.record(found, [*recipients, *named])
    log.info("bounces", reported=len(found), ours=marked)
    return "bounce"


def _named(message: Message) -> list[str]:
    """Whom a mail says it came to: all that is known of it in a mailbox."""
    values = [str(value) for name in _TO for value in message.get_all(name, [])]
    return [address for _, address in getaddresses([value[:2000] for value in values[:20]])]
