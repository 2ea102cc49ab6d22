"""A session's capacity: how many seats there are; who waits moves up."""

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.reports import mail_log
from events.operations.reports.figures import registration_counts
from events.operations.sessions import capacity
from events.presentation.request import SiteRequest


@show(f"{SESSION}/seats", policy="editor")
async def capacity_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show how many seats there are, are taken, and are waited for."""
    values = pages.Shown(capacity="" if session.capacity is None else session.capacity)
    counts = await registration_counts.by_state(session.id)
    return pages.page(
        request, "sessions/capacity", here="programmes", session=session, hue=session.hue,
        values=values, problems=pages.Shown(), counts=counts,
    )  # fmt: skip


@change(f"{SESSION}/seats", policy="editor")
async def save_capacity(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Change the number of seats; who waits moves up and is mailed."""
    try:
        number = form.number("capacity", least=1)
        form.done()
        before = await mail_log.latest_id()
        await capacity.change_capacity(session.id, number, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        counts = await registration_counts.by_state(session.id)
        shown = {"session": session, "hue": session.hue, "here": "programmes", "counts": counts}
        return pages.again(request, "sessions/capacity", form, refusal, **shown)
    left = await mail_log.due_since(before, session.id, at=clock.now())
    return pages.go(
        f"{SESSIONS}/{session.slug}", "capacity-changed", **({"mails": left} if left else {})
    )


ROUTES = [capacity_page, save_capacity]
