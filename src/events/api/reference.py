"""The reference: the schema for programs, and the same as a page for people, without scripts."""

from typing import Final

import msgspec
from litestar import Response

from events.presentation import N_
from events.presentation.http import show
from events.settings import settings

OPENAPI: Final = "/api/v1/openapi.json"


@show(OPENAPI, summary=N_("Read this schema"))
async def openapi_json() -> Response[bytes]:
    """Send the schema, OpenAPI 3.1."""
    from events.api.openapi import schema
    from events.api.routes import V1

    body = msgspec.json.encode(schema(V1, settings().base_url))
    return Response(body, media_type="application/json", headers={"cache-control": "no-cache"})


ROUTES = [openapi_json]
