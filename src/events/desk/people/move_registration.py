"""A registration is moved to another session of its programme; its person is mailed both."""

from typing import TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, RegistrationInPath, SentForm
from events.desk.shared.routes import PEOPLE, REGISTRATION, change, show
from events.operations.people import move_to_session
from events.operations.people.register_by_hand import NotThisState
from events.operations.reports import sessions, timeline
from events.operations.reports.timeline import OtherSession
from events.organisers import access
from events.presentation.request import SiteRequest
from events.registrations.lookup import OneRegistration
from events.registrations.signup.refusals import OtherDateHeld, SessionFull


@show(f"{REGISTRATION}/move", policy="editor")
async def move_page(request: SiteRequest, registration: RegistrationInPath) -> Response[str]:
    """Show the sessions of the programme to move somebody to."""
    shown = await _context(registration)
    return pages.page(
        request, "people/move_registration", values=pages.Shown(), problems=pages.Shown(), **shown
    )


@change(f"{REGISTRATION}/move", policy="editor")
async def move_registration(
    request: SiteRequest, registration: RegistrationInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Move somebody: they are mailed the new seat and the end of the old one."""
    to = await sessions.by_slug(form.line("to", most=120))
    access.require(organiser, "editor", to.programme)
    try:
        await move_to_session.move(registration.id, to.id, by=organiser.email, at=clock.now())
    except (SessionFull, OtherDateHeld, NotThisState) as refusal:
        return pages.again(
            request, "people/move_registration", form, refusal, **await _context(registration)
        )
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-moved")


class _MoveRegistrationPage(TypedDict):
    here: str
    registration: OneRegistration
    sessions: list[OtherSession]


async def _context(registration: OneRegistration) -> _MoveRegistrationPage:
    sessions = await timeline.other_sessions(registration.id, at=clock.now())
    return {"here": "people", "registration": registration, "sessions": sessions}


ROUTES = [move_page, move_registration]
