"""What is asked of Zoom: a meeting or webinar, somebody's own link, who was there."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

import msgspec

from events.outgoing_http.fetch import Unanswered
from events.rooms.credentials import Credentials
from events.rooms.json_calls import NOT_UNDERSTOOD, read
from events.rooms.states import Manner, Recording
from events.rooms.zoom.access import call
from events.rooms.zoom.request_bodies import (
    MeetingSettings,
    NewMeeting,
    NewPanelists,
    Panelist,
    Registrant,
    WebinarSettings,
)

PAGE: Final = 300
MOST_PAGES: Final = 70
"""20,000 rows: more than a webinar holds."""

_KINDS: Final = {Manner.WEBINAR: "webinars", Manner.MEETING: "meetings"}
_SETTINGS: Final = {Manner.WEBINAR: WebinarSettings, Manner.MEETING: MeetingSettings}


class Meeting(msgspec.Struct):
    """A meeting or webinar that was made; `start_url` lets in as its host for some hours."""

    id: int
    start_url: str = ""
    join_url: str = ""


class Link(msgspec.Struct):
    """Somebody's own link."""

    registrant_id: str
    join_url: str


class Stay(msgspec.Struct):
    """One row of a report: somebody came and went once."""

    name: str = ""
    user_email: str = ""
    registrant_id: str = ""
    join_time: datetime | None = None
    leave_time: datetime | None = None
    status: str = ""


class _Panelist(msgspec.Struct):
    email: str = ""
    join_url: str = ""


class _Panelists(msgspec.Struct):
    panelists: list[_Panelist] = msgspec.field(default_factory=list)


class _Instance(msgspec.Struct):
    uuid: str


class _Instances(msgspec.Struct):
    meetings: list[_Instance] = msgspec.field(default_factory=list)
    webinars: list[_Instance] = msgspec.field(default_factory=list)


class _Page(msgspec.Struct):
    participants: list[Stay] = msgspec.field(default_factory=list)
    next_page_token: str = ""


async def create(
    kept: Credentials, manner: Manner, title: str, *, begin: datetime, end: datetime,
    recording: Recording,
) -> Meeting:  # fmt: skip
    """Make a meeting or webinar whom one enters by a link of one's own. Raises Unanswered.

    Zoom mails nobody: our mails carry the way in.
    """
    said = NewMeeting(
        topic=title[:200],
        type=5 if manner is Manner.WEBINAR else 2,
        start_time=begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        duration=max(1, int((end - begin).total_seconds() // 60)),
        settings=_SETTINGS[manner](
            auto_recording="cloud" if recording is Recording.AUTO else "none"
        ),
    )
    path = f"users/{quote(kept.acts_for, safe='@')}/{_KINDS[manner]}"
    return read(await call(kept, "POST", path, said), Meeting)


async def remove(kept: Credentials, manner: Manner, room: str) -> None:
    """Remove a meeting or webinar. Raises Unanswered."""
    await call(kept, "DELETE", f"{_KINDS[manner]}/{room}")


async def hosts_link(kept: Credentials, manner: Manner, room: str) -> str:
    """Return a fresh link that lets in as the host. Raises Unanswered."""
    return read(await call(kept, "GET", f"{_KINDS[manner]}/{room}"), Meeting).start_url


async def register(kept: Credentials, manner: Manner, room: str, *, email: str, name: str) -> Link:
    """Register somebody and return their own link. Raises Unanswered."""
    first, _, last = name.strip().partition(" ")
    said = Registrant(email, first[:64] or "Participant", last.strip()[:64])
    return read(await call(kept, "POST", f"{_KINDS[manner]}/{room}/registrants", said), Link)


async def seat_on_panel(kept: Credentials, room: str, *, email: str, name: str) -> str:
    """Have somebody speak in a webinar, and return their own link. Raises Unanswered.

    The answer to the call does not say it: the list does.
    """
    said = NewPanelists([Panelist(email, name[:100] or "Participant")])
    await call(kept, "POST", f"webinars/{room}/panelists", said)
    found = read(await call(kept, "GET", f"webinars/{room}/panelists"), _Panelists)
    for one in found.panelists:
        if one.email.lower() == email.lower() and one.join_url:
            return one.join_url
    raise Unanswered(NOT_UNDERSTOOD)


async def instances(kept: Credentials, manner: Manner, room: str) -> list[str]:
    """Return the id of each time that it was held: left by all and begun again, it is another."""
    found = read(await call(kept, "GET", f"past_{_KINDS[manner]}/{room}/instances"), _Instances)
    return [one.uuid for one in (*found.meetings, *found.webinars)]


async def stays(kept: Credentials, manner: Manner, uuid: str) -> list[Stay]:
    """Return everybody's comings and goings of one time it was held. Raises Unanswered."""
    found: list[Stay] = []
    following = ""
    for _ in range(MOST_PAGES):
        said = {"page_size": str(PAGE), "include_fields": "registrant_id"}
        query = urlencode({**said, **({"next_page_token": following} if following else {})})
        path = f"report/{_KINDS[manner]}/{in_path(uuid)}/participants?{query}"
        page = read(await call(kept, "GET", path), _Page)
        found += [one for one in page.participants if one.status != "in_waiting_room"]
        following = page.next_page_token
        if not following:
            break
    return found


def in_path(uuid: str) -> str:
    """Return such an id as it stands in a path: encoded twice where it has slashes in bad places.

    It is base64, and Zoom's front splits the path before it decodes.
    """
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once
