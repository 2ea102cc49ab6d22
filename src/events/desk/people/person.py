"""People: found by name or address; one person's line of time, and what can be done for them."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.kit import forms, pages
from events.desk.kit.dependencies import Organiser, RegistrationInPath, SentForm
from events.desk.kit.routes import Number, change, show
from events.errors import NotFound
from events.operations.people import erase, manage_seats, resend
from events.operations.people.manage_seats import NotThisState
from events.operations.reports import people as found_people
from events.operations.reports import sessions, timeline
from events.organisers import access
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest
from events.registrations.lookup import OneRegistration
from events.registrations.signup.refusals import SessionFull

PEOPLE: Final = f"{links.DESK}/people"
REGISTRATION: Final = f"{links.DESK}/registrations/{{registration_id:int}}"


@show(PEOPLE, policy="viewer")
async def people(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show the latest people, or those that match."""
    words = forms.query(request).line("q", most=100)
    found = await found_people.find(organiser.scope, words)
    return pages.page(request, "people", here="people", words=words, people=found)


@show(f"{PEOPLE}/{{person:int}}", policy="viewer")
async def one_person(request: SiteRequest, person: Number, organiser: Organiser) -> Response[str]:
    """Show every state, mail, invitation and entrance of one person, as far as one may see."""
    if not 0 < person < 2**31:
        raise NotFound
    known = await timeline.of_person(person, organiser.scope)
    return pages.page(request, "person", here="people", known=known,
                      again=resend.AGAIN, may=organiser.may)  # fmt: skip


@show(f"{REGISTRATION}/way-in", policy="editor")
async def way_in(request: SiteRequest, registration: RegistrationInPath) -> Response[str]:
    """Show what to read out to somebody on the telephone who cannot find their mail."""
    return pages.page(request, "way_in", here="people", **await _way_in_context(registration))


@change(f"{REGISTRATION}/way-in", policy="editor")
async def create_join_code(
    request: SiteRequest, registration: RegistrationInPath, organiser: Organiser
) -> Response[str]:
    """Make a code to read out, shown this once."""
    code = await resend.read_out(registration.id, by=organiser.email, at=clock.now())
    shown = await _way_in_context(registration)
    return pages.page(request, "way_in", here="people", **{**shown, "code": code})


@change(f"{REGISTRATION}/confirmation", policy="editor")
async def resend_confirmation(
    registration: RegistrationInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Mail somebody with a seat their way in once more; back to where the button stood."""
    await resend.confirm_again(registration.id, by=organiser.email, at=clock.now())
    back = pages.own_path(form.raw("back") or f"{PEOPLE}/{registration.person}")
    return pages.go(back, "mail-again")


@show(f"{REGISTRATION}/move", policy="editor")
async def move_page(request: SiteRequest, registration: RegistrationInPath) -> Response[str]:
    """Show the sessions of the programme to move somebody to."""
    shown = await _move_context(registration)
    return pages.page(request, "move", values=pages.Shown(), problems=pages.Shown(), **shown)


@change(f"{REGISTRATION}/move", policy="editor")
async def move_registration(
    request: SiteRequest, registration: RegistrationInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Move somebody: they are mailed the new seat and the end of the old one."""
    to = await sessions.by_slug(form.line("to", most=120))
    access.require(organiser, "editor", to.programme)
    try:
        await manage_seats.move(registration.id, to.id, by=organiser.email, at=clock.now())
    except (SessionFull, NotThisState) as refusal:
        return pages.again(request, "move", form, refusal, **await _move_context(registration))
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-moved")


@change(f"{REGISTRATION}/cancellation", policy="editor")
async def cancel_registration(registration: RegistrationInPath, organiser: Organiser) -> Redirect:
    """Cancel their registration; they are mailed, and can be brought back."""
    await manage_seats.leave(registration.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-cancelled")


@change(f"{REGISTRATION}/return", policy="editor")
async def restore_registration(registration: RegistrationInPath, organiser: Organiser) -> Redirect:
    """Undo a cancellation."""
    await manage_seats.come_back(registration.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-back")


@change(f"{REGISTRATION}/approval", policy="editor")
async def approve_registration(registration: RegistrationInPath, organiser: Organiser) -> Redirect:
    """Give a pending registration its seat."""
    await manage_seats.approve(registration.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-approved")


@change(f"{PEOPLE}/{{person:int}}/erasure", policy="owner")
async def erase_person(person: Number, organiser: Organiser) -> Redirect:
    """Erase a person, as they could themselves; a record without personal data stays."""
    known = await timeline.of_person(person, organiser.scope)
    await erase.erase(known.person.id, at=clock.now())
    return pages.go(PEOPLE, "erased")


async def _move_context(registration: OneRegistration) -> TemplateValues:
    sessions = await timeline.other_sessions(registration.id, at=clock.now())
    return {"here": "people", "registration": registration, "sessions": sessions}


async def _way_in_context(found: OneRegistration) -> TemplateValues:
    session = await sessions.by_slug(found.slug)
    join = links.absolute(links.join(found.id, found.join_nonce))
    return {"registration": found, "session": session, "hue": session.hue, "join": join,
            "code": "", "code_page": links.absolute(links.JOIN_BY_CODE)}  # fmt: skip


ROUTES = [
    people,
    one_person,
    way_in,
    create_join_code,
    resend_confirmation,
    move_page,
    move_registration,
    cancel_registration,
    restore_registration,
    approve_registration,
    erase_person,
]
