"""Organisers: listed, invited, given another role, their access taken away. Owners only."""

from functools import partial
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.session_changes import WouldMail
from events.api.contract.team import (
    DeskOrganiser,
    NewOrganiser,
    OrganiserList,
    RoleOfOrganiser,
)
from events.api.desk.addresses import DESK, Number, create, remove, replace, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import Example
from events.api.guard import caller_of
from events.errors import NotFound
from events.operations.reports import programmes
from events.organisers import member_list, members
from events.organisers.member_list import Listed
from events.organisers.members import Grant
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES

ORGANISERS: Final = f"{DESK}/organisers"
ORGANISER: Final = f"{ORGANISERS}/{{member:int}}"


@show(ORGANISERS, N_("List the organisers"), scope=Scope.READ_TEAM, policy="owner")
async def list_organisers(request: SiteRequest) -> Response[OrganiserList]:
    """List who has access."""
    slugs = await _slugs()
    found = [one for one in await member_list.everybody() if one.disabled_at is None]
    return etags.one(request, OrganiserList(items=[_of(one, slugs) for one in found]))


@create(
    ORGANISERS,
    N_("Invite an organiser by email"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    example=Example(body={"email": "zoe@example.org", "role": "viewer"}),
)
async def invite(
    request: SiteRequest, data: JSONBody[NewOrganiser], dry_run: Tried = False
) -> Response[DeskOrganiser | WouldMail]:
    """Invite them; who is an organiser already keeps their role."""
    by, checks = caller_of(request).member, Checks()
    language = checks.one_of("language", data.language or by.language, LANGUAGES)
    address = checks.address("email", data.email)
    grant = await _grant(checks, data)
    operation = partial(members.invite, address, grant, name=text.line(data.name),
                        language=language, by=by, at=clock.now())  # fmt: skip
    if dry_run:
        return await tried(request, operation)
    number = await operation()
    headers = {"Location": links.absolute(f"{ORGANISERS}/{number}")}
    return etags.one(request, await _one(number), status=201, headers=headers)


@replace(
    f"{ORGANISER}/role",
    N_("Give an organiser another role"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    example=Example(path={"member": 1}, body={"role": "editor"}),
)
async def change_role(
    request: SiteRequest, member: Number, data: JSONBody[RoleOfOrganiser]
) -> Response[DeskOrganiser]:
    """Change it at once; the last owner stays one."""
    etags.check(request, await _one(member))
    grant = await _grant(Checks(), data)
    await members.change_role(member, grant, by=caller_of(request).member)
    return etags.one(request, await _one(member))


@remove(
    ORGANISER,
    N_("Take an organiser’s access away"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    example=Example(path={"member": 1}),
)
async def disable(request: SiteRequest, member: Number) -> None:
    """Take it away at once: sign-ins, passkeys and tokens end."""
    etags.check(request, await _one(member))
    await members.disable(member, by=caller_of(request).member, at=clock.now())


async def _one(number: int) -> DeskOrganiser:
    for one in await member_list.everybody():
        if one.id == number and one.disabled_at is None:
            return _of(one, await _slugs())
    raise NotFound


async def _slugs() -> dict[int, str]:
    return {one.id: one.slug for one in await programmes.listed(None, at=clock.now(), most=0)}


async def _grant(checks: Checks, sent: RoleOfOrganiser) -> Grant:
    """Read a role. Raises Invalid, with what else was found wrong."""
    numbers = {slug: number for number, slug in (await _slugs()).items()}
    for slug in sent.programmes:
        checks.one_of("programmes", slug, numbers)
    checks.done()
    roles = {numbers[slug]: sent.role for slug in sent.programmes}
    return Grant(sent.role, bool(roles), roles)


def _of(found: Listed, slugs: dict[int, str]) -> DeskOrganiser:
    return DeskOrganiser(
        id=found.id,
        email=found.email,
        name=found.name,
        role=found.role,
        limited=found.limited,
        programmes=sorted(slugs[number] for number in found.programme_ids if number in slugs),
        language=found.language,
        created_at=found.created_at,
        seen_at=found.seen_at,
    )


ROUTES = [list_organisers, invite, change_role, disable]
