"""Rehearsals of sessions: read, set, called off."""

from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.params import JSONBody

from events import clock, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.session_changes import WouldMail
from events.api.contract.speaking import NewRehearsal, Rehearsed
from events.api.desk.addresses import SESSION, Slug, remove, replace, show
from events.api.desk.dry_runs import INSTEAD, Tried, done, tried
from events.api.examples import LATER, Example
from events.api.filters import aware
from events.api.guard import caller_of
from events.operations.reports import sessions
from events.operations.reports.sessions import SessionDetails
from events.operations.speakers import rehearse
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.speakers.rehearsals import queries
from events.speakers.rehearsals.write import Fields

REHEARSAL: Final = f"{SESSION}/rehearsal"


@show(REHEARSAL, N_("Read when speakers of a session rehearse"), scope=Scope.READ_CONTENT)
async def read_rehearsal(request: SiteRequest, session: Slug) -> Response[Rehearsed]:
    """Read it; `starts_at` is null where there is none."""
    return etags.one(request, await _of(await sessions.by_slug(session)))


@replace(
    REHEARSAL,
    N_("Set when speakers of a session rehearse"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": LATER}, body={"starts_at": "2030-01-10T09:00:00+01:00"}),
)
async def set_rehearsal(
    request: SiteRequest, session: Slug, data: JSONBody[NewRehearsal], dry_run: Tried = False
) -> Response[Rehearsed | WouldMail]:
    """Set it; whoever was invited and did not decline is mailed, and their calendars follow."""
    found, checks = await sessions.by_slug(session), Checks()
    etags.check(request, await _of(found))
    aware(starts_at=data.starts_at)
    url = checks.web_address("url", data.url)
    checks.done()
    fields = Fields(data.starts_at, data.minutes, url, text.line(data.note))
    by = caller_of(request).member.email
    operation = partial(rehearse.set_rehearsal, found.id, fields, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await _of(found))


@remove(
    REHEARSAL,
    N_("Call the rehearsal of a session off"),
    scope=Scope.WRITE_CONTENT,
    responses=INSTEAD,
)
async def call_off(request: SiteRequest, session: Slug, dry_run: Tried = False) -> Response[None]:
    """Call it off; calendars that hold it lose it. Again changes nothing."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await _of(found))
    operation = partial(rehearse.call_off, found.id, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return done()


async def _of(session: SessionDetails) -> Rehearsed:
    found = await queries.of_session(session.id)
    if found is None:
        return Rehearsed(starts_at=None, timezone=session.timezone, minutes=0, url="", note="")
    return Rehearsed(
        starts_at=found.starts_at.astimezone(ZoneInfo(session.timezone)),
        timezone=session.timezone,
        minutes=found.minutes,
        url=found.url,
        note=found.note,
    )


ROUTES = [read_rehearsal, set_rehearsal, call_off]
