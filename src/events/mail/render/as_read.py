"""A composed mail as its reader gets it: subject, text and HTML, or why there is none."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from typing import Final

from events import clock, database
from events.deliveries.claim import Claimed
from events.mail.render.compose import Composed, compose

_LANGUAGE: Final = re.compile(r'<html lang="([\w-]+)"')


@dataclass(frozen=True)
class Preview:
    """One mail as its reader would get it, or the reason why they would get none."""

    to: str
    subject: str = ""
    plain: str = ""
    html: str = ""
    reason: str = ""
    language: str = ""


async def show(delivery_id: int) -> Preview:
    """Write one delivery as when it leaves, or left: at its hour, from today's rows."""
    owed = await database.row(_Owed, _OWED, delivery_id)
    if owed is None:
        return Preview("", reason="whom it was about is gone")
    at = owed.left_at or max(clock.now(), owed.due_at)
    written = (await compose([owed], at=at))[0]
    if not isinstance(written, Composed):
        return Preview("", reason=written.reason)
    return read(written)


def read(written: Composed) -> Preview:
    """Return what a reader sees of a composed mail: subject, plain text and HTML."""
    message = message_from_bytes(written.message, policy=policy.default)
    plain, rich = (message.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    formatted = rich.get_content() if rich is not None else ""
    spoken = _LANGUAGE.search(formatted)
    return Preview(
        written.recipient,
        str(message["Subject"]),
        plain.get_content() if plain is not None else "",
        formatted,
        language=spoken[1] if spoken else "",
    )


class _Owed(Claimed, kw_only=True):
    """A delivery of any state as if it were claimed; `left_at` where it was sent."""

    left_at: datetime | None


_OWED: Final = """
SELECT id, key, letter, subject_kind, subject_id, occasion, session_id, person_id, data,
  message_id, due_at, attempts, useful_until, urgency, gen_random_uuid() AS token,
  CASE WHEN state = 'sent' THEN settled_at END AS left_at FROM deliveries WHERE id = $1
"""
