"""The rehearsal of a session: set, changed, called off; the speakers' calendars follow."""

from datetime import datetime
from typing import Final, TypedDict
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import Invalid
from events.operations.reports.sessions import SessionDetails
from events.operations.speakers import rehearse
from events.presentation.request import SiteRequest
from events.sessions import wall_time
from events.speakers.checklist import progress
from events.speakers.checklist.progress import ChecklistProgress
from events.speakers.rehearsals import queries
from events.speakers.rehearsals.queries import Rehearsal
from events.speakers.rehearsals.write import Fields

REHEARSAL: Final = f"{SESSION}/rehearsal"
USUAL_MINUTES: Final = 30


@show(REHEARSAL, policy="editor")
async def rehearsal_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show when and where speakers rehearse, what suits them, and who would be mailed."""
    found = await queries.of_session(session.id)
    values = pages.Shown(minutes=USUAL_MINUTES)
    if found is not None:
        local = found.starts_at.astimezone(ZoneInfo(session.timezone))
        values = pages.Shown(day=f"{local:%Y-%m-%d}", starts=f"{local:%H:%M}",
                             minutes=found.minutes, url=found.url, note=found.note)  # fmt: skip
    shown = await _context(session)
    return pages.page(request, "speakers/rehearsal", values=values, problems=pages.Shown(), **shown)


@change(REHEARSAL, policy="editor")
async def set_rehearsal(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Set it; who was invited to the session gets an invitation to it."""
    try:
        fields = _fields(form, session.timezone)
        mails = await rehearse.set_rehearsal(session.id, fields, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return pages.again(request, "speakers/rehearsal", form, invalid, **await _context(session))
    return pages.go(f"{SESSIONS}/{session.slug}", "rehearsal-set", mails=mails)


@change(f"{REHEARSAL}/cancellation", policy="editor")
async def call_off(session: SessionInPath, organiser: Organiser) -> Redirect:
    """Call it off; calendars that hold it lose it."""
    mails = await rehearse.call_off(session.id, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{session.slug}", "rehearsal-off", mails=mails)


def _fields(form: Form, zone: str) -> Fields:
    day, hour = form.day("day"), form.hour("starts")
    local = datetime.combine(day, hour) if day and hour else None
    fold = form.fold("starts", local, zone=zone) if local else 0
    minutes = form.number("minutes") or 0
    url, note = form.web_address("url"), form.line("note", most=500)
    form.done()
    assert local is not None
    return Fields(wall_time.instant(local, fold, zone), minutes, url, note)


class _RehearsalPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    wishes: list[ChecklistProgress]
    rehearsal: Rehearsal | None
    told: int


async def _context(session: SessionDetails) -> _RehearsalPage:
    at = clock.now()
    wishes = [one for one in await progress.of_programme(session.programme, at=at)
              if one.session == session.id and one.rehearsal_wish]  # fmt: skip
    return {
        "here": "programmes", "session": session, "hue": session.hue, "wishes": wishes,
        "rehearsal": await queries.of_session(session.id),
        "told": len(await queries.to_tell(session.id)),
    }  # fmt: skip


ROUTES = [rehearsal_page, set_rehearsal, call_off]
