"""Keep what people write to our addresses, for organisers to read; nothing is taken and lost."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message
from typing import Final

from events import database, text
from events.database import Shape
from events.deliveries.passed_on import DELIVERY
from events.deliveries.states import DeliveryState
from events.inbox.bounces import report_text
from events.inbox.tables import ReceivedMail

RETENTION: Final = timedelta(days=60)
MOST_KEPT: Final = 256 * 1024
"""Of a larger mail that is not to be passed on, or was long ago, the beginning is kept."""

WHOLE_FOR: Final = timedelta(days=7)
"""How long all of a mail is kept that is passed on: longer than a relay may be away."""

MOST_WHOLE: Final = 16 * 1024 * 1024
"""Of what comes within an hour; beyond, only the beginning of each is kept and passed on."""

EXCERPT: Final = 2000


class ListedMail(Shape):
    """A mail as the desk lists it."""

    id: int
    sender: str
    recipient: str
    subject: str
    excerpt: str
    unreadable: bool
    received_at: datetime
    kept_back: str
    passed_on: DeliveryState | None
    """What became of passing it on."""
    passed_on_to: str


async def keep(
    raw: bytes,
    *,
    sender: str,
    recipient: str,
    words: str = "",
    kept_back: str = "",
    whole: bool = True,
    unreadable: bool = False,
) -> int | None:
    """Keep one mail for the desk, with its own words or these; None where it is there already.

    `kept_back` is why it is not passed on; what is passed on is kept whole for a while.
    """
    headers, excerpt = _parsed(raw) if not unreadable else (Message(), "")
    most = MOST_KEPT if kept_back or await _much_came(len(raw)) else len(raw)
    kept: int | None = await database.value(
        _KEEP,
        hashlib.sha256(raw).hexdigest(),
        _line(sender or str(headers.get("From", "")), 254),
        _line(recipient, 254),
        _line(report_text.subject(headers), 300),
        _whole(words or excerpt),
        raw[:most],
        unreadable,
        kept_back,
        len(raw) > most or not whole,
    )
    return kept


async def _much_came(more: int) -> bool:
    return int(await database.value(_BYTES)) + more > MOST_WHOLE


async def waiting(*, limit: int = 100) -> list[ListedMail]:
    """List what nobody has dealt with, the latest first."""
    return await database.rows(ListedMail, _WAITING, limit)


async def count() -> int:
    """Count what nobody has dealt with."""
    return int(await ReceivedMail.count().where(ReceivedMail.done_at.is_null()))


async def tick_off(mail_id: int) -> bool:
    """Note that an organiser has dealt with a mail; False where there is none."""
    return bool(await database.execute(_DONE, mail_id))


async def original(mail_id: int) -> bytes | None:
    """Return a mail as it came."""
    found: bytes | None = await database.value("SELECT content FROM received_mails WHERE id = $1",
                                               mail_id)  # fmt: skip
    return found


async def forget_received(at: datetime) -> int:
    """Delete what was kept for longer than RETENTION; how many mails. Cut what was kept whole."""
    await database.execute(_CUT, at - WHOLE_FOR, MOST_KEPT)
    gone = (
        await ReceivedMail.delete()
        .where(ReceivedMail.received_at < at - RETENTION)
        .returning(ReceivedMail.id)
    )
    return len(gone)


async def forget_writers(person_ids: Sequence[int]) -> int:
    """Delete what people wrote who are to be forgotten, as long as their address is known."""
    return await database.execute(_FORGET_WRITERS, list(person_ids))


def _parsed(raw: bytes) -> tuple[Message, str]:
    parts = report_text.parts(raw)
    return parts.headers, text.paragraphs(parts.human)[:EXCERPT]


def _line(said: str, most: int) -> str:
    return _whole(text.line(said))[:most]


def _whole(said: str) -> str:
    """Return a text without halves of characters, which PostgreSQL does not take."""
    return said.encode("utf-8", "replace").decode()


_KEEP = """
INSERT INTO received_mails
  (digest, sender, recipient, subject, excerpt, content, unreadable, kept_back, cut, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now()) ON CONFLICT (digest) DO NOTHING RETURNING id
"""
_WAITING = f"""
SELECT m.id, m.sender, m.recipient, m.subject, m.excerpt, m.unreadable, m.received_at, m.kept_back,
  d.state AS passed_on, COALESCE(d.address, '') AS passed_on_to
  FROM received_mails m {DELIVERY}
 WHERE m.done_at IS NULL ORDER BY m.received_at DESC, m.id DESC LIMIT $1
"""  # noqa: S608 - our own SQL
_DONE = "UPDATE received_mails SET done_at = now() WHERE id = $1 AND done_at IS NULL"
_BYTES = """
SELECT COALESCE(sum(length(content)), 0) FROM received_mails
 WHERE received_at > now() - interval '1 hour'
"""
_CUT = """
UPDATE received_mails SET content = substring(content FOR $2), cut = true
 WHERE received_at < $1 AND length(content) > $2
"""
_FORGET_WRITERS = """
DELETE FROM received_mails m USING people p WHERE p.id = ANY($1) AND lower(m.sender) = p.email
"""
