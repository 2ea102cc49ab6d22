"""The send plan: what will be mailed when; pausing, resuming, trying, lifting suppressions."""

from datetime import timedelta
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock
from events.database import bounded
from events.deliveries.failures import refusal_alerts
from events.deliveries.limits import pause
from events.desk.mail import send_plan_days as plans
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import SENDING, Number, change, show
from events.inbox import received_mails
from events.operations.mail import send_refused
from events.operations.mail import sending as operation
from events.operations.reports import send_plan
from events.operations.reports.send_plan import SuppressedAddress
from events.presentation.request import SiteRequest
from events.settings import settings

LOOKED_BACK: Final = timedelta(days=14)
ADDRESSES: Final = 50
"""So many addresses that refused mail are listed at a time."""


@show(SENDING, policy="viewer")
async def sending(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show every mail to come by time, session and letter; totals; whether sending is paused."""
    zone, at = organiser.timezone or settings().timezone, clock.now()
    before = forms.query(request).row_id("before") or None
    silent: list[SuppressedAddress] = []
    if not organiser.limited:
        silent = await send_plan.suppressions(before=before, most=ADDRESSES + 1)
    shown: dict[str, Any] = {
        "zone": zone,
        "most": bounded.MOST,
        "plan": plans.plan(await send_plan.planned(organiser.scope), zone=zone, at=at),
        "totals": await send_plan.totals(organiser.scope, since=at - LOOKED_BACK),
        "paused": await pause.current(),
        "suppressions": silent[:ADDRESSES],
        "begun": before is None,
        "earlier": silent[ADDRESSES - 1].id if silent[ADDRESSES:] else None,
        "alerts": await refusal_alerts.open_alerts() if not organiser.limited else [],
        "received": await received_mails.count() if not organiser.limited else 0,
    }
    return pages.page(request, "mail/send_plan", here="sending", **shown)


@change(f"{SENDING}/pause", policy="editor")
async def pause_sending(form: SentForm, organiser: Organiser) -> Redirect:
    """Stop all mail but sign-in and test mails."""
    await operation.pause_sending(form.line("reason"), by=organiser.email)
    return pages.go(SENDING, "paused")


@change(f"{SENDING}/resumption", policy="editor")
async def resume_sending(organiser: Organiser) -> Redirect:
    """Let mail leave again."""
    await operation.resume_sending(by=organiser.email)
    return pages.go(SENDING, "resumed")


@change(f"{SENDING}/test", policy="signed-in")
async def try_mail(organiser: Organiser) -> Redirect:
    """Send a test mail to oneself."""
    await operation.test_mail(organiser.id, by=organiser.email, at=clock.now())
    return pages.go(SENDING, "mail-tried")


@change(f"{SENDING}/suppressions/{{suppression:int}}/lifting", policy="editor")
async def lift(suppression: Number, organiser: Organiser) -> Redirect:
    """Let an address have mail again."""
    await operation.lift_suppression(suppression, by=organiser.email)
    return pages.go(SENDING, "suppression-lifted")


@change(f"{SENDING}/refusals/{{domain:str}}/mending", policy="editor")
async def mend(domain: FromPath[str], organiser: Organiser) -> Redirect:
    """Send again what a domain refused, now that the cause is mended."""
    done = await send_refused.send_refused_again(domain, by=organiser.email, at=clock.now())
    return pages.go(SENDING, "refusals-mended", number=done.mails)


ROUTES = [
    sending,
    pause_sending,
    resume_sending,
    try_mail,
    lift,
    mend,
]
