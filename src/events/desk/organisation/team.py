"""Organisers and their roles: invited, given another role, their access taken away."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import Number, change, show
from events.errors import NotFound, Refusal
from events.operations.reports import programmes
from events.operations.reports.programmes import ListedProgramme
from events.organisers import member_list, members
from events.organisers.member_list import Listed
from events.organisers.members import Grant
from events.organisers.states import ROLES, Role
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES

TEAM: Final = f"{links.DESK}/team"


@show(TEAM, policy="owner")
async def team(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List everybody at the desk, with roles, and the form to invite somebody."""
    values = pages.Shown(role="editor", language=organiser.language)
    return pages.page(
        request, "organisation/team", **await _shown(request), values=values, problems=pages.Shown()
    )


@change(TEAM, policy="owner")
async def invite(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Invite somebody by mail; they sign in by asking for a code."""
    try:
        grant = await _grant(form)
        language = form.choice("language", LANGUAGES, organiser.language)
        name, address = form.line("name", most=200), form.address("email")
        form.done()
        await members.invite(
            address, grant, name=name, language=language, by=organiser, at=clock.now()
        )
    except Refusal as refusal:
        return pages.again(request, "organisation/team", form, refusal, **await _shown(request))
    return pages.go(TEAM, "organiser-invited")


@show(f"{TEAM}/{{member:int}}", policy="owner")
async def one_member(request: SiteRequest, member: Number) -> Response[str]:
    """Show somebody's role, to be changed or ended."""
    found = await _member(member)
    values = pages.Shown(
        role=found.role,
        limited="yes" if found.limited else "",
        programme=[str(number) for number in found.programme_ids],
    )
    return pages.page(
        request, "organisation/team_member", member=found, values=values, problems=pages.Shown(),
        **await _shown(request),
    )  # fmt: skip


@change(f"{TEAM}/{{member:int}}/role", policy="owner")
async def change_role(
    request: SiteRequest, member: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Give somebody another role."""
    found = await _member(member)
    try:
        grant = await _grant(form)
        form.done()
        await members.change_role(member, grant, by=organiser)
    except Refusal as refusal:
        shown = await _shown(request)
        return pages.again(
            request, "organisation/team_member", form, refusal, member=found, **shown
        )
    return pages.go(TEAM, "role-changed")


@change(f"{TEAM}/{{member:int}}/end", policy="owner")
async def disable(member: Number, organiser: Organiser) -> Redirect:
    """Take somebody's access away."""
    await members.disable(member, by=organiser, at=clock.now())
    return pages.go(TEAM, "organiser-disabled")


async def _member(number: int) -> Listed:
    """Return somebody who has access. Raises NotFound."""
    for one in await member_list.everybody():
        if one.id == number and one.disabled_at is None:
            return one
    raise NotFound


async def _grant(form: Form) -> Grant:
    chosen_role, limited = form.choice("role", ROLES), form.ticked("limited")
    every = await programmes.listed(None, at=clock.now(), most=0)
    sent = form.values.get("programme", [])
    chosen = [one.id for one in every if str(one.id) in sent]
    if limited and not chosen:
        form.wrong("programme", "Choose at least one programme.")
    # What is none of the list is a problem of the form by now, and grants nothing.
    role = Role(chosen_role) if chosen_role in ROLES else Role.VIEWER
    return Grant(role, limited, dict.fromkeys(chosen, role) if limited else {})


class _TeamPage(TypedDict):
    here: str
    team: list[Listed]
    programmes: list[ListedProgramme]
    me: int


async def _shown(request: SiteRequest) -> _TeamPage:
    return {
        "here": "team",
        "team": await member_list.everybody(),
        "programmes": await programmes.listed(None, at=clock.now(), most=0),
        "me": desk_session_of(request).organiser.id,
    }


ROUTES = [
    team,
    invite,
    one_member,
    change_role,
    disable,
]
