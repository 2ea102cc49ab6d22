"""Every route on one page, and what stands before them."""

import contextlib
import sys
from collections.abc import Iterator

from litestar import Litestar

from events.web.lifespan import connected
from events.web.middleware import SiteMiddleware
from events.web.refusals import HANDLERS
from events.web.routes import ROUTES

BODY_BYTES = 64 * 1024
"""What a form may weigh; a route that takes files says its own `request_max_body_size`."""


def create_app() -> Litestar:
    """Return the site as an ASGI application; what `events serve` runs."""
    with _without("pydantic"):
        site = Litestar(
            route_handlers=ROUTES,
            lifespan=[connected],
            exception_handlers=HANDLERS,
            request_max_body_size=BODY_BYTES,
            openapi_config=None,
            logging_config=None,
        )
    # Litestar's own `middleware=` begins once a route is found; this stands before the router.
    site.asgi_handler = SiteMiddleware()(site.asgi_handler)
    return site


@contextlib.contextmanager
def _without(package: str) -> Iterator[None]:
    """Keep Litestar from loading a package that it finds and nothing here uses: 6 MB."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
