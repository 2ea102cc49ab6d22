"""A programme's schedule as XML and JSON, for apps of conferences and other sites."""

import asyncio

from litestar import Response
from litestar.params import FromPath

from events import links
from events.calendars.feed import made
from events.errors import NotFound
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.public.pages import feeds, former_address
from events.schedules import content, frab_json, frab_xml
from events.schedules.content import Content


@show(links.SCHEDULE_XML)
@former_address.programmes_lead_on
async def as_xml(request: SiteRequest, slug: FromPath[str]) -> Response[bytes]:
    """Send frab's XML."""
    found = await _planned(slug)
    address = links.absolute(links.schedule(found.programme.slug, "xml"))
    written = await asyncio.to_thread(frab_xml.written, found, address)
    return feeds.respond(request, made(written), "application/xml")


@show(links.SCHEDULE_JSON)
@former_address.programmes_lead_on
async def as_json(request: SiteRequest, slug: FromPath[str]) -> Response[bytes]:
    """Send frab's JSON."""
    found = await _planned(slug)
    written = await asyncio.to_thread(frab_json.written, found)
    return feeds.respond(request, made(written), "application/json")


async def _planned(slug: str) -> Content:
    """Return the schedule of a programme that is or was online. Raises NotFound."""
    programme = await programmes.by_slug(slug, content.OWN)
    found = await content.of_programme(programme) if programme else None
    if found is None:
        raise NotFound
    return found


ROUTES = [as_xml, as_json]
