"""What became of mails: by session, by state, one by itself; sent again, left, withdrawn."""

from collections.abc import Sequence

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.deliveries.states import DeliveryState
from events.desk.shared import forms, mail_frames, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.routes import SENDING, SESSION, SESSIONS, Number, change, show
from events.mail.render import as_read
from events.operations.mail import resend
from events.operations.reports import mail_log
from events.operations.reports.mail_log import LoggedMail
from events.presentation.request import SiteRequest


@show(f"{SENDING}/mails", policy="viewer")
async def troubled(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List the mails in one state, over all sessions one may see."""
    query = forms.query(request)
    state = _state(query) or DeliveryState.REFUSED
    found = await mail_log.in_state(
        organiser.scope, state, after=query.number("after", most=10**15) or 0
    )
    return pages.page(
        request, "mail/mail_log", here="sending", session=None, state=state, letter="",
        mails=found, more=_more(found), again=resend.AGAIN, mine=organiser.role,
    )  # fmt: skip


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
    return pages.page(request, "mail/mail_log", here="programmes", session=session, hue=session.hue,
                      state=state or "", letter=letter, mails=listed, more=_more(listed),
                      again=resend.AGAIN, mine=mine)  # fmt: skip


@show(f"{links.DESK}/mails/{{delivery:int}}", policy="editor")
async def one_mail(request: SiteRequest, delivery: Number, organiser: Organiser) -> Response[str]:
    """Show one mail as it would be written now, and what became of it."""
    found = await mail_log.one(delivery)
    preview = await as_read.show(delivery)
    mine = organiser.role if found.programme is None else organiser.role_in(found.programme)
    return pages.page(request, "mail/mail_log_entry", here="sending", mail=found, preview=preview,
                      again=resend.AGAIN, mine=mine)  # fmt: skip


@show(f"{links.DESK}/mails/{{delivery:int}}/html", policy="editor")
async def mail_html(delivery: Number) -> Response[str]:
    """Show the same mail's HTML, for the frame on its page."""
    return mail_frames.frame((await as_read.show(delivery)).html)


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
    troubled,
    mails_of_session,
    one_mail,
    mail_html,
    send_again,
    leave,
    withdraw_letter,
]
