"""A session's room: where it is entered, and what is said of it."""

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.sessions import room
from events.presentation.request import SiteRequest


@show(f"{SESSION}/room", policy="editor")
async def room_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the form of the room; changing it mails nobody."""
    values = pages.Shown(room_url=session.room_url, room_note=session.room_note)
    return pages.page(request, "sessions/room", here="programmes", session=session, hue=session.hue,
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
        return pages.again(request, "sessions/room", form, refusal, **shown)
    back = f"{SESSIONS}/{session.slug}" + ("/day" if form.raw("back") == "day" else "")
    return pages.go(back, "room-changed", step=step)


ROUTES = [room_page, save_room]
