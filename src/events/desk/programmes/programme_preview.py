"""A programme's public page before its time."""

from litestar import Response

from events import clock, database
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, show
from events.errors import NotFound
from events.operations.programmes import edit
from events.operations.sessions import publish
from events.presentation import render
from events.presentation.request import SiteRequest
from events.programmes import queries as public_programmes
from events.programmes.states import ProgrammeStatus
from events.registrations.blank_form import blank_for_programme
from events.resources import queries as resources
from events.sessions import programme_page
from events.sessions import queries as public_sessions
from events.sessions.programme_page import PageQuery
from events.speakers import queries as public_speakers


@show(f"{PROGRAMME}/preview", policy="viewer")
async def programme_preview(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show the public page as it would be online: all published for a moment, and undone."""
    by, at = organiser.email, clock.now()
    async with database.dry_run():
        if programme.status is ProgrammeStatus.DRAFT:
            await edit.set_status(programme.id, ProgrammeStatus.PUBLISHED, by=by, at=at)
        await publish.publish_for_a_look(programme.id, by=by, at=at)
        content = await _public_page(request, programme.slug, organiser.language)
    return Response(content, media_type=pages.HTML, headers=pages.PRIVATE)


async def _public_page(request: SiteRequest, slug: str, language: str) -> str:
    at, asked = clock.now(), PageQuery.read(request.query_params)
    cycle = await public_programmes.by_slug(slug, language, invited=True)
    if cycle is None:
        raise NotFound
    found = await programme_page.page(cycle.id, language, asked, at=at)
    return render(
        "pages/programme.html",
        language,
        programme=cycle,
        listed=found,
        cast=await public_speakers.appearing(found.ids),
        remains=await resources.kinds([one.id for one in found.past]),
        asked=asked,
        searchable=False,
        at_page=f"{PROGRAMMES}/{slug}/preview",
        tags=await public_sessions.tags_of(cycle.id),
        spoken=await public_sessions.languages_of(cycle.id),
        everybody=await public_speakers.of_programme(cycle.id),
        call=False,
        dossier=False,
        review=False,
        now=at,
        form=await blank_for_programme(cycle.id, language),
    )


ROUTES = [programme_preview]
