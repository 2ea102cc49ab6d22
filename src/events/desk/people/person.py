"""People: found by name or address; one person's line of time, and what can be done for them."""

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, RegistrationInPath, SentForm
from events.desk.shared.routes import PEOPLE, REGISTRATION, Number, change, show
from events.errors import NotFound
from events.operations.mail import resend
from events.operations.people import erase, registration_actions
from events.operations.reports import people as found_people
from events.operations.reports import timeline
from events.presentation.request import SiteRequest


@show(PEOPLE, policy="viewer")
async def people(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show the latest people, or those that match."""
    words = forms.query(request).line("q", most=100)
    found = await found_people.find(organiser.scope, words)
    return pages.page(request, "people/person_search", here="people", words=words, people=found)


@show(f"{PEOPLE}/{{person:int}}", policy="viewer")
async def one_person(request: SiteRequest, person: Number, organiser: Organiser) -> Response[str]:
    """Show every state, mail, invitation and entrance of one person, as far as one may see."""
    if not 0 < person < 2**31:
        raise NotFound
    known = await timeline.of_person(person, organiser.scope)
    return pages.page(request, "people/person", here="people", known=known,
                      again=resend.AGAIN, may=organiser.may)  # fmt: skip


@change(f"{REGISTRATION}/confirmation", policy="editor")
async def resend_confirmation(
    registration: RegistrationInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Mail somebody with a seat their way in once more; back to where the button stood."""
    await resend.confirm_again(registration.id, by=organiser.email, at=clock.now())
    back = pages.own_path(form.raw("back") or f"{PEOPLE}/{registration.person}")
    return pages.go(back, "mail-again")


@change(f"{REGISTRATION}/cancellation", policy="editor")
async def cancel_registration(registration: RegistrationInPath, organiser: Organiser) -> Redirect:
    """Cancel their registration; they are mailed, and can be brought back."""
    await registration_actions.leave(registration.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-cancelled")


@change(f"{REGISTRATION}/return", policy="editor")
async def restore_registration(registration: RegistrationInPath, organiser: Organiser) -> Redirect:
    """Undo a cancellation."""
    await registration_actions.come_back(registration.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-back")


@change(f"{REGISTRATION}/approval", policy="editor")
async def approve_registration(registration: RegistrationInPath, organiser: Organiser) -> Redirect:
    """Give a pending registration its seat."""
    await registration_actions.approve(registration.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PEOPLE}/{registration.person}", "registration-approved")


@change(f"{PEOPLE}/{{person:int}}/erasure", policy="owner")
async def erase_person(person: Number, organiser: Organiser) -> Redirect:
    """Erase a person, as they could themselves; a record without personal data stays."""
    known = await timeline.of_person(person, organiser.scope)
    await erase.erase(known.person.id, at=clock.now())
    return pages.go(PEOPLE, "erased")


ROUTES = [
    people,
    one_person,
    resend_confirmation,
    cancel_registration,
    restore_registration,
    approve_registration,
    erase_person,
]
