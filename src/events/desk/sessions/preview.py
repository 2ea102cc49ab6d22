"""A session's public page before its time."""

from litestar import Response

from events import clock, database
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import SESSION, show
from events.errors import NotFound
from events.operations.programmes import edit
from events.operations.sessions import publish
from events.presentation import render
from events.programmes import queries as public_programmes
from events.registrations.blank_form import blank
from events.resources import queries as resources
from events.sessions import queries as public_sessions
from events.sessions.states import SessionStatus
from events.speakers import queries as public_speakers


@show(f"{SESSION}/preview", policy="viewer")
async def preview(session: SessionInPath, organiser: Organiser) -> Response[str]:
    """Show the public page as it would be online: published for a moment, and undone."""
    language = organiser.language
    async with database.dry_run():
        if session.status is SessionStatus.DRAFT:
            at, by = clock.now(), organiser.email
            await edit.set_status(session.programme, "published", by=by, at=at)
            await publish.publish(session.id, by=by, at=at)
        content = await _public_page(session.slug, language)
    return Response(content, media_type=pages.HTML, headers=pages.PRIVATE)


async def _public_page(slug: str, language: str) -> str:
    shown = await public_sessions.by_slug(slug, language, invited=True)
    cycle = await public_programmes.by_id(shown.programme_id, language) if shown else None
    if shown is None or cycle is None:
        raise NotFound
    near = await public_sessions.related(shown, language)
    cast = await public_speakers.appearing([shown.id, *(one.id for one in near)])
    return render(
        "pages/session.html",
        language,
        session=shown,
        programme=cycle,
        speakers=cast.get(shown.id, []),
        cast=cast,
        related=near,
        alone=False,
        resources=await resources.of_session(shown.id),
        kept_back=await resources.restricted_count(shown.id),
        data="{}",
        now=clock.now(),
        form=await blank(shown.id, language),
    )


ROUTES = [preview]
