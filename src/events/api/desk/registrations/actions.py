"""What is done with a registration: approved, declined, cancelled, moved, marked present."""

from datetime import datetime
from functools import partial
from typing import Protocol

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.contract.registrations import (
    DeskRegistration,
    Destination,
    Marked,
    Presence,
    PresenceOfMany,
)
from events.api.contract.session_changes import WouldMail
from events.api.desk.addresses import REGISTRATION, SESSION, Number, Slug, do, replace
from events.api.desk.dry_runs import Tried, tried
from events.api.desk.registrations.registrations import shown
from events.api.examples import LATER, OVER, Example
from events.api.guard import caller_of
from events.errors import NotFound, Refusal
from events.operations.people import move_to_session, registration_actions
from events.operations.reports import sessions
from events.organisers import access
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations import lookup, roster


class NotBegun(Refusal):
    """Nobody was present or absent before a session began."""

    status = 409
    sentence = N_("The session has not begun yet; presence is noted from then on.")


@do(
    f"{REGISTRATION}/approval",
    N_("Approve a registration"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"registration": 74}),
)
async def approve(
    request: SiteRequest, registration: Number, dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Give a pending registration its seat; they are mailed."""
    return await _done(request, registration, registration_actions.approve, dry_run)


@do(
    f"{REGISTRATION}/decline",
    N_("Decline a registration"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"registration": 75}),
)
async def decline(
    request: SiteRequest, registration: Number, dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Decline a pending registration; they are mailed."""
    return await _done(request, registration, registration_actions.decline, dry_run)


@do(
    f"{REGISTRATION}/cancellation",
    N_("Cancel a registration"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"registration": 49}),
)
async def cancel(
    request: SiteRequest, registration: Number, dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Cancel it; they are mailed, and the seat goes to who waits."""
    return await _done(request, registration, registration_actions.leave, dry_run)


@do(
    f"{REGISTRATION}/return",
    N_("Give a cancelled registration back"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"registration": 77}),
)
async def bring_back(
    request: SiteRequest, registration: Number, dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Undo a cancellation, as the person could."""
    return await _done(request, registration, registration_actions.come_back, dry_run)


@do(
    f"{REGISTRATION}/move",
    N_("Move somebody to another session"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"registration": 48}, body={"session": LATER}),
)
async def move(
    request: SiteRequest, registration: Number, data: JSONBody[Destination], dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Move them and answer with the new registration; they are mailed about both."""
    found, member = await lookup.one(registration), caller_of(request).member
    if found is None:
        raise NotFound
    etags.check(request, await shown(registration))
    to = await sessions.by_slug(data.session)
    access.require(member, "editor", to.programme)
    moving = partial(move_to_session.move, registration, to.id, by=member.email, at=clock.now())
    if dry_run:
        return await tried(request, moving)
    await moving()
    number = await roster.number_of(to.id, found.email or "")
    return etags.one(request, await shown(number or registration))


@replace(
    f"{REGISTRATION}/presence",
    N_("Note whether somebody was there"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(body={"present": True}),
)
async def note_presence(
    request: SiteRequest, registration: Number, data: JSONBody[Presence]
) -> Response[DeskRegistration]:
    """Note it, of somebody with a seat, once the session has begun."""
    found = await lookup.one(registration)
    if found is None:
        raise NotFound
    if found.starts_at > clock.now():
        raise NotBegun
    etags.check(request, await shown(registration))
    by = caller_of(request).member.email
    await registration_actions.mark([registration], present=data.present, by=by, at=clock.now())
    return etags.one(request, await shown(registration))


@do(
    f"{SESSION}/presence",
    N_("Note who was there, of many at once"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"session": OVER}, body={"registrations": [1, 2], "present": True}),
)
async def note_presence_of_many(
    request: SiteRequest, session: Slug, data: JSONBody[PresenceOfMany]
) -> Response[Marked]:
    """Note it; registrations of other sessions and without a seat are passed over."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    if found.starts_at > clock.now():
        raise NotBegun
    known = [number for number in data.registrations if 0 < number < 2**31]
    chosen = await registration_actions.of_session(found.id, known)
    changed, _ = await registration_actions.mark(
        chosen, present=data.present, by=by, at=clock.now()
    )
    return etags.untagged(Marked(changed=changed))


class _Act(Protocol):
    async def __call__(self, registration_id: int, /, *, by: str, at: datetime) -> object: ...


async def _done(
    request: SiteRequest, registration: int, act: _Act, dry_run: bool
) -> Response[DeskRegistration | WouldMail]:
    etags.check(request, await shown(registration))
    operation = partial(act, registration, by=caller_of(request).member.email, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await shown(registration))


ROUTES = [approve, decline, cancel, bring_back, move, note_presence, note_presence_of_many]
