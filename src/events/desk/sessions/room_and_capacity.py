"""A session's room and the number of its seats: each a page of its own."""

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.reports import mail_log, registration_counts
from events.operations.sessions import capacity, room
from events.presentation.request import SiteRequest


@show(f"{SESSION}/room", policy="editor")
async def room_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the form of the room; changing it mails nobody."""
    values = pages.Shown(room_url=session.room_url, room_note=session.room_note)
    return pages.page(request, "room", here="programmes", session=session, hue=session.hue,
                      values=values, problems=pages.Shown())  # fmt: skip


@change(f"{SESSION}/room", policy="editor")
async def save_room(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Change the room, at once for everybody who waits."""
    try:
        url, note = form.web_address("room_url"), form.line("room_note", most=500)
        form.done()
        step = await room.change_room(session.id, url, note, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        shown = {"session": session, "hue": session.hue, "here": "programmes"}
        return pages.again(request, "room", form, refusal, **shown)
    back = f"{SESSIONS}/{session.slug}" + ("/day" if form.raw("back") == "day" else "")
    return pages.go(back, "room-changed", step=step)


@show(f"{SESSION}/seats", policy="editor")
async def seats_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show how many seats there are, are taken, and are waited for."""
    values = pages.Shown(capacity="" if session.capacity is None else session.capacity)
    counts = await registration_counts.by_state(session.id)
    return pages.page(request, "seats", here="programmes", session=session, hue=session.hue,
                      values=values, problems=pages.Shown(), counts=counts)  # fmt: skip


@change(f"{SESSION}/seats", policy="editor")
async def save_seats(
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
        return pages.again(request, "seats", form, refusal, **shown)
    left = await mail_log.due_since(before, session.id, at=clock.now())
    return pages.go(
        f"{SESSIONS}/{session.slug}", "capacity-changed", **({"mails": left} if left else {})
    )


ROUTES = [room_page, save_room, seats_page, save_seats]
