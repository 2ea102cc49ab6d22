"""A session's room and the number of its seats: each a page of its own."""

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, SESSIONS, Slug, change, show
from events.errors import Refusal
from events.operations.reports import mail_log, registration_counts, sessions
from events.operations.sessions import capacity, room
from events.presentation.request import SiteRequest


@show(f"{SESSION}/room", policy="editor")
async def room_page(request: SiteRequest, session: Slug) -> Response[str]:
    """Show the form of the room; changing it mails nobody."""
    found = await sessions.by_slug(session)
    values = pages.Shown(room_url=found.room_url, room_note=found.room_note)
    return pages.page(request, "room", here="programmes", session=found, hue=found.hue,
                      values=values, problems=pages.Shown())  # fmt: skip


@change(f"{SESSION}/room", policy="editor")
async def save_room(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Change the room, at once for everybody who waits."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    by = visit_of(request).organiser.email
    try:
        url, note = form.web_address("room_url"), form.line("room_note", most=500)
        form.done()
        step = await room.change_room(found.id, url, note, by=by, at=clock.now())
    except Refusal as refusal:
        shown = {"session": found, "hue": found.hue, "here": "programmes"}
        return pages.again(request, "room", form, refusal, **shown)
    back = f"{SESSIONS}/{session}" + ("/day" if form.raw("back") == "day" else "")
    return pages.go(back, "room-changed", step=step)


@show(f"{SESSION}/seats", policy="editor")
async def seats_page(request: SiteRequest, session: Slug) -> Response[str]:
    """Show how many seats there are, are taken, and are waited for."""
    found = await sessions.by_slug(session)
    values = pages.Shown(capacity="" if found.capacity is None else found.capacity)
    counts = await registration_counts.by_state(found.id)
    return pages.page(request, "seats", here="programmes", session=found, hue=found.hue,
                      values=values, problems=pages.Shown(), counts=counts)  # fmt: skip


@change(f"{SESSION}/seats", policy="editor")
async def save_seats(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Change the number of seats; who waits moves up and is mailed."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    by = visit_of(request).organiser.email
    try:
        number = form.number("capacity", least=1)
        form.done()
        before = await mail_log.latest_id()
        await capacity.change_capacity(found.id, number, by=by, at=clock.now())
    except Refusal as refusal:
        counts = await registration_counts.by_state(found.id)
        shown = {"session": found, "hue": found.hue, "here": "programmes", "counts": counts}
        return pages.again(request, "seats", form, refusal, **shown)
    left = await mail_log.due_since(before, found.id, at=clock.now())
    return pages.go(
        f"{SESSIONS}/{session}", "capacity-changed", **({"mails": left} if left else {})
    )


ROUTES = [room_page, save_room, seats_page, save_seats]
