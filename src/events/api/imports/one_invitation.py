"""One invitation to a programme or a session: read, sent again, withdrawn."""

from functools import partial
from typing import Final

from litestar import Response

from events import clock
from events.api import etags
from events.api.contract.imports.invitations import DeskInvitation
from events.api.contract.session_changes import WouldMail
from events.api.desk.addresses import Number, Slug, do, remove, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import Example
from events.api.guard import caller_of
from events.api.imports import invitations
from events.api.same_fields import filled
from events.errors import NotFound
from events.operations.access import invite
from events.operations.access.invited_to import Where, where
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations.invitations import queries

OF_PROGRAMME: Final = f"{invitations.OF_PROGRAMME}/{{invitation:int}}"
OF_SESSION: Final = f"{invitations.OF_SESSION}/{{invitation:int}}"
_TO_PROGRAMME: Final = Example(path=invitations.TO_PROGRAMME)
_TO_SESSION: Final = Example(path={**invitations.TO_SESSION, "invitation": 4})


@show(
    OF_PROGRAMME,
    N_("Read an invitation to a programme"),
    scope=Scope.READ_PEOPLE,
    policy="editor",
    example=_TO_PROGRAMME,
)
async def read_of_programme(
    request: SiteRequest, programme: Slug, invitation: Number
) -> Response[DeskInvitation]:
    """Read it, with what became of its email."""
    return etags.one(request, await _one(where(await programmes.by_slug(programme)), invitation))


@show(
    OF_SESSION,
    N_("Read an invitation to a session"),
    scope=Scope.READ_PEOPLE,
    policy="editor",
    example=_TO_SESSION,
)
async def read_of_session(
    request: SiteRequest, session: Slug, invitation: Number
) -> Response[DeskInvitation]:
    """Read it, with what became of its email."""
    return etags.one(request, await _one(where(await sessions.by_slug(session)), invitation))


@do(
    f"{OF_PROGRAMME}/repetition",
    N_("Send an invitation to a programme again"),
    scope=Scope.WRITE_PEOPLE,
    example=_TO_PROGRAMME,
)
async def repeat_of_programme(
    request: SiteRequest, programme: Slug, invitation: Number, dry_run: Tried = False
) -> Response[DeskInvitation | WouldMail]:
    """Send its link once more."""
    return await _repeat(request, where(await programmes.by_slug(programme)), invitation, dry_run)


@do(
    f"{OF_SESSION}/repetition",
    N_("Send an invitation to a session again"),
    scope=Scope.WRITE_PEOPLE,
    example=_TO_SESSION,
)
async def repeat_of_session(
    request: SiteRequest, session: Slug, invitation: Number, dry_run: Tried = False
) -> Response[DeskInvitation | WouldMail]:
    """Send its link once more."""
    return await _repeat(request, where(await sessions.by_slug(session)), invitation, dry_run)


@remove(
    OF_PROGRAMME,
    N_("Withdraw an invitation to a programme"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={**invitations.TO_PROGRAMME, "invitation": 3}),
)
async def withdraw_of_programme(request: SiteRequest, programme: Slug, invitation: Number) -> None:
    """End it: its link opens nothing any more; a registration made with it stays."""
    await _withdraw(request, where(await programmes.by_slug(programme)), invitation)


@remove(
    OF_SESSION,
    N_("Withdraw an invitation to a session"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={**invitations.TO_SESSION, "invitation": 5}),
)
async def withdraw_of_session(request: SiteRequest, session: Slug, invitation: Number) -> None:
    """End it: its link opens nothing any more; a registration made with it stays."""
    await _withdraw(request, where(await sessions.by_slug(session)), invitation)


async def _repeat(
    request: SiteRequest, of: Where, invitation: int, dry_run: bool
) -> Response[DeskInvitation | WouldMail]:
    etags.check(request, await _one(of, invitation))
    by = caller_of(request).member.email
    operation = partial(invite.send_again, of, invitation, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await _one(of, invitation))


async def _withdraw(request: SiteRequest, of: Where, invitation: int) -> None:
    etags.check(request, await _one(of, invitation))
    by = caller_of(request).member.email
    await invite.take_back(of, invitation, by=by, at=clock.now())


async def _one(of: Where, invitation: int) -> DeskInvitation:
    found = await queries.one(of.programme, of.session, invitation)
    if found is None:
        raise NotFound
    return filled(DeskInvitation, found)


ROUTES = [
    read_of_programme,
    read_of_session,
    repeat_of_programme,
    repeat_of_session,
    withdraw_of_programme,
    withdraw_of_session,
]
