"""The page of a replay: seen here, with chapters, captions, transcript and slides beside it.

A player of somebody else is asked for nothing before a visitor clicks: the page says who would be
asked, and only the page that follows the click may frame them.
"""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from events import clock, links, text
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import Page, content_security_policy, page, show
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.programmes.queries import ProgrammeShown
from events.resources import chapters, counts, players, queries, visibility, webvtt
from events.resources.keys import Holder
from events.resources.queries import Replay, ResourceShown
from events.resources.states import ResourceKind
from events.sessions import queries as sessions
from events.sessions.translated import SessionShown

LONGEST: Final = 100 * 3600


@dataclass(frozen=True)
class Words:
    """What is said in a replay: as organisers wrote it, or the captions as paragraphs."""

    language: str
    written: str = ""
    paragraphs: tuple[chapters.Chapter, ...] = ()


@show(links.REPLAY)
async def replay(request: SiteRequest, resource: FromPath[int]) -> Page:
    """Show a replay to who may see it."""
    found = await _playable(resource)
    key, at = str(request.query_params.get("key", "")), clock.now()
    holder = visibility.check(found, key, at=at)
    session, cycle = await _place(found, visit.of(request).language, holder)
    player = None if found.file else players.of(found.url)
    playing = bool(player) and request.query_params.get("play") == "1"
    if playing and request.method == "GET" and holder is not Holder.DESK:
        await counts.count(found.id, at=at)
    return page(
        request,
        "pages/outcomes/replay.html",
        headers=_headers(player.host if player and playing else "", found.free),
        replay=found,
        session=session,
        programme=cycle,
        player=player,
        playing=playing,
        second=_second(request),
        source=_source(found, key),
        media_type=players.media_type(found.file),
        key=key,
        chapters=chapters.from_stored(found.chapters),
        captions={code: NAMES.get(code, code) for code in found.languages},
        words=await _words(found, (visit.of(request).language, session.spoken)),
        slides=await _slides(found, holder),
        hue=cycle.hue,
    )


async def _playable(resource: int) -> Replay:
    """Return a replay that has a page of ours to be seen on. Raises NotFound."""
    found = await queries.replay(resource) if 0 < resource < 2**31 else None
    if found is None or not players.plays(found.url, found.file):
        raise NotFound
    return found


async def _place(
    found: Replay, language: str, holder: Holder
) -> tuple[SessionShown, ProgrammeShown]:
    """Return the session and the programme of a replay, as its reader may see them."""
    session = await sessions.by_slug(found.slug, language, invited=holder is not Holder.NOBODY)
    cycle = await programmes.by_id(session.programme_id, language) if session else None
    if session is None or cycle is None:
        raise NotFound
    return session, cycle


@show(links.CAPTIONS)
async def captions(
    request: SiteRequest, resource: FromPath[int], language: FromPath[str]
) -> Response[Any]:
    """Send captions as WebVTT, to who may see the replay."""
    found = await queries.replay(resource) if 0 < resource < 2**31 else None
    if found is None:
        raise NotFound
    visibility.check(found, str(request.query_params.get("key", "")), at=clock.now())
    said = await queries.captions(resource, language.removesuffix(".vtt"))
    if said is None:
        raise NotFound
    headers = {"cache-control": "private, no-cache"}
    return Response(said, media_type="text/vtt; charset=utf-8", headers=headers)


def _headers(host: str, free: bool) -> dict[str, str]:
    """Return the headers of the page: who may be framed, and that links to it stay with whom
    they were given to."""
    headers = {} if free else {"x-robots-tag": "noindex", "cache-control": "no-store"}
    if host:
        headers["content-security-policy"] = content_security_policy(frames=f"https://{host}")
    return headers


def _second(request: SiteRequest) -> int:
    """Return where to start, in seconds."""
    found = text.number(str(request.query_params.get("t", "")))
    return found if found < LONGEST else 0


def _source(found: Replay, key: str) -> str:
    if not found.file:
        return ""
    return links.file(found.file) + (f"?key={key}" if key else "")


async def _words(found: Replay, wanted: tuple[str, ...]) -> Words | None:
    if found.transcript:
        return Words(wanted[-1], written=found.transcript)
    spoken = next((code for code in wanted if code in found.languages), None)
    code = spoken or next(iter(found.languages), None)
    if code is None:
        return None
    cues = webvtt.read((await queries.captions(found.id, code) or "").encode())
    return Words(code, paragraphs=tuple(chapters.paragraphs(cues)))


async def _slides(found: Replay, holder: Holder) -> list[ResourceShown]:
    remains = await queries.of_session(found.session, registered=holder is not Holder.NOBODY)
    return [one for one in remains if one.kind is not ResourceKind.REPLAY]


ROUTES = [replay, captions]
