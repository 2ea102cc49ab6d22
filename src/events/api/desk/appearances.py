"""Who appears in a session: listed, put into it, invited, taken off."""

from functools import partial

from litestar import Response
from litestar.params import JSONBody
from msgspec import structs

from events import clock, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.session_changes import WouldMail
from events.api.contract.speakers import (
    Appearance,
    AppearanceList,
    Invitation,
    NewAppearance,
)
from events.api.desk.addresses import DESK, SESSION, Number, Slug, do, remove, show
from events.api.desk.dry_runs import INSTEAD, Tried, done, tried
from events.api.desk.speakers import fields_of
from events.api.examples import Example
from events.api.guard import caller_of
from events.operations.reports import sessions, speakers
from events.operations.reports.speakers import SessionSpeaker
from events.operations.sessions.invite_speaker import invite
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.speakers import appearances
from events.speakers.checklist import progress
from events.speakers.checklist.progress import ChecklistProgress

APPEARANCE = f"{DESK}/appearances/{{appearance:int}}"


@show(f"{SESSION}/appearances", N_("List who appears in a session"), scope=Scope.READ_CONTENT)
async def list_appearances(request: SiteRequest, session: Slug) -> Response[AppearanceList]:
    """List them in order, with their answers."""
    return etags.one(request, await listed((await sessions.by_slug(session)).id))


@do(
    f"{SESSION}/appearances",
    N_("Put a speaker into a session"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"name": "Zoé Exemple", "organisation": "Fondation Exemple"}),
)
async def add_appearance(
    request: SiteRequest, session: Slug, data: JSONBody[NewAppearance]
) -> Response[AppearanceList]:
    """Put them into it; who is in it already stays as they are. Nobody is mailed."""
    found, checks = await sessions.by_slug(session), Checks()
    fields = None
    if not data.speaker:
        new = structs.replace(data, language=data.language or found.language)
        fields = fields_of(checks, new)
    checks.done()
    etags.check(request, await listed(found.id))
    by = caller_of(request).member.email
    await appearances.add(found.id, slug=data.speaker, fields=fields, by=by, at=clock.now())
    return etags.one(request, await listed(found.id))


@do(
    f"{APPEARANCE}/invitation",
    N_("Ask a speaker by email whether they come"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"appearance": 14}, body={"note": "Au plaisir de vous entendre."}),
)
async def invite_speaker(
    request: SiteRequest, appearance: Number, data: JSONBody[Invitation], dry_run: Tried = False
) -> Response[AppearanceList | WouldMail]:
    """Invite them, with a sentence of one's own; without an address it is refused."""
    slug, by = await appearances.session_of(appearance), caller_of(request).member.email
    found = await sessions.by_slug(slug)
    etags.check(request, await listed(found.id))
    note = text.paragraphs(data.note)
    operation = partial(invite, appearance, by=by, at=clock.now(), note=note)
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await listed(found.id))


@remove(
    APPEARANCE,
    N_("Remove a speaker from a session"),
    scope=Scope.WRITE_CONTENT,
    responses=INSTEAD,
)
async def remove_appearance(
    request: SiteRequest, appearance: Number, dry_run: Tried = False
) -> Response[None]:
    """Take them off; they are mailed if they knew of it."""
    slug, by = await appearances.session_of(appearance), caller_of(request).member.email
    etags.check(request, await listed((await sessions.by_slug(slug)).id))
    operation = partial(appearances.take_off, appearance, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return done()


async def listed(session_id: int) -> AppearanceList:
    """Return who appears in a session as the contract has it."""
    found = await speakers.of_session(session_id)
    known = await progress.of_appearances([one.id for one in found])
    return AppearanceList(items=[_appearance(one, known.get(one.id)) for one in found])


def _appearance(one: SessionSpeaker, checklist: ChecklistProgress | None) -> Appearance:
    return Appearance(
        id=one.id,
        speaker=one.slug,
        name=one.name,
        answer=one.answer,
        invited=one.invited,
        role=one.role,
        wanted=checklist.wanted if checklist else [],
        missing=checklist.missing if checklist else [],
        asked=checklist.asked if checklist else 0,
    )


ROUTES = [list_appearances, add_appearance, invite_speaker, remove_appearance]
