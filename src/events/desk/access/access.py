"""Who finds a programme or a session, and whom organisers invite: looked at first, then mailed."""

import asyncio
from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.csv_import import participants
from events.desk.access import access_form, invitation_look
from events.desk.access.access_form import Shown
from events.desk.shared import forms, pages, uploaded_tables
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, SESSION, Number, change, show
from events.errors import Invalid
from events.operations.access import invite, visibility
from events.operations.access.invited_to import is_online, where
from events.organisers.access import Member
from events.presentation import N_
from events.presentation.request import SiteRequest

LARGEST: Final = 4_000_000
MOST: Final = 20_000
"""So many people are invited by one list: each is mailed."""
OF_PROGRAMME: Final = f"{PROGRAMME}/access"
OF_SESSION: Final = f"{SESSION}/access"
ONE: Final = "/invitations/{invitation_id:int}"


@show(OF_PROGRAMME, policy="editor")
async def programme_access(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show who finds a programme, and who is invited to it."""
    return await _page(request, programme)


@show(OF_SESSION, policy="editor")
async def session_access(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show who finds a session, and who is invited to it."""
    return await _page(request, session)


@change(OF_PROGRAMME, policy="editor")
async def change_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Say who finds a programme."""
    return await _change(request, programme, form, organiser)


@change(OF_SESSION, policy="editor")
async def change_session(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Say who finds a session."""
    return await _change(request, session, form, organiser)


@change(f"{OF_PROGRAMME}/invitations", policy="editor", request_max_body_size=LARGEST)
async def invite_to_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Say what a list would mail; with «invite», invite to the programme."""
    return await _invite(request, programme, form, organiser)


@change(f"{OF_SESSION}/invitations", policy="editor", request_max_body_size=LARGEST)
async def invite_to_session(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Say what a list would mail; with «invite», invite to the session."""
    return await _invite(request, session, form, organiser)


@change(f"{OF_PROGRAMME}{ONE}", policy="editor")
async def change_programme_invitation(
    programme: ProgrammeInPath, invitation_id: Number, form: SentForm, organiser: Organiser
) -> Redirect:
    """Send an invitation again, or withdraw it."""
    return await _change_one(programme, invitation_id, form, organiser)


@change(f"{OF_SESSION}{ONE}", policy="editor")
async def change_session_invitation(
    session: SessionInPath, invitation_id: Number, form: SentForm, organiser: Organiser
) -> Redirect:
    """Do the same for a session."""
    return await _change_one(session, invitation_id, form, organiser)


async def _page(request: SiteRequest, of: Shown) -> Response[str]:
    before = forms.query(request).row_id("before") or None
    shown = await access_form.context(of, before)
    return pages.page(
        request, "access/access", **shown, values=access_form.values(of), problems=pages.Shown()
    )


async def _change(
    request: SiteRequest, of: Shown, form: Form, organiser: Member
) -> Redirect | Response[str]:
    try:
        chosen, domains = access_form.visibility(form)
    except Invalid as invalid:
        return pages.again(request, "access/access", form, invalid, **await access_form.context(of))
    step = await visibility.change(where(of), chosen, domains, by=organiser.email, at=clock.now())
    return pages.go(access_form.path(of), "visibility-changed", step=step)


async def _invite(
    request: SiteRequest, of: Shown, form: Form, organiser: Member
) -> Redirect | Response[str]:
    context = await access_form.context(of)
    data = await uploaded_tables.table(form, "file", "people")
    _look_over(form, of, data)
    typed = {"people": [await asyncio.to_thread(participants.as_text, data)]}
    values = {**access_form.values(of), **Form({**form.values, **typed}).typed}
    try:
        form.done()
    except Invalid as invalid:
        both = Form({**form.values, **typed, **_as_fields(of)})
        return pages.again(request, "access/access", both, invalid, **context)
    chosen = uploaded_tables.answered(form, "people")
    people, report = await asyncio.to_thread(
        participants.listed, data, language=of.language,
        chosen=chosen, leave_out=form.ticked("leave_out"), most=MOST,
    )  # fmt: skip
    if not report.problems:
        operation = invitation_look.invitation(of, people, organiser)
        if form.raw("action") == "invite":
            done = await operation()
            return pages.go(access_form.path(of), "people-invited", number=done.new)
        look = await invitation_look.look(operation, of, people, report)
        context["seen"], context["frame"] = look.seen, look.frame
        report = look.report
    context["report"], context["people"] = report, people
    context["answers"] = uploaded_tables.as_fields(form, "people")
    return pages.page(request, "access/access", status=422 if report.problems else 200, **context,
                      values=pages.Shown(values), problems=pages.Shown())  # fmt: skip


def _look_over(form: Form, of: Shown, data: bytes) -> None:
    """Keep what is wrong before any line of the list is read."""
    if not data.strip():
        form.wrong("people", N_("Choose a file or paste a list."))
    if not is_online(of):
        form.wrong("people", N_("Put it online first: the link would lead nowhere."))


def _as_fields(of: Shown) -> dict[str, list[str]]:
    return {name: [str(value)] for name, value in access_form.values(of).items()}


async def _change_one(of: Shown, invitation_id: int, form: Form, organiser: Member) -> Redirect:
    action = form.choice("action", ("again", "withdraw"))
    form.done()
    change_it = invite.send_again if action == "again" else invite.take_back
    await change_it(where(of), invitation_id, by=organiser.email, at=clock.now())
    said = "invitation-sent" if action == "again" else "invitation-withdrawn"
    return pages.go(access_form.path(of), said)


ROUTES = [
    programme_access,
    session_access,
    change_programme,
    change_session,
    invite_to_programme,
    invite_to_session,
    change_programme_invitation,
    change_session_invitation,
]
