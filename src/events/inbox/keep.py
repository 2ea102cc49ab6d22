"""Keep what people write to our addresses, for organisers to read; nothing is taken and lost."""

import hashlib
from datetime import datetime, timedelta
from email.message import Message
from typing import Final

from events import database, text
from events.database import Shape
from events.inbox import bounce_texts
from events.inbox.tables import ReceivedMail

RETENTION: Final = timedelta(days=60)
MOST_KEPT: Final = 256 * 1024
"""Of a larger mail the beginning is kept: its headers and what was written."""

EXCERPT: Final = 2000


class Kept(Shape):
    """A mail as the desk lists it."""

    id: int
    sender: str
    recipient: str
    subject: str
    excerpt: str
    unreadable: bool
    received_at: datetime


async def keep(
    raw: bytes, *, sender: str, recipient: str, words: str = "", unreadable: bool = False
) -> bool:
    """Keep one mail for the desk, with its own words or these; False where it is there already."""
    headers, excerpt = _seen(raw) if not unreadable else (Message(), "")
    return bool(
        await database.execute(
            _KEEP,
            hashlib.sha256(raw).hexdigest(),
            _line(sender or str(headers.get("From", "")), 254),
            _line(recipient, 254),
            _line(_spoken(headers), 300),
            words or excerpt,
            raw[:MOST_KEPT],
            unreadable,
        )
    )


async def waiting(*, limit: int = 100) -> list[Kept]:
    """List what nobody has dealt with, the latest first."""
    return await database.rows(Kept, _WAITING, limit)


async def count() -> int:
    """Count what nobody has dealt with."""
    return int(await database.value("SELECT count(*) FROM received_mails WHERE done_at IS NULL"))


async def done(mail_id: int) -> bool:
    """Note that an organiser has dealt with a mail; False where there is none."""
    return bool(await database.execute(_DONE, mail_id))


async def original(mail_id: int) -> bytes | None:
    """Return a mail as it came."""
    found: bytes | None = await database.value("SELECT content FROM received_mails WHERE id = $1",
                                               mail_id)  # fmt: skip
    return found


async def forget_received(at: datetime) -> int:
    """Delete what was kept for longer than RETENTION; how many mails."""
    gone = (
        await ReceivedMail.delete()
        .where(ReceivedMail.received_at < at - RETENTION)
        .returning(ReceivedMail.id)
    )
    return len(gone)


def _seen(raw: bytes) -> tuple[Message, str]:
    parts = bounce_texts.parts(raw)
    return parts.headers, text.paragraphs(parts.human)[:EXCERPT]


def _spoken(headers: Message) -> str:
    from email.header import decode_header, make_header

    subject = str(headers.get("Subject", ""))
    try:
        return str(make_header(decode_header(subject)))
    except (LookupError, ValueError):
        return subject


def _line(said: str, most: int) -> str:
    return text.line(said)[:most]


_KEEP = """
INSERT INTO received_mails
  (digest, sender, recipient, subject, excerpt, content, unreadable, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT (digest) DO NOTHING
"""
_WAITING = """
SELECT id, sender, recipient, subject, excerpt, unreadable, received_at FROM received_mails
 WHERE done_at IS NULL ORDER BY received_at DESC, id DESC LIMIT $1
"""
_DONE = "UPDATE received_mails SET done_at = now() WHERE id = $1 AND done_at IS NULL"
