"""Single mails: sent again, left unsent, withdrawn; the confirmation and the code by telephone."""

from functools import partial
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links
from events.api import etags
from events.api.contract.mail import DeskDelivery
from events.api.contract.mails import PhoneCode, WithdrawLetter, Withdrawn
from events.api.contract.registrations import DeskRegistration
from events.api.contract.session_changes import WouldMail
from events.api.desk.addresses import DESK, REGISTRATION, SESSION, Number, Slug, do, show
from events.api.desk.dry_runs import Tried, tried
from events.api.desk.registrations.registrations import shown
from events.api.examples import Example
from events.api.guard import caller_of
from events.api.mails import deliveries
from events.operations.mail import resend
from events.operations.people import phone_code
from events.operations.reports import mail_log, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

COMING_SOON: Final = Example(path={"registration": 43})
"""Somebody with a seat in a session to come."""
DELIVERY: Final = f"{DESK}/deliveries/{{delivery:int}}"


@show(DELIVERY, N_("Read what became of an email"), scope=Scope.READ_MAIL)
async def read_delivery(request: SiteRequest, delivery: Number) -> Response[DeskDelivery]:
    """Read to whom it is, its state and the reason for it."""
    return etags.one(request, await _one(delivery))


@do(f"{DELIVERY}/repetition", N_("Send an email again"), scope=Scope.WRITE_MAIL)
async def send_again(
    request: SiteRequest, delivery: Number, dry_run: Tried = False
) -> Response[DeskDelivery | WouldMail]:
    """Send a held one as it is, a settled one anew; reminders and codes are refused."""
    by = caller_of(request).member.email
    etags.check(request, await _one(delivery))
    operation = partial(resend.send_again, delivery, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await _one(delivery))


@do(
    f"{DELIVERY}/withdrawal",
    N_("Leave a held email unsent"),
    scope=Scope.WRITE_MAIL,
    example=Example(path={"delivery": 2}),
)
async def leave(request: SiteRequest, delivery: Number) -> Response[DeskDelivery]:
    """Leave it; only a held one, of which nobody knows whether it arrived."""
    etags.check(request, await _one(delivery))
    await resend.leave(delivery, by=caller_of(request).member.email)
    return etags.one(request, await _one(delivery))


@do(
    f"{SESSION}/deliveries/withdrawal",
    N_("Withdraw the planned emails of one letter"),
    scope=Scope.WRITE_MAIL,
    example=Example(body={"letter": "reminder"}),
)
async def withdraw_letter(
    request: SiteRequest, session: Slug, data: JSONBody[WithdrawLetter]
) -> Response[Withdrawn]:
    """Withdraw all that have not left, of this session."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    number = await resend.withdraw_session_letter(found.id, data.letter, by=by)
    return etags.untagged(Withdrawn(number=number))


@do(
    f"{REGISTRATION}/confirmation",
    N_("Send somebody their confirmation again"),
    scope=Scope.WRITE_PEOPLE,
    example=COMING_SOON,
)
async def confirm_again(
    request: SiteRequest, registration: Number, dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Send it, with their link to join; who has no seat has none."""
    by = caller_of(request).member.email
    etags.check(request, await shown(registration))
    operation = partial(resend.confirm_again, registration, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await shown(registration))


@do(
    f"{REGISTRATION}/way-in",
    N_("Make a code that opens somebody’s link to join"),
    scope=Scope.WRITE_PEOPLE,
    example=COMING_SOON,
)
async def make_phone_code(request: SiteRequest, registration: Number) -> Response[PhoneCode]:
    """Make it, to be read out on the telephone; a new one ends the former."""
    by = caller_of(request).member.email
    etags.check(request, await shown(registration))
    code = await phone_code.create(registration, by=by, at=clock.now())
    return etags.untagged(PhoneCode(code=code, page=links.absolute(links.JOIN_BY_CODE)))


async def _one(delivery: int) -> DeskDelivery:
    return deliveries.delivery(await mail_log.one(delivery))


ROUTES = [read_delivery, send_again, leave, withdraw_letter, confirm_again, make_phone_code]
