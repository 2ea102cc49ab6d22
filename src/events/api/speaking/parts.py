"""What speakers do, are asked for, and when they rehearse; a person removed for good."""

from functools import partial
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.contract.session_changes import WouldMail
from events.api.contract.speakers import AppearanceList
from events.api.contract.speaking import AskSpeakers, MailsOwed, Part
from events.api.desk import appearances as desk_appearances
from events.api.desk import session_shapes
from events.api.desk import speakers as desk_speakers
from events.api.desk.addresses import SESSION, Number, Slug, do, remove, replace
from events.api.desk.dry_runs import INSTEAD, Tried, done, tried
from events.api.examples import CHARTER, ONLY_A_NAME, Example
from events.api.guard import caller_of
from events.operations.reports import sessions, speakers
from events.operations.speakers import ask
from events.operations.speakers import remove as removal
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.speakers import appearances

ROLE: Final = f"{desk_appearances.APPEARANCE}/role"


@replace(
    ROLE,
    N_("Say what a speaker does in a session"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"role": "moderator"}),
)
async def set_role(
    request: SiteRequest, appearance: Number, data: JSONBody[Part]
) -> Response[AppearanceList]:
    """Set it; moderators and hosts put the questions of participants."""
    session = await sessions.by_slug(await appearances.session_of(appearance))
    etags.check(request, await desk_appearances.listed(session.id))
    await appearances.set_role(appearance, data.role, by=caller_of(request).member.email)
    return etags.one(request, await desk_appearances.listed(session.id))


@do(
    f"{SESSION}/checklist",
    N_("Ask speakers of a session by email for what is missing"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": CHARTER}, body={"appearances": [13]}),
)
async def ask_for_missing(
    request: SiteRequest, session: Slug, data: JSONBody[AskSpeakers], dry_run: Tried = False
) -> Response[MailsOwed | WouldMail]:
    """Ask those of them who lack something and were not asked just now."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, session_shapes.of(found))
    operation = partial(ask.ask_now, found.id, data.appearances, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    return etags.untagged(MailsOwed(mails=await operation()))


@remove(
    desk_speakers.SPEAKER,
    N_("Remove a speaker for good"),
    scope=Scope.WRITE_CONTENT,
    responses=INSTEAD,
    example=Example(path={"speaker": ONLY_A_NAME}),
)
async def remove_speaker(
    request: SiteRequest, speaker: Slug, dry_run: Tried = False
) -> Response[None]:
    """Remove the person from every programme and session; it cannot be undone."""
    found, caller = await speakers.by_slug(speaker), caller_of(request)
    etags.check(request, desk_speakers.of(found))
    may = partial(caller.member.may, "editor")
    operation = partial(removal.remove, found.id, by=caller.member.email, at=clock.now(), may=may)
    if dry_run:
        return await tried(request, operation)
    await operation()
    return done()


ROUTES = [set_role, ask_for_missing, remove_speaker]
