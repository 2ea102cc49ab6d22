"""Copies of sessions and of whole programmes, as drafts: nobody is mailed."""

from litestar import Response
from litestar.params import JSONBody

from events import clock, links
from events.api import etags
from events.api.checks import Checks
from events.api.contract.of_programmes.series import ProgrammeCopy, SessionCopy
from events.api.contract.programmes import DeskProgramme
from events.api.contract.sessions import DeskSession
from events.api.desk import programmes as desk_programmes
from events.api.desk import session_shapes
from events.api.desk.addresses import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, Slug, create
from events.api.examples import Example
from events.api.guard import caller_of
from events.operations.programmes.copy import copy
from events.operations.reports import programmes, series, sessions
from events.operations.sessions import create as creation
from events.organisers.access import require
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest


@create(
    f"{SESSION}/copies",
    N_("Copy a session, as a draft"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"days": 28}),
)
async def copy_session(
    request: SiteRequest, session: Slug, data: JSONBody[SessionCopy]
) -> Response[DeskSession]:
    """Copy its texts, times and speakers; not its seats, its room and what remains of it."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    slug = await creation.duplicate(found.id, days=data.days, by=by, at=clock.now())
    headers = {"Location": links.absolute(f"{SESSIONS}/{slug}")}
    made = session_shapes.of(await sessions.by_slug(slug))
    return etags.one(request, made, status=201, headers=headers)


@create(
    f"{PROGRAMME}/copies",
    N_("Copy a programme with its sessions, as drafts"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"title": "La saison suivante", "first_day": "2028-01-13"}),
)
async def copy_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[ProgrammeCopy]
) -> Response[DeskProgramme]:
    """Copy settings, questions and words; a copy is a new programme, so it asks for a role there.

    Nobody who is registered or invited comes along, and no speaker.
    """
    caller, found, checks = caller_of(request), await programmes.by_slug(programme), Checks()
    require(caller.member, "editor")
    title = checks.line("title", data.title, required=N_("Give the programme a title."))
    days = await _days(found.id, data)
    if not 0 <= days <= 3650:
        checks.wrong("first_day", "Enter a date, like 2026-12-03.")
    checks.done()
    slug = await copy(found, title=title, days=days, by=caller.member.email, at=clock.now())
    headers = {"Location": links.absolute(f"{PROGRAMMES}/{slug}")}
    made = desk_programmes.of(await programmes.by_slug(slug))
    return etags.one(request, made, status=201, headers=headers)


async def _days(programme_id: int, sent: ProgrammeCopy) -> int:
    first = await series.first_in(programme_id)
    if sent.first_day is None or first is None:
        return sent.days
    return (sent.first_day - first.starts_local.date()).days


ROUTES = [copy_session, copy_programme]
