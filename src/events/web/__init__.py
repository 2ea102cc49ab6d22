"""Every route on one page, and what stands before them."""

from litestar import Litestar
from litestar._parsers import parse_url_encoded_form_data
from litestar.connection import request

from events.presentation.lean_litestar import LeanLitestar
from events.web.lifespan import connected
from events.web.middleware import SiteMiddleware
from events.web.refusals import HANDLERS, find_member
from events.web.routes import ROUTES

BODY_BYTES = 64 * 1024
"""What a form may weigh; a route that takes files says its own `request_max_body_size`."""

# Litestar would keep the last 1,024 forms, with names and codes, of up to 64 KB each.
request.parse_url_encoded_form_data = parse_url_encoded_form_data.__wrapped__  # type: ignore[assignment,attr-defined]


def create_app() -> Litestar:
    """Return the site as an ASGI application; what `events serve` runs."""
    site = LeanLitestar(
        route_handlers=ROUTES,
        lifespan=[connected],
        exception_handlers=HANDLERS,
        after_exception=[find_member],
        request_max_body_size=BODY_BYTES,
        openapi_config=None,
        logging_config=None,
    )
    # Litestar's own `middleware=` begins once a route is found; this stands before the router.
    site.asgi_handler = SiteMiddleware()(site.asgi_handler)
    return site
