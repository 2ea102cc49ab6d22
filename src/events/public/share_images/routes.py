"""Pictures of sessions and programmes for shared links: drawn beside the event loop, then kept."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from events import links
from events.errors import NotFound
from events.presentation import dates, sentence, visit
from events.presentation.dates import Leaf
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.programmes.queries import ProgrammeShown
from events.public.pages import former_address
from events.public.share_images.image import Card, drawn
from events.sessions import listing
from events.sessions import queries as sessions
from events.sessions.listing import SessionMoment
from events.sessions.translated import SessionShown
from events.settings import publisher, settings

EDITION: Final = 1
"""Raised when cards are drawn in another way: kept ones are then old."""
_HEADERS: Final = {
    "cache-control": "public, max-age=600",
    "vary": "Accept-Language",
    "cross-origin-resource-policy": "cross-origin",
}
LARGEST: Final = 64
"""Pictures that are kept; the oldest goes first."""
MOST_WAITING: Final = 20
"""Who comes then is asked to come again: whoever asks for all pictures at once fills no memory."""

_kept: Final[dict[Card, bytes]] = {}
_waiting: Final[list[Card]] = []
# One at a time: who asks for many at once shall not take the processors from registering.
_drawer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="card")


@show(links.SESSION_CARD)
async def session_card(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Draw a leaf with the day, the title and the hour. 404 for what was never published."""
    language = visit.of(request).language
    found = await sessions.by_slug(slug, language)
    cycle = await programmes.by_id(found.programme_id, language) if found else None
    if found is None or cycle is None:
        return await former_address.lead_on(request, slug)
    return await _answer(request, _of_session(found, cycle, language))


@show(links.PROGRAMME_CARD)
@former_address.programmes_lead_on
async def programme_card(request: SiteRequest, slug: FromPath[str]) -> Response[bytes]:
    """Draw the title, and the months from the first session to the last. 404 for drafts."""
    language = visit.of(request).language
    cycle = await programmes.by_slug(slug, language)
    if cycle is None:
        raise NotFound
    ends = await listing.ends_of(cycle.id)
    return await _answer(request, _of_programme(cycle, ends, language))


def _of_session(session: SessionShown, cycle: ProgrammeShown, language: str) -> Card:
    starts_at, zone = session.starts_at, session.timezone
    hours = dates.hours(starts_at, session.ends_at, zone, language)
    words = f"{hours}, {dates.zone_name(zone, language, starts_at)}"
    leaf = dates.leaf(starts_at, zone, language)
    if session.status == "cancelled":
        words = sentence("Cancelled", language)
    elif session.status == "postponed":
        words = sentence("Postponed", language)
        leaf = Leaf("…", sentence("to come", language), sentence("new date", language), "")
    organisation = settings().organisation_in(language)
    titles = (session.title, cycle.title, organisation)
    card = Card(cycle.hue, cycle.title, titles, words, organisation, leaf, picture=session.picture)
    return _with_logo(card)


def _of_programme(cycle: ProgrammeShown, ends: list[SessionMoment], language: str) -> Card:
    months = [dates.month(one.starts_at, one.timezone, language) for one in ends]
    organisation = settings().organisation_in(language)
    card = Card(
        cycle.hue,
        sentence("Programme", language),
        (cycle.title, organisation),
        " – ".join(dict.fromkeys(months)),
        organisation,
        is_programme=True,
        picture=cycle.picture,
    )
    return _with_logo(card)


def _with_logo(card: Card) -> Card:
    brand = publisher.current().brand
    return replace(card, logo=brand.logo, names_organisation=brand.name_beside or not brand.logo)


async def _answer(request: SiteRequest, card: Card) -> Response[bytes]:
    digest = hashlib.sha256(f"{EDITION} {card!r}".encode()).hexdigest()[:32]
    headers = {**_HEADERS, "etag": f'"{digest}"'}
    if digest in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if card not in _kept and len(_waiting) >= MOST_WAITING:
        return Response(b"", status_code=503, headers={"retry-after": "10"})
    picture = _kept.get(card) or await _drawn(card)
    return Response(picture, media_type="image/png", headers=headers)


async def _drawn(card: Card) -> bytes:
    _waiting.append(card)
    try:
        return await asyncio.get_running_loop().run_in_executor(_drawer, _draw, card)
    finally:
        _waiting.remove(card)


def _draw(card: Card) -> bytes:
    picture = _kept.get(card) or drawn(card)
    _kept[card] = picture
    while len(_kept) > LARGEST:
        del _kept[next(iter(_kept))]
    return picture


ROUTES = [session_card, programme_card]
