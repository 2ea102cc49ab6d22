"""Deliveries for tests of letters: as `claim` hands them over, without the ledger."""

from itertools import count
from typing import Any

from events.clock import now
from events.deliveries.claim import Claimed

_number = count(1)


def delivery(
    letter: str, about: dict[str, Any], kind: str = "registration", **values: Any
) -> Claimed:
    """A claimed delivery of one letter about one row."""
    number = next(_number)
    given = {
        "occasion": "1",
        "session_id": about.get("session"),
        "person_id": about.get("person"),
        "data": {},
        **values,
    }
    return Claimed(
        id=number,
        key=f"{letter}:{kind}:{about['id']}:{number}",
        letter=letter,
        subject_kind=kind,
        subject_id=about["id"],
        message_id=f"<{number:032x}@example.org>",
        due_at=now(),
        attempts=1,
        **given,
    )
