"""Every page of the desk by its name, what can be done, and people, for the palette."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from litestar import Response

from events import clock, links
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser
from events.desk.shared.routes import show
from events.operations.reports import people as found_people
from events.operations.reports import programmes, sessions, today
from events.operations.reports.people import FoundPerson
from events.organisers.access import Member
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.sessions.states import SessionStatus


@dataclass(frozen=True)
class PaletteEntry:
    """A page or an action by its name; `also` are words it is found by too, in any language."""

    name: str
    path: str
    role: str = "viewer"
    also: str = ""


PLACES: Final = (
    PaletteEntry(N_("Today"), ""),
    PaletteEntry(N_("Programmes"), "/programmes"),
    PaletteEntry(N_("New programme"), "/programmes/new", "editor"),
    PaletteEntry(N_("People"), "/people"),
    PaletteEntry(N_("Sending"), "/sending", also="mail email courriel"),
    PaletteEntry(N_("Messages received"), "/sending/received", "editor"),
    PaletteEntry(N_("Announcements"), "/announcements"),
    PaletteEntry(N_("Figures"), "/figures"),
    PaletteEntry(N_("The year of all programmes"), "/figures/year", also="csv xlsx report rapport"),
    PaletteEntry(N_("Team"), "/team", "owner"),
    PaletteEntry(N_("Invite an organiser"), "/team#invite", "owner"),
    PaletteEntry(N_("Our organisation"), "/organisation", "owner"),
    PaletteEntry(N_("Logo and colour"), "/appearance", "owner"),
    PaletteEntry(N_("Who did what"), "/record", "owner", also="csv audit log journal"),
    PaletteEntry(N_("My account"), "/account"),
    PaletteEntry(N_("Passkeys"), "/account#passkeys", also="passkey"),
    PaletteEntry(N_("What I am told by email"), "/account#notices", also="notifications"),
    PaletteEntry(N_("All sessions in my calendar"), "/account#calendar", also="ics"),
    PaletteEntry(N_("Tokens for programs"), "/account/tokens", also="api"),
    PaletteEntry(N_("Webhooks"), "/webhooks", "owner", also="api mattermost slack matrix"),
)

OF_PROGRAMME: Final = (
    PaletteEntry(N_("New session"), "/sessions/new", "editor"),
    PaletteEntry(N_("A series of sessions"), "/cycle", "editor"),
    PaletteEntry(
        N_("Import speakers and sessions"), "/upload", "editor", also="csv xlsx ods excel"
    ),
    PaletteEntry(
        N_("New announcement"), "/announcements/new", "editor", also="mail email courriel"
    ),
    PaletteEntry(N_("Figures as a CSV file"), "/figures.csv"),
    PaletteEntry(N_("Rooms"), "/rooms", "editor", also="bigbluebutton scalelite salle"),
    PaletteEntry(N_("Webhooks"), "/webhooks", "editor", also="api mattermost slack matrix"),
)

OF_SESSION: Final = (
    PaletteEntry(N_("On the day"), "/day"),
    PaletteEntry(N_("Roster as a CSV file"), "/roster.csv"),
    PaletteEntry(
        N_("Register a list of people"), "/roster/import", "editor", also="csv xlsx ods excel"
    ),
    PaletteEntry(N_("Change the room"), "/room", "editor"),
    PaletteEntry(N_("Change the date, the time or the place"), "/reschedule", "editor"),
    PaletteEntry(N_("Postpone the session"), "/postponement", "editor"),
    PaletteEntry(N_("Cancel the session"), "/cancellation", "editor"),
    PaletteEntry(
        N_("New announcement"), "/announcements/new", "editor", also="mail email courriel"
    ),
)

MOST_PEOPLE: Final = 8


@show(f"{links.DESK}/palette", policy="viewer")
async def palette(request: SiteRequest, organiser: Organiser) -> Response[list[dict[str, str]]]:
    """List names and addresses: pages, programmes, sessions, and what can be done with them.

    With words, the people whose name or address matches them instead.
    """
    words = forms.query(request).line("q", most=100)
    if words:
        people = await found_people.find(organiser.scope, words)
        named = [_person(one) for one in people[:MOST_PEOPLE]]
        return Response(named, headers=pages.PRIVATE)
    found = [_place(_(way.name, organiser), way.path, also=way.also)
             for way in PLACES if organiser.may(way.role)]  # fmt: skip
    found += await _of_programmes(organiser)
    found += await _of_coming_sessions(organiser)
    found += await _of_all_sessions(organiser)
    return Response(found, headers=pages.PRIVATE)


async def _of_programmes(organiser: Member) -> list[dict[str, str]]:
    """Return each programme, and what can be done with it."""
    found: list[dict[str, str]] = []
    for one in await programmes.listed(organiser.scope, at=clock.now(), most=0):
        path = f"/programmes/{one.slug}"
        found.append(_place(one.title, path))
        found += _actions(OF_PROGRAMME, organiser, one.id, path, one.title)
    return found


async def _of_coming_sessions(organiser: Member) -> list[dict[str, str]]:
    """Return what can be done with the sessions to come."""
    found: list[dict[str, str]] = []
    for coming in await today.coming(organiser.scope, at=clock.now()):
        if coming.status is SessionStatus.PUBLISHED:
            path = f"/sessions/{coming.slug}"
            found += _actions(OF_SESSION, organiser, coming.programme, path, coming.title)
    return found


async def _of_all_sessions(organiser: Member) -> list[dict[str, str]]:
    """Return each session and its roster, with its day."""
    found: list[dict[str, str]] = []
    roster = _(N_("Roster"), organiser)
    for dated in await sessions.dates(organiser.scope):
        path, day = f"/sessions/{dated.slug}", f"{dated.starts_local:%d/%m/%Y}"
        found.append(_place(dated.title, path, day))
        found.append(_place(f"{roster} — {dated.title}", f"{path}/roster", day))
    return found


def _actions(
    ways: Iterable[PaletteEntry], organiser: Member, programme: int, path: str, title: str
) -> Iterator[dict[str, str]]:
    """Return what somebody may do with a programme or a session of it."""
    for way in ways:
        if organiser.may(way.role, programme):
            name = f"{_(way.name, organiser)} — {title}"
            yield _place(name, path + way.path, also=way.also)


def _(name: str, organiser: Member) -> str:
    return sentence(name, organiser.language)


def _person(one: FoundPerson) -> dict[str, str]:
    address = one.email or ""
    return _place(one.name or address or "—", f"/people/{one.id}", address)


def _place(name: str, path: str, about: str = "", also: str = "") -> dict[str, str]:
    return {"name": name, "path": links.DESK + path, "about": about, "also": also}


ROUTES = [palette]
