"""Bounces (RFC 3464): what relays report back about our mails."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Final

from events import text
from events.database import transaction
from events.deliveries import bounces, reasons, return_path

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,198}>")
_RETURNED: Final = re.compile(r"^Message-ID:\s*(<\S+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """One recipient's report about one of our mails. `status` is like 5.1.1.

    `message_id` and `recipient` are empty where the report does not quote them.
    """

    message_id: str
    recipient: str
    status: str
    explanation: str

    @property
    def final(self) -> bool:
        """Tell whether the address refuses mail for good: 5.x.x, never 4.x.x."""
        return self.status.startswith("5.")


def read(message: Message) -> list[Bounce]:
    """Return the failures that a delivery status report tells; none from any other mail."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return []
    message_id = _original_message_id(message)
    return [
        bounce
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for bounce in _failures(part, message_id)
    ]


async def record(reported: Sequence[Bounce], recipients: Sequence[str] = ()) -> int:
    """Mark the deliveries that bounced, suppress addresses that refuse for good; return how many.

    A bounce counts if it came to the address that is one delivery's return path, or if both
    Message-ID and recipient are those of a delivery: who has not had the mail cannot know them.
    The same report twice changes nothing, nor does one about a mail of long ago.
    """
    marked = 0
    async with transaction():
        returned = await _returned_to(recipients)
        for bounce in reported[:1] if returned else reported:
            address = await _mark(bounce, returned)
            if address is None:
                continue
            marked += 1
            if bounce.final:
                await bounces.suppress(address, _reason(bounce))
    return marked


async def _mark(bounce: Bounce, returned: int | None) -> str | None:
    if returned:
        return await bounces.mark_by_id(returned, _reason(bounce))
    return await bounces.mark(bounce.message_id, bounce.recipient, _reason(bounce))


async def _returned_to(recipients: Sequence[str]) -> int | None:
    """Return the delivery whose return path this mail came to; its address proves it."""
    for address in recipients:
        claimed = return_path.claimed_by(address)
        if claimed is None:
            continue
        message_id = await bounces.message_id_of(claimed)
        if message_id is not None and return_path.proves(address, claimed, message_id):
            return claimed
    return None


def _original_message_id(message: Message) -> str:
    """Return the Message-ID of the mail that came back, whole or its headers only."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = _RETURNED.search(str(part.get_payload()))
            return found.group(1) if found else ""
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            header = str(inner.get("Message-ID", "")) if isinstance(inner, Message) else ""
            found = _MESSAGE_ID.search(header)
            return found.group(0) if found else ""
    return ""


def _failures(part: Message, message_id: str) -> Iterator[Bounce]:
    """Read one failure a recipient; the first block is about the mail as a whole."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        status = _STATUS.search(str(block.get("Status", "")))
        if not status or str(block.get("Action", "")).strip().lower() != "failed":
            continue
        explanation = text.line(str(block.get("Diagnostic-Code", "")).partition(";")[2])[:300]
        yield Bounce(message_id, _recipient(block), status.group(0), explanation)


def _recipient(block: Message) -> str:
    named = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
    try:
        return text.address(str(named).rpartition(";")[2].strip().strip("<>"))
    except ValueError:
        return ""


def _reason(bounce: Bounce) -> str:
    return reasons.because(reasons.BOUNCED, f"{bounce.status} {bounce.explanation}".strip())
