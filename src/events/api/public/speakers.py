"""Speakers of sessions that were announced."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from events import links
from events.api import etags, pages
from events.api.contract.public import OpenSpeaker, OpenSpeakerDetails, OpenSpeakerPage
from events.api.filters import From, Limit, Words
from events.api.public import sessions as talks
from events.api.same_fields import filled
from events.errors import NotFound
from events.presentation import N_, visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.sessions import queries as sessions
from events.speakers import queries
from events.speakers.queries import SpeakerShown

SPEAKERS: Final = "/api/v1/speakers"


@show(SPEAKERS, summary=N_("List speakers by name"))
async def list_speakers(
    request: SiteRequest, programme: Words = "", cursor: From = "", limit: Limit = pages.USUAL
) -> Response[OpenSpeakerPage]:
    """List who appears in a session that was announced."""
    after = pages.after_word(cursor)
    found = await queries.page(programme, after=after, limit=limit + 1)
    shown, following = pages.cut(found, limit, lambda one: (one.sorted_by, one.id))
    items = [of(one, one.programme_slug) for one in shown]
    return pages.listed(request, OpenSpeakerPage(items=items, next=following), following)


@show(f"{SPEAKERS}/{{speaker:str}}", summary=N_("Read a speaker and their sessions"))
async def read_speaker(
    request: SiteRequest, speaker: FromPath[str]
) -> Response[OpenSpeakerDetails]:
    """Read them, with their sessions by their start, those that are over too."""
    found = await queries.by_slug(speaker)
    if found is None:
        raise NotFound
    slugs = await programmes.slugs([found.programme])
    shown_speaker = of(found, slugs[found.programme])
    language = visit.of(request).language
    shown = await sessions.by_ids(await queries.sessions_of(found.id), language)
    details = filled(OpenSpeakerDetails, shown_speaker, sessions=await talks.all_of(shown))
    return etags.one(request, details)


def of(found: SpeakerShown, programme: str) -> OpenSpeaker:
    """Return a speaker as the contract has them."""
    portrait = links.absolute(f"/portraits/{found.portrait}") if found.portrait else None
    return OpenSpeaker(
        slug=found.slug,
        programme=programme,
        name=found.name,
        organisation=found.organisation,
        biography=found.biography,
        portrait_url=portrait,
        url=links.absolute(links.speaker(found.slug)),
    )


ROUTES = [list_speakers, read_speaker]
