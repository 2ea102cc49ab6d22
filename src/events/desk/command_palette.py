"""Every page of the desk by its name, for the palette; and a session before its time."""

from typing import Any, Final

from litestar import Response

from events import clock, database, links
from events.desk.kit import forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, Slug, show
from events.errors import NotFound
from events.operations.programmes import edit
from events.operations.reports import desk, timeline
from events.operations.sessions import publish
from events.presentation import N_, render, sentence
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.registrations.signup.form import blank
from events.resources import queries as resources
from events.sessions import queries as sessions
from events.speakers import queries as speakers

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
async def palette(request: SiteRequest) -> Response[list[dict[str, str]]]:
    """Names and addresses: rooms, programmes, coming and recent sessions with their rosters.

    With words, the people whose name or address matches them instead.
    """
    organiser = visit_of(request).organiser
    words = forms.query(request).line("q", most=100)
    if words:
        people = await timeline.find(organiser.scope, words)
        named = [_person(one) for one in people[:MOST_PEOPLE]]
        return Response(named, headers=pages.PRIVATE)
    found = [_place(sentence(name, organiser.language), path) for name, path in PLACES]
    found += [
        _place(one["title"], f"/programmes/{one['slug']}")
        for one in await desk.programmes(organiser.scope, at=clock.now())
    ]
    roster = sentence(N_("Roster"), organiser.language)
    on_the_day = sentence(N_("On the day"), organiser.language)
    for one in await desk.coming(organiser.scope, at=clock.now()):
        if one["status"] == "published":
            found.append(_place(f"{on_the_day} — {one['title']}", f"/sessions/{one['slug']}/day"))
    for one in await desk.every_session(organiser.scope):
        path, day = f"/sessions/{one['slug']}", f"{one['starts_local']:%d/%m/%Y}"
        found.append(_place(one["title"], path, day))
        found.append(_place(f"{roster} — {one['title']}", f"{path}/roster", day))
    return Response(found, headers=pages.PRIVATE)


@show(f"{SESSION}/preview", policy="viewer")
async def preview(request: SiteRequest, session: Slug) -> Response[str]:
    """The session's page as it would be online: published for a moment, and undone."""
    found, language = await desk.session(session), visit_of(request).organiser.language
    async with database.dry_run():
        if found["status"] == "draft":
            at, by = clock.now(), visit_of(request).organiser.email
            await edit.set_status(found["programme"], "published", by=by, at=at)
            await publish.publish(found["id"], by=by, at=at)
        content = await _public_page(session, language)
    return Response(content, media_type=pages.HTML, headers=pages.PRIVATE)


async def _public_page(slug: str, language: str) -> str:
    shown = await sessions.by_slug(slug, language)
    cycle = await programmes.by_id(shown.programme_id, language) if shown else None
    if shown is None or cycle is None:
        raise NotFound
    near = await sessions.related(shown, language)
    cast = await speakers.appearing([shown.id, *(one.id for one in near)])
    return render(
        "pages/session.html",
        language,
        session=shown,
        programme=cycle,
        speakers=cast.get(shown.id, []),
        cast=cast,
        related=near,
        resources=await resources.of_session(shown.id),
        kept_back=await resources.kept_back(shown.id),
        data="{}",
        now=clock.now(),
        form=await blank(shown.id, language),
    )


def _person(one: dict[str, Any]) -> dict[str, str]:
    address = one["email"] or ""
    return _place(one["name"] or address or "—", f"/people/{one['id']}", address)


def _place(name: str, path: str, about: str = "") -> dict[str, str]:
    return {"name": name, "path": links.DESK + path, "about": about}


ROUTES = [palette, preview]
