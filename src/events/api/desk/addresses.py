"""Addresses of the desk's API, and how a route of it is declared: who may, and which scope."""

from collections.abc import Callable
from typing import Any, Final

from litestar import delete, patch, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.api.examples import Example
from events.presentation.http import show as show_page

DESK: Final = "/api/v1/desk"
PROGRAMMES: Final = f"{DESK}/programmes"
PROGRAMME: Final = f"{PROGRAMMES}/{{programme:str}}"
SESSIONS: Final = f"{DESK}/sessions"
SESSION: Final = f"{SESSIONS}/{{session:str}}"
REGISTRATION: Final = f"{DESK}/registrations/{{registration:int}}"

Slug = FromPath[str]
Number = FromPath[int]
Declared = Callable[..., HTTPRouteHandler]


def show(
    path: str, summary: str, *, scope: str, policy: str = "viewer", example: Example | None = None
) -> Declared:
    """Declare what is read."""
    opt = {"scope": scope, "example": example or Example()}
    return show_page(path, policy=policy, opt=opt, summary=summary)


def _declare(method: Any, status: int) -> Callable[..., Declared]:
    def declare(
        path: str,
        summary: str,
        *,
        scope: str,
        policy: str = "editor",
        example: Example | None = None,
        status_code: int = status,
        **options: Any,
    ) -> Declared:
        opt = {"policy": policy, "scope": scope, "example": example or Example()}
        declared: Declared = method(
            path, opt=opt, summary=summary, status_code=status_code, **options
        )
        return declared

    return declare


create = _declare(post, 201)
do = _declare(post, 200)
edit = _declare(patch, 200)
replace = _declare(put, 200)
remove = _declare(delete, 204)
