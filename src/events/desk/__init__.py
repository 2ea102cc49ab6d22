"""The organisers' desk: one module per room, every route behind one guard."""

from typing import Any

from litestar import Request, Response, Router

from events import links
from events.desk import (
    account,
    announcements,
    changes,
    cycles,
    day,
    figures,
    letters,
    organisation,
    palette,
    passkeys,
    people,
    processing,
    programmes,
    questions,
    room_and_seats,
    roster,
    roster_all,
    roster_import,
    sending,
    session_figures,
    sessions,
    sign_in,
    speakers,
    steps,
    team,
    today,
    upload,
)
from events.desk.forms import URL_ENCODED_LIMIT
from events.desk.guard import NotSignedIn, guard
from events.desk.pages import go

ROOMS = (
    sign_in,
    today,
    programmes,
    sessions,
    cycles,
    changes,
    room_and_seats,
    roster,
    roster_all,
    roster_import,
    people,
    speakers,
    sending,
    announcements,
    day,
    figures,
    session_figures,
    processing,
    letters,
    questions,
    upload,
    team,
    organisation,
    account,
    passkeys,
    palette,
    steps,
)


def _to_the_door(_: Request[Any, Any, Any], asked: Exception) -> Response[Any]:
    wanted = asked.path if isinstance(asked, NotSignedIn) else links.DESK
    return go(links.SIGN_IN, **({} if wanted == links.DESK else {"next": wanted}))


ROUTES: list[Any] = [
    Router(
        path="/",
        guards=[guard],
        request_max_body_size=URL_ENCODED_LIMIT,
        exception_handlers={NotSignedIn: _to_the_door},
        route_handlers=[handler for room in ROOMS for handler in room.ROUTES],
    )
]

__all__ = ["ROUTES"]
