"""The send plan and what became of mails; sending again, withdrawing, pausing, resuming."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, links
from events.database import bounded
from events.deliveries.limits import pause
from events.deliveries.states import DeliveryState
from events.desk.kit import forms, mail_frames, pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.routes import SESSION, SESSIONS, Number, change, show
from events.desk.mail import send_plan_days as plans
from events.inbox import keep
from events.mail.render import dry_run
from events.operations.people import resend, send_refused
from events.operations.reports import mail_log, send_plan
from events.operations.reports.mail_log import LoggedMail
from events.organisers import refusal_alerts
from events.presentation.request import SiteRequest
from events.settings import settings

SENDING: Final = f"{links.DESK}/sending"
LOOKED_BACK: Final = timedelta(days=14)


@show(SENDING, policy="viewer")
async def sending(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show every mail to come by time, session and letter; totals; whether sending is paused."""
    zone, at = organiser.timezone or settings().timezone, clock.now()
    shown: dict[str, Any] = {
        "zone": zone,
        "most": bounded.MOST,
        "plan": plans.plan(await send_plan.planned(organiser.scope), zone=zone, at=at),
        "totals": await send_plan.totals(organiser.scope, since=at - LOOKED_BACK),
        "paused": await pause.current(),
        "suppressions": await send_plan.suppressions() if not organiser.limited else [],
        "alerts": await refusal_alerts.open_alerts() if not organiser.limited else [],
        "received": await keep.count() if not organiser.limited else 0,
    }
    return pages.page(request, "sending", here="sending", **shown)


@show(f"{SENDING}/mails", policy="viewer")
async def troubled(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List the mails in one state, over all sessions one may see."""
    query = forms.query(request)
    state = _state(query) or DeliveryState.REFUSED
    found = await mail_log.in_state(organiser.scope, state, after=query.number("after") or 0)
    return pages.page(request, "mails", here="sending", session=None, state=state, letter="",
                      mails=found, more=_more(found), again=resend.AGAIN,
                      mine=organiser.role)  # fmt: skip


@show(f"{SESSION}/mails", policy="viewer")
async def mails_of_session(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """List a session's mails, each with its state and reason."""
    query = forms.query(request)
    state = _state(query)
    letter = query.line("letter", most=40)
    after = query.number("after", most=10**15) or 0
    states = [state] if state else []
    listed = await mail_log.of_session(session.id, states=states, letter=letter, after=after)
    mine = organiser.role_in(session.programme)
    return pages.page(request, "mails", here="programmes", session=session, hue=session.hue,
                      state=state or "", letter=letter, mails=listed, more=_more(listed),
                      again=resend.AGAIN, mine=mine)  # fmt: skip


@show(f"{links.DESK}/mails/{{delivery:int}}", policy="editor")
async def one_mail(request: SiteRequest, delivery: Number, organiser: Organiser) -> Response[str]:
    """Show one mail as it would be written now, and what became of it."""
    found = await mail_log.one(delivery)
    preview = await dry_run.show(delivery)
    mine = organiser.role if found.programme is None else organiser.role_in(found.programme)
    return pages.page(request, "mail", here="sending", mail=found, preview=preview,
                      again=resend.AGAIN, mine=mine)  # fmt: skip


@show(f"{links.DESK}/mails/{{delivery:int}}/html", policy="editor")
async def mail_html(delivery: Number) -> Response[str]:
    """Show the same mail's HTML, for the frame on its page."""
    return mail_frames.frame((await dry_run.show(delivery)).html)


@change(f"{links.DESK}/mails/{{delivery:int}}/repetition", policy="editor")
async def send_again(delivery: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Send it once more."""
    await resend.send_again(delivery, by=organiser.email, at=clock.now())
    return pages.go(await _back(form, delivery), "mail-again")


@change(f"{links.DESK}/mails/{{delivery:int}}/withdrawal", policy="editor")
async def leave(delivery: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Leave a held mail unsent."""
    await resend.leave(delivery, by=organiser.email)
    return pages.go(await _back(form, delivery), "mail-withdrawn")


@change(f"{SESSION}/mails/withdrawal", policy="editor")
async def withdraw_letter(session: SessionInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Take back every planned mail of one letter."""
    letter = form.line("letter", most=40, required="Choose one of the list.")
    form.done()
    await resend.withdraw_session_letter(session.id, letter, by=organiser.email)
    return pages.go(f"{SESSIONS}/{session.slug}", "mail-withdrawn")


@change(f"{SENDING}/pause", policy="editor")
async def pause_sending(form: SentForm, organiser: Organiser) -> Redirect:
    """Stop all mail but sign-in and test mails."""
    await resend.pause_sending(form.line("reason"), by=organiser.email)
    return pages.go(SENDING, "paused")


@change(f"{SENDING}/resumption", policy="editor")
async def resume_sending(organiser: Organiser) -> Redirect:
    """Let mail leave again."""
    await resend.resume_sending(by=organiser.email)
    return pages.go(SENDING, "resumed")


@change(f"{SENDING}/test", policy="signed-in")
async def try_mail(organiser: Organiser) -> Redirect:
    """Send a test mail to oneself."""
    await resend.test_mail(organiser.id, by=organiser.email, at=clock.now())
    return pages.go(SENDING, "mail-tried")


@change(f"{SENDING}/suppressions/{{suppression:int}}/lifting", policy="editor")
async def lift(suppression: Number, organiser: Organiser) -> Redirect:
    """Let an address have mail again."""
    await resend.lift_suppression(suppression, by=organiser.email)
    return pages.go(SENDING, "suppression-lifted")


@change(f"{SENDING}/refusals/{{domain:str}}/mending", policy="editor")
async def mend(domain: FromPath[str], organiser: Organiser) -> Redirect:
    """Send again what a domain refused, now that the cause is mended."""
    done = await send_refused.mend(domain, by=organiser.email, at=clock.now())
    return pages.go(SENDING, "refusals-mended", number=done.mails)


def _more(found: Sequence[LoggedMail]) -> int | None:
    return found[-1].id if len(found) == mail_log.PAGE else None


def _state(query: forms.Form) -> DeliveryState | None:
    """Return the state an address asks for; None where it asks for none, or for an unknown one."""
    try:
        return DeliveryState(query.raw("state"))
    except ValueError:
        return None


async def _back(form: forms.Form, delivery: int) -> str:
    """Return the page of the button: a person's, a session's mails, else the mail's own."""
    found = await mail_log.one(delivery)
    if form.raw("back") == "person" and found.person:
        return f"{links.DESK}/people/{found.person}"
    if form.raw("back") == "session" and found.slug:
        state = form.choice("state", ("", *DeliveryState))
        return f"{SESSIONS}/{found.slug}/mails?state={state}"
    return f"{links.DESK}/mails/{delivery}"


ROUTES = [
    sending,
    troubled,
    mails_of_session,
    one_mail,
    mail_html,
    send_again,
    leave,
    withdraw_letter,
    pause_sending,
    resume_sending,
    try_mail,
    lift,
    mend,
]
