"""A session's room: where it is entered, what is said of it, and whether it can be made."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.reports.sessions import SessionDetails
from events.operations.rooms import enter, set_up
from events.operations.sessions import room
from events.presentation import N_
from events.presentation.http import content_security_policy
from events.presentation.request import SiteRequest
from events.rooms import ids, made_rooms, queries, services
from events.rooms.entrant import Entrant
from events.rooms.queries import State
from events.rooms.services import Service
from events.rooms.states import Choice
from events.sessions.states import SessionStatus

CHOICES: Final[dict[str, str]] = {
    Choice.PROGRAMME: N_("As the programme says"),
    Choice.MADE: N_("It is made as people enter"),
    Choice.LINK: N_("The address below"),
}

LEADS_ON: Final = {"content-security-policy": content_security_policy(forms="'self' https: http:")}
"""Browsers apply form-action to redirects too, and «Enter the room» ends at a room elsewhere."""


@show(f"{SESSION}/room", policy="editor")
async def room_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the form of the room; changing it mails nobody."""
    shown = await _shown(session)
    state = shown["state"]
    values = pages.Shown(room_url=session.room_url, room_note=session.room_note,
                         choice=state.choice if state else Choice.PROGRAMME)  # fmt: skip
    answer = pages.page(request, "sessions/room", values=values, problems=pages.Shown(), **shown)
    answer.headers.update(LEADS_ON)
    return answer


@change(f"{SESSION}/room", policy="editor")
async def save_room(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Change the room, at once for everybody who waits."""
    try:
        url, note = form.web_address("room_url"), form.line("room_note", most=500)
        choice = Choice(form.choice("choice", list(Choice))) if "choice" in form.values else None
        form.done()
        step = await room.change_room(
            session.id, url, note, by=organiser.email, at=clock.now(), choice=choice
        )
    except Refusal as refusal:
        return pages.again(request, "sessions/room", form, refusal, **await _shown(session))
    back = f"{SESSIONS}/{session.slug}" + ("/day" if form.raw("back") == "day" else "")
    waited_for = session.room_url and session.status == SessionStatus.PUBLISHED
    return pages.go(back, "room-changed" if waited_for else "room-saved", step=step)


@change(f"{SESSION}/room/entrance", policy="editor")
async def enter_room(session: SessionInPath, organiser: Organiser) -> Redirect:
    """Make the room and lead an organiser in, as one who leads it."""
    name = organiser.name or organiser.email.partition("@")[0]
    who = Entrant(ids.organiser(session.id, organiser.email), name, leads=True)
    way = await enter.way_into(session.id, who, session.room_url, at=clock.now())
    return Redirect(way, status_code=303) if way else pages.go(f"{SESSIONS}/{session.slug}/room")


@change(f"{SESSION}/room/test", policy="editor")
async def test_room(session: SessionInPath) -> Redirect:
    """Try on the days before whether the room can be made."""
    failure = await set_up.try_session(session.id, at=clock.now())
    said = "" if failure else await set_up.what_works(session.programme)
    return pages.go(f"{SESSIONS}/{session.slug}/room", said)


class _RoomPage(TypedDict):
    here: str
    session: SessionDetails
    phone: str
    hue: int
    service: Service | None
    state: State | None
    choices: dict[str, str]


async def _shown(session: SessionDetails) -> _RoomPage:
    kept = await services.credentials_of(session.programme) if session.made_at else None
    room = await made_rooms.of(session.id, kept.maker) if kept else None
    return {
        "here": "programmes",
        "session": session,
        "phone": room.phone if room else "",
        "hue": session.hue,
        "service": await services.of_programme(session.programme),
        "state": await queries.state(session.id),
        "choices": CHOICES,
    }


ROUTES = [room_page, save_room, enter_room, test_room]
