"""Litestar with what we use of it."""

from functools import lru_cache
from typing import Any

from litestar import Litestar, Response, router
from litestar.enums import HttpMethod, MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.routes import HTTPRoute
from litestar.types import Scope


class LeanLitestar(Litestar):
    """Litestar without what it would load where it lies beside: Pydantic and attrs, 6 MB.

    Whoever makes a second application makes one of these, or both are read from disk then.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


class _LeanRoute(HTTPRoute):
    """A route that answers OPTIONS by one handler of its router: one for each route takes 4 MB."""

    def __init__(self, *, path: str, route_handlers: list[HTTPRouteHandler]) -> None:
        """Add the handler where none of the given takes OPTIONS."""
        if not any(HttpMethod.OPTIONS in handler.http_methods for handler in route_handlers):
            route_handlers = [*route_handlers, _options_of(route_handlers[0].owner)]
        super().__init__(path=path, route_handlers=route_handlers)


@lru_cache(maxsize=4)
def _options_of(owner: Any) -> HTTPRouteHandler:
    """Return the handler of a router, whose guards and headers it has as all others of it."""
    made = HTTPRouteHandler(
        http_method=[HttpMethod.OPTIONS], include_in_schema=False, sync_to_thread=False
    )(_allowed)
    made.owner = owner
    return made


def _allowed(scope: Scope) -> Response[None]:
    """Answer which methods a path takes."""
    alike = [
        route for route in scope["litestar_app"].routes
        if route.path_format == scope["path_template"]
    ]  # fmt: skip
    methods = ", ".join(sorted({method for route in alike for method in route.methods}))
    return Response(None, status_code=204, headers={"Allow": methods}, media_type=MediaType.TEXT)


router.HTTPRoute = _LeanRoute  # type: ignore[attr-defined]
