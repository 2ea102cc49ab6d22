"""Every route on one page, and what stands before them."""

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from events.web import guard
from events.web.lifespan import connected
from events.web.refusals import HANDLERS
from events.web.routes import ROUTES

BODY_BYTES = 64 * 1024
"""What a form may weigh; a route that takes files says its own `request_max_body_size`."""


class Site(Litestar):
    """The ASGI application: each request passes the guard, then litestar's routes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Answer one connection."""
        if scope["type"] == ScopeType.HTTP:
            await guard.answer(super().__call__, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app() -> Site:
    """The site as an ASGI application; what `events serve` runs."""
    return Site(
        route_handlers=ROUTES,
        lifespan=[connected],
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_BYTES,
        openapi_config=None,
        logging_config=None,
    )
