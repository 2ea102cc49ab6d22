"""Feeds over HTTP: `.ics` and `.atom`, conditional, compressed ahead of time.

The pages of programmes, sessions and speakers share their route with their feeds: their handlers
call `feed_response` where a slug ends with `.ics` or `.atom`.
"""

import re
from typing import Any

from litestar import Response
from litestar.params import FromPath

from events import links
from events.calendars import private_feed
from events.calendars.feed import Feed, Wanted, feed
from events.calendars.team.feed import team_feed
from events.presentation.http import show, takes_gzip
from events.presentation.request import SiteRequest
from events.public.participant.lost_link import no_such_link
from events.registrations.participant import queries

# Litestar adds the charset to text types by itself.
ICS = "text/calendar"
ATOM = "application/atom+xml; charset=utf-8"
_SUFFIX = re.compile(r"(.*)\.(ics|atom)")
# Outlook and Exchange ask for gzip and then store it as it came.
_NO_GZIP = re.compile(rb"microsoft|ms-?office|outlook|exchange", re.IGNORECASE)


def is_feed(slug: str) -> bool:
    """Tell whether the last part of a page's address names its feed instead."""
    return _SUFFIX.fullmatch(slug) is not None


async def feed_response(request: SiteRequest, kind: str, slug: str) -> Response[bytes]:
    """Return the feed of a page; `slug` ends in .ics or .atom.

    `?tag=` and `?language=` narrow a programme's feed. Raises NotFound.
    """
    parts = _SUFFIX.fullmatch(slug)
    name, form = (parts[1], parts[2]) if parts else (slug, "ics")
    tag = language = ""
    if request.scope["query_string"]:
        query = request.query_params
        tag, language = query.get("tag", "")[:80], query.get("language", "")[:5]
    wanted = Wanted(kind, name, tag, language, form)
    return respond(request, await feed(wanted), ICS if form == "ics" else ATOM)


@show([links.CALENDAR, "/calendar.atom"])
async def all_sessions(request: SiteRequest) -> Response[bytes]:
    """Send the calendar of every public session."""
    return await feed_response(request, "all", request.url.path.removeprefix("/calendar"))


@show(links.PRIVATE_CALENDAR)
async def own_sessions(request: SiteRequest, token: FromPath[str]) -> Response[bytes]:
    """Send one participant's calendar; the token is all it takes."""
    found = await private_feed.private_feed(token.removesuffix(".ics"))
    return respond(
        request, found, ICS, {"cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    )


@show(links.TEAM_CALENDAR)
async def sessions_of_the_team(request: SiteRequest, token: FromPath[str]) -> Response[bytes]:
    """Send an organiser's calendar of all sessions; the token is all it takes."""
    found = await team_feed(token.removesuffix(".ics"))
    return respond(
        request, found, ICS, {"cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    )


@show(links.OWN_FILE, policy="participant")
async def own_file(request: SiteRequest, token: FromPath[str]) -> Response[Any]:
    """Send one's own session as a file: what the invitation says, with the way in."""
    seat = await queries.by_token(token)
    if seat is None:
        return no_such_link(request)
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'attachment; filename="{seat.session_slug}.ics"',
        "x-robots-tag": "noindex",
    }
    return Response(await private_feed.own_file(seat.id), media_type=ICS, headers=headers)


def respond(
    request: SiteRequest,
    found: Feed,
    media_type: str,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """Answer with the bytes, in gzip where the reader takes it; 304 where they are known."""
    asked = dict(request.scope["headers"])  # As they came: litestar's own view costs more.
    zipped = takes_gzip(request) and not _NO_GZIP.search(asked.get(b"user-agent", b""))
    shared = {**_SHARED, "etag": f'"{found.etag}-gzip"' if zipped else f'"{found.etag}"'}
    if headers:
        shared.update(headers)
    known = asked.get(b"if-none-match")
    if known and _has_already(known.decode("latin-1"), found.etag):
        return Response(b"", status_code=304, headers=shared)
    if zipped:
        shared["content-encoding"] = "gzip"
    body = found.compressed if zipped else found.body
    return Response(body, media_type=media_type, headers=shared)


_SHARED = {
    "cache-control": "public, no-cache",
    "vary": "accept-encoding, user-agent",
    # Calendars on other people's pages may read what is public anyway.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


def _has_already(if_none_match: str, etag: str) -> bool:
    if etag not in if_none_match:
        return if_none_match.strip() == "*"
    known = (part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(","))
    return any(part.removesuffix("-gzip") == etag for part in known)


ROUTES = [all_sessions, own_sessions, sessions_of_the_team, own_file]
