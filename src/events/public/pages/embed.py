"""A programme's coming sessions on the organisation's own site: one line of HTML there.

    <script type="module" src="https://…/embed.js"></script>
    <causerie-programme slug="alliances" form></causerie-programme>

With `form` it registers too, on sites that an organiser allowed (`public/embedding`). No frame, no
cookie; where scripts are off the element's own content stays, for instance a link.
"""

import msgspec
from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.errors import NotFound
from events.presentation import dates, sentence, visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.presentation.static import PREFIX, asset, static
from events.programmes import queries as programmes
from events.public.pages import former_address
from events.sessions import listing
from events.sessions.states import SessionStatus
from events.sessions.translated import SessionShown

SHOWN = 10
_OPEN = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=60",
    "vary": "Accept-Language",
}


@show("/embed.js")
async def script() -> Response[bytes]:
    """Send the custom element; its address stays the same, so it is asked for again each hour."""
    found = asset(static("embed.js").removeprefix(PREFIX))
    assert found is not None
    headers = {**_OPEN, "cache-control": "public, max-age=3600"}
    return Response(found.body, media_type=found.media_type, headers=headers)


@show("/embed/{slug:str}")
@former_address.programmes_lead_on
async def coming(request: SiteRequest, slug: FromPath[str]) -> Response[bytes]:
    """Return a programme's next sessions as JSON, with dates already in words."""
    language, at = visit.of(request).language, clock.now()
    cycle = await programmes.by_slug(slug, language)
    if cycle is None:
        raise NotFound
    found = await listing.next_of(cycle.id, language, at=at, most=SHOWN)
    programme = {
        "title": cycle.title,
        "url": links.absolute(links.programme(cycle.slug)),
        "empty": sentence("No session is announced at the moment.", language),
        "register": sentence("Register", language),
        "sessions": [_session(cycle.slug, one, language) for one in found],
    }
    return Response(msgspec.json.encode(programme), media_type="application/json", headers=_OPEN)


def _session(programme: str, session: SessionShown, language: str) -> dict[str, str]:
    postponed = session.status == SessionStatus.POSTPONED
    when = dates.when(session.starts_at, session.ends_at, session.timezone, language)
    states = {SessionStatus.CANCELLED: "Cancelled", SessionStatus.POSTPONED: "Postponed"}
    state = states.get(session.status, "Full, waiting list" if session.full else "")
    return {
        "title": session.title,
        "url": links.absolute(links.session(session.slug)) + "?source=embed",
        "when": sentence("A new date will be announced.", language) if postponed else when,
        "state": sentence(state, language) if state else "",
        "form": "" if session.status in states else f"/embed/{programme}/sessions/{session.slug}",
    }


ROUTES = [script, coming]
