"""Routes of the desk: each says who may, beside its address."""

from collections.abc import Callable
from typing import Any, Final

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from events import links
from events.presentation.http import show

PROGRAMMES: Final = f"{links.DESK}/programmes"
PROGRAMME: Final = f"{PROGRAMMES}/{{programme_slug:str}}"
SESSIONS: Final = f"{links.DESK}/sessions"
SESSION: Final = f"{SESSIONS}/{{session_slug:str}}"
PEOPLE: Final = f"{links.DESK}/people"
REGISTRATION: Final = f"{links.DESK}/registrations/{{registration_id:int}}"
SENDING: Final = f"{links.DESK}/sending"


def change(
    path: str, *, policy: str, by_header: bool = False, **options: Any
) -> Callable[..., HTTPRouteHandler]:
    """Declare a route for POST; the guard checks the form's token, unless the policy is public.

    `by_header`: the token comes as a header, for what is no form.
    """
    opt = {"policy": policy, "by_header": by_header}
    return post(path, opt=opt, status_code=HTTP_200_OK, **options)


Slug = FromPath[str]
Number = FromPath[int]

__all__ = [
    "PEOPLE",
    "PROGRAMME",
    "PROGRAMMES",
    "REGISTRATION",
    "SENDING",
    "SESSION",
    "SESSIONS",
    "Number",
    "Slug",
    "change",
    "show",
]
