"""The schema of the API, OpenAPI 3.1: as Litestar derives it from handlers and contract, and whole.

Litestar leaves out that unknown fields are refused, answers HEAD as an operation of its own, and
knows nothing of our problems, tokens and examples.
"""

import shlex
from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

import msgspec
from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Server

import events
from events import links
from events.api import problems
from events.api.examples import NAMES, Example
from events.presentation.lean_litestar import LeanLitestar
from events.settings import settings

Schema = dict[str, Any]
TOKEN: Final = "token"  # noqa: S105 - the name of the scheme.
_METHODS: Final = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=4)
def schema(router: Router, base_url: str) -> Schema:
    """Return the whole schema; the same object each time, so nobody may change it."""
    # An application of its own: the site's has pages, and `/schema` addresses nobody asked for.
    site = LeanLitestar(
        route_handlers=[router],
        openapi_config=OpenAPIConfig(
            title=settings().organisation,
            version=events.__version__,
            servers=[Server(url=base_url)],
            components=Components(
                security_schemes={TOKEN: SecurityScheme(type="http", scheme="bearer")}
            ),
        ),
        logging_config=None,
    )
    found: Schema = msgspec.json.decode(msgspec.json.encode(site.openapi_schema.to_schema()))
    handlers = _handlers(site)
    for path, item in found["paths"].items():
        for method in [name for name in item if name not in _METHODS]:
            del item[method]
        for method, operation in item.items():
            _complete(operation, path, method, handlers[path, method])
    _close(found)
    return found


def _handlers(site: Litestar) -> dict[tuple[str, str], HTTPRouteHandler]:
    return {
        (route.path_format, method.lower()): handler
        for route in site.routes
        for handler in getattr(route, "route_handlers", [])
        for method in handler.http_methods
    }


def _complete(operation: Schema, path: str, method: str, handler: HTTPRouteHandler) -> None:
    """Add what the route says beside its address: scope, example; and how it refuses."""
    answers = operation["responses"]
    answers.pop("400", None)  # Litestar's own; ours are problems, of any status.
    answers.get("204", {}).pop("content", None)
    if method == "get":
        answers["304"] = {"description": "The reader has it already (If-None-Match)."}
    answers["default"] = {
        "description": "A problem (RFC 9457).",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    scope = handler.opt.get("scope")
    if scope:
        operation["security"] = [{TOKEN: []}]
        operation["x-scope"] = str(scope)
    example = handler.opt.get("example", Example())
    source = curl(path, method, example, token=bool(scope))
    operation["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": source}]


def curl(path: str, method: str, example: Example, *, token: bool) -> str:
    """Return the line that asks for it on this site, with the token in $TOKEN."""
    filled = path.format_map(defaultdict(lambda: 1, {**NAMES, **example.path}))
    address = links.absolute(filled) + (f"?{example.query}" if example.query else "")
    words = ["curl"]
    if method != "get":
        words += ["-X", method.upper()]
    line = shlex.join(words)
    if token:
        line += ' -H "Authorization: Bearer $TOKEN"'
    for name, value in example.headers.items():
        line += " -H " + shlex.quote(f"{name}: {value}")
    if example.body is not None:
        line += " -H 'Content-Type: application/json' -d "
        line += shlex.quote(msgspec.json.encode(example.body).decode())
    return f"{line} {shlex.quote(address)}"


def _close(found: Schema) -> None:
    """Add our problems, and say that unknown fields are refused."""
    schemas = found["components"].setdefault("schemas", {})
    _, own = msgspec.json.schema_components(
        [problems.Problem], ref_template="#/components/schemas/{name}"
    )
    schemas.update(own)
    for name in _closed(found):
        schemas[name]["additionalProperties"] = False


def _closed(found: Schema) -> set[str]:
    """Return the schemas of bodies, and of what stands in them."""
    schemas, names = found["components"]["schemas"], set()
    waiting = [
        operation.get("requestBody", {})
        for item in found["paths"].values()
        for operation in item.values()
    ]
    while waiting:
        for name in _named(waiting.pop()):
            if name not in names:
                names.add(name)
                waiting.append(schemas[name])
    return names


def _named(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"].rsplit("/", 1)[1]] if isinstance(part.get("$ref"), str) else []
        return own + [name for value in part.values() for name in _named(value)]
    if isinstance(part, list):
        return [name for value in part for name in _named(value)]
    return []
