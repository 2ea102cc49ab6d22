"""Requests and answers in JSON, as La Suite Meet and Zoom speak it."""

from typing import Final, TypeVar

import msgspec

from events.outgoing_http.fetch import Answer, Unanswered, fetch
from events.presentation import N_

NOT_UNDERSTOOD: Final = N_("The server answers something that cannot be understood.")

T = TypeVar("T")


async def send(
    method: str, url: str, said: msgspec.Struct | None = None, *, token: str = ""
) -> Answer:
    """Send what is said as JSON, with a token if there is one. Raises Unanswered."""
    return await fetch(
        url,
        body=b"" if said is None else msgspec.json.encode(said),
        media_type="application/json",
        method=method,
        authorization=f"Bearer {token}" if token else "",
    )


def read(answer: Answer, kind: type[T]) -> T:
    """Return what an answer says. Raises Unanswered."""
    try:
        return msgspec.json.decode(answer.body, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Unanswered(NOT_UNDERSTOOD) from None
