"""What handlers of pages share: an answer that is a page, a route that knows GET and HEAD."""

import re
from collections.abc import Callable
from typing import Any

from litestar import Response, route
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler

from events.presentation import visit
from events.presentation.jinja import render
from events.presentation.request import SiteRequest

Page = Response[str]

_NO_GZIP = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
PAGE_HEADERS = {"cache-control": "private, no-cache", "vary": "Accept-Language"}


def content_security_policy(*, forms: str = "'self'", frames: str = "'self'") -> str:
    """Return what a page of ours may load: its own things; elsewhere only what is named here.

    A page that shows somebody else's player, or sends forms on, says so in its own header.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
        " connect-src 'self'; manifest-src 'self'; media-src 'self';"
        f" frame-src {frames}; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )


def page(
    request: SiteRequest,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: object,
) -> Page:
    """Render a page in the reader's language."""
    language = visit.of(request).language
    return Response(
        render(template, language, **values),
        status_code=status,
        media_type=MediaType.HTML,
        headers={**PAGE_HEADERS, **(headers or {})},
    )


def takes_gzip(request: SiteRequest) -> bool:
    """Tell whether the reader's program understands gzip."""
    for name, value in request.scope["headers"]:
        if name == b"accept-encoding":
            accepted = value.lower()
            return b"gzip" in accepted and _NO_GZIP.search(accepted) is None
    return False


def show(
    path: str | list[str], *, policy: str = "public", **options: Any
) -> Callable[..., HTTPRouteHandler]:
    """Declare a route for GET and HEAD; `policy` says who may (Litestar's `@get` refuses HEAD)."""
    opt = {"policy": policy, **options.pop("opt", {})}
    return route(path, http_method=["GET", "HEAD"], opt=opt, status_code=200, **options)
