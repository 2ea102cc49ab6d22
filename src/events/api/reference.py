"""The reference: the schema for programs, and the same as a page for people, without scripts."""

from typing import Final

import msgspec
from litestar import Response

from events import links
from events.api import reference_model
from events.api.openapi import Schema, schema
from events.organisers.api_tokens import LASTS
from events.presentation import N_, visit
from events.presentation.http import Page, page, show
from events.presentation.request import SiteRequest
from events.settings import settings

OPENAPI: Final = f"{links.API}/v1/openapi.json"


@show(OPENAPI, summary=N_("Read this schema"))
async def openapi_json() -> Response[bytes]:
    """Send the schema, OpenAPI 3.1."""
    body = msgspec.json.encode(whole_schema())
    return Response(body, media_type="application/json", headers={"cache-control": "no-cache"})


@show(links.API)
async def reference(request: SiteRequest) -> Page:
    """Show every operation, what it takes and gives, and a line to try it."""
    found = whole_schema()
    return page(
        request,
        "pages/api.html",
        groups=reference_model.groups(found),
        shapes=reference_model.shapes(found),
        refusals=reference_model.refusals(visit.of(request).language),
        openapi=OPENAPI,
        longest=max(LASTS),
    )


def whole_schema() -> Schema:
    """Return the schema of this site."""
    from events.api.routes import V1  # It lists this module's routes too.

    return schema(V1, settings().base_url)


ROUTES = [openapi_json, reference]
