"""Bounces (RFC 3464): what relays report back, and the addresses that refuse mail for good."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Final

from events import database, text
from events.database import transaction
from events.deliveries import reasons

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,198}>")
_RETURNED: Final = re.compile(r"^Message-ID:\s*(<\S+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """One recipient's report about one of our mails. `status` is like 5.1.1."""

    message_id: str
    recipient: str
    status: str
    explanation: str

    @property
    def final(self) -> bool:
        """Whether the address refuses mail for good: 5.x.x, never 4.x.x."""
        return self.status.startswith("5.")


def read(message: Message) -> list[Bounce]:
    """The failures that a delivery status report tells; nothing from any other mail."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return []
    message_id = _original_message_id(message)
    if not message_id:
        return []
    return [
        bounce
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for bounce in _failures(part, message_id)
    ]


async def record(bounces: Sequence[Bounce]) -> int:
    """Mark the deliveries that bounced and suppress addresses that refuse for good; how many.

    A bounce counts only if both Message-ID and recipient are those of a delivery: who has not had
    the mail cannot know its Message-ID. The same report twice changes nothing.
    """
    marked = 0
    async with transaction():
        for bounce in bounces:
            found = await database.value(
                _MARK, bounce.message_id, bounce.recipient, _reason(bounce)
            )
            if found is None:
                continue
            marked += 1
            if bounce.final:
                await database.execute(_SUPPRESS, bounce.recipient, _reason(bounce))
    return marked


def _original_message_id(message: Message) -> str:
    """Of the mail that came back, whole or its headers only."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = re.search(
                r"^Message-ID:\s*(<\S+>)", str(part.get_payload()), re.IGNORECASE | re.MULTILINE
            )
            return found.group(1) if found else ""
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            header = str(inner.get("Message-ID", "")) if isinstance(inner, Message) else ""
            found = _MESSAGE_ID.search(header)
            return found.group(0) if found else ""
    return ""


def _failures(part: Message, message_id: str) -> Iterator[Bounce]:
    """One block a recipient; the first block is about the mail as a whole."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        recipient = block.get("Original-Recipient") or block.get("Final-Recipient")
        status = _STATUS.search(str(block.get("Status", "")))
        if not recipient or not status or str(block.get("Action", "")).strip().lower() != "failed":
            continue
        try:
            address = text.address(str(recipient).rpartition(";")[2].strip().strip("<>"))
        except ValueError:
            continue
        explanation = str(block.get("Diagnostic-Code", "")).partition(";")[2]
        yield Bounce(message_id, address, status.group(0), text.line(explanation)[:300])


def _reason(bounce: Bounce) -> str:
    return reasons.because(reasons.BOUNCED, f"{bounce.status} {bounce.explanation}".strip())


_MARK = """
UPDATE deliveries SET bounced_at = now(), reason = $3
 WHERE message_id = $1 AND lower(address) = $2 AND bounced_at IS NULL
RETURNING id
"""

_SUPPRESS = """
INSERT INTO suppressions (address, reason, created_at) VALUES ($1, $2, now())
ON CONFLICT (address) DO NOTHING
"""
