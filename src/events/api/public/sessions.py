"""Sessions that were announced."""

from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.api import etags, pages
from events.api.contract.public import (
    OpenResource,
    OpenSession,
    OpenSessionDetails,
    OpenSessionPage,
    SpeakerName,
)
from events.api.filters import From, Limit, Moment, Words, aware
from events.api.same_fields import filled
from events.errors import NotFound
from events.presentation import N_, visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.resources import queries as resources
from events.sessions import listing, queries
from events.sessions.listing import Narrowed
from events.sessions.translated import SessionShown
from events.speakers import queries as speakers
from events.speakers.queries import SessionSpeaker

SESSIONS: Final = f"{links.API}/v1/sessions"


@show(SESSIONS, summary=N_("List sessions by their start"))
async def list_sessions(
    request: SiteRequest,
    programme: Words = "",
    tag: Words = "",
    since: Moment = None,
    until: Moment = None,
    updated_since: Moment = None,
    cursor: From = "",
    limit: Limit = pages.USUAL,
) -> Response[OpenSessionPage]:
    """List them; `since` leaves out what is over by then, `until` what begins later.

    Cancelled and postponed sessions stay in the list, as on the pages.
    """
    aware(since=since, until=until, updated_since=updated_since)
    wanted = Narrowed(programme, tag, since, until, updated_since)
    after = pages.after_moment(cursor)
    found = await listing.page(wanted, visit.of(request).language, after=after, limit=limit + 1)
    shown, following = pages.cut(found, limit, lambda one: (one.starts_at, one.id))
    page = OpenSessionPage(items=await all_of(shown), next=following)
    return pages.listed(request, page, following)


@show(f"{SESSIONS}/{{session:str}}", summary=N_("Read a session and what remains of it"))
async def read_session(
    request: SiteRequest, session: FromPath[str]
) -> Response[OpenSessionDetails]:
    """Read it; a draft is not there. Who registers does so on the page at `url`."""
    found = await queries.by_slug(session, visit.of(request).language)
    if found is None:
        raise NotFound
    (shown,) = await all_of([found])
    remains = [
        OpenResource(kind=one.kind, title=one.title, url=_whole(one.href))
        for one in await resources.of_session(found.id)
    ]
    return etags.one(request, filled(OpenSessionDetails, shown, resources=remains))


async def all_of(found: list[SessionShown]) -> list[OpenSession]:
    """Return sessions as the contract has them, with their speakers."""
    cast = await speakers.appearing([one.id for one in found])
    slugs = await programmes.slugs({one.programme_id for one in found})
    return [of(one, slugs[one.programme_id], cast.get(one.id, [])) for one in found]


def of(found: SessionShown, programme: str, cast: Iterable[SessionSpeaker]) -> OpenSession:
    """Return a session as the contract has it; its times in its own zone."""
    page, zone = links.absolute(links.session(found.slug)), ZoneInfo(found.timezone)
    return OpenSession(
        slug=found.slug,
        programme=programme,
        title=found.title,
        abstract=found.abstract,
        language=found.language,
        tags=list(found.tags),
        starts_at=found.starts_at.astimezone(zone),
        ends_at=found.ends_at.astimezone(zone),
        timezone=found.timezone,
        status=found.status,
        location=found.location,
        capacity=found.capacity,
        seats_left=found.seats_left,
        registration_open=found.open(clock.now()),
        date_choice=found.date_choice,
        speakers=[
            SpeakerName(slug=one.slug, name=one.name, organisation=one.organisation, role=one.role)
            for one in cast
        ],
        url=page,
        calendar_url=links.feed(page),
        updated_at=found.updated_at,
    )


def _whole(address: str) -> str:
    return links.absolute(address) if address.startswith("/") else address


ROUTES = [list_sessions, read_session]
