"""Every page of the desk by its name, and people by theirs, for the palette."""

from typing import Final

from litestar import Response

from events import clock, links
from events.desk.kit import forms, pages
from events.desk.kit.dependencies import Organiser
from events.desk.kit.routes import show
from events.operations.reports import people as found_people
from events.operations.reports import programmes, sessions, today
from events.operations.reports.people import FoundPerson
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.sessions.states import SessionStatus

PLACES: Final = (
    (N_("Today"), ""),
    (N_("Programmes"), "/programmes"),
    (N_("New programme"), "/programmes/new"),
    (N_("People"), "/people"),
    (N_("Sending"), "/sending"),
    (N_("Announcements"), "/announcements"),
    (N_("Figures"), "/figures"),
    (N_("Team"), "/team"),
    (N_("Our organisation"), "/organisation"),
    (N_("Who did what"), "/record"),
    (N_("My account"), "/account"),
)
MOST_PEOPLE: Final = 8


@show(f"{links.DESK}/palette", policy="viewer")
async def palette(request: SiteRequest, organiser: Organiser) -> Response[list[dict[str, str]]]:
    """List names and addresses: pages, programmes, coming and recent sessions with their rosters.

    With words, the people whose name or address matches them instead.
    """
    words = forms.query(request).line("q", most=100)
    if words:
        people = await found_people.find(organiser.scope, words)
        named = [_person(one) for one in people[:MOST_PEOPLE]]
        return Response(named, headers=pages.PRIVATE)
    found = [_place(sentence(name, organiser.language), path) for name, path in PLACES]
    found += [
        _place(one.title, f"/programmes/{one.slug}")
        for one in await programmes.listed(organiser.scope, at=clock.now(), most=0)
    ]
    roster = sentence(N_("Roster"), organiser.language)
    on_the_day = sentence(N_("On the day"), organiser.language)
    for one in await today.coming(organiser.scope, at=clock.now()):
        if one.status is SessionStatus.PUBLISHED:
            found.append(_place(f"{on_the_day} — {one.title}", f"/sessions/{one.slug}/day"))
    for dated in await sessions.dates(organiser.scope):
        path, day = f"/sessions/{dated.slug}", f"{dated.starts_local:%d/%m/%Y}"
        found.append(_place(dated.title, path, day))
        found.append(_place(f"{roster} — {dated.title}", f"{path}/roster", day))
    return Response(found, headers=pages.PRIVATE)


def _person(one: FoundPerson) -> dict[str, str]:
    address = one.email or ""
    return _place(one.name or address or "—", f"/people/{one.id}", address)


def _place(name: str, path: str, about: str = "") -> dict[str, str]:
    return {"name": name, "path": links.DESK + path, "about": about}


ROUTES = [palette]
