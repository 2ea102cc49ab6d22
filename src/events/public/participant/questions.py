"""Questions to the speakers: asked and voted on by who has a seat, before and during a session."""

from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links, text
from events.asked_questions import queries, rules
from events.errors import Invalid, Refusal
from events.operations.asked_questions import ask
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.public.participant.dependencies import LinkEntrant, NoSuchLink
from events.registrations.participant import queries as participants
from events.registrations.participant.shapes import OwnRegistration
from events.registrations.signup import rate_limits
from events.registrations.states import RegistrationState
from events.sessions.states import SessionStatus

HEADERS: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}
PARTICIPANT: Final = {"policy": "participant"}


@show(links.QUESTIONS, policy="participant")
async def questions_page(
    request: SiteRequest, token: FromPath[str], entrant: LinkEntrant
) -> Response[Any]:
    """Show what is asked, what became of it, and the form while it is time to ask."""
    return await _page(request, _seat(entrant), token)


@post(links.QUESTIONS, opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def put_question(
    request: SiteRequest, token: FromPath[str], entrant: LinkEntrant
) -> Response[Any]:
    """Keep a question; what is wrong with it stands beside it."""
    seat, at, sent = _seat(entrant), clock.now(), await fields_of(request)
    words, signed = text.line(one(sent, "words")), one(sent, "signed") == "yes"
    try:
        await rate_limits.count_request(visit.client_address(request), at=at)
        await ask.ask(seat.id, words, signed=signed, at=at)
    except Refusal as refusal:
        return await _page(request, seat, token, words=words, signed=signed, refusal=refusal)
    return _back(token, "asked")


@post(f"{links.QUESTIONS}/{{question:int}}", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def act(
    request: SiteRequest, token: FromPath[str], question: FromPath[int], entrant: LinkEntrant
) -> Response[Any]:
    """Vote, take the vote back, or take back a question of one's own."""
    seat, at = _seat(entrant), clock.now()
    wished = one(await fields_of(request), "act")
    try:
        await rate_limits.count_request(visit.client_address(request), at=at)
        if wished == "withdraw":
            await ask.withdraw(seat.id, question)
        else:
            await ask.vote(seat.id, question, wished=wished == "vote", at=at)
    except Refusal as refusal:
        return await _page(request, seat, token, refusal=refusal)
    return _back(token, "", f"#q{question}")


def _seat(entrant: object) -> OwnRegistration:
    """Take a participant's link alone: a speaker has a page of their own."""
    if not isinstance(entrant, OwnRegistration):
        raise NoSuchLink
    return entrant


def _back(token: str, said: str, place: str = "") -> Redirect:
    there = f"/questions/{token}" + (f"?said={said}" if said else "")
    return Redirect(visit.go(there) + place, status_code=HTTP_303_SEE_OTHER)


async def _page(
    request: SiteRequest,
    seat: OwnRegistration,
    token: str,
    *,
    words: str = "",
    signed: bool = False,
    refusal: Refusal | None = None,
) -> Response[Any]:
    allowed = await rules.of_session(seat.session_id)
    at = clock.now()
    held = seat.state is RegistrationState.HELD and seat.status is SessionStatus.PUBLISHED
    seen = await queries.seen_by(seat.id, votes=allowed.votes) if held else []
    return page(
        request,
        "pages/participant/questions.html",
        status=refusal.status if refusal else 200,
        headers=HEADERS,
        seat=participants.in_language(seat, visit.of(request).language),
        hue=seat.hue,
        zone=seat.zone,
        token=token,
        votes=allowed.votes,
        open=held and allowed.enabled and ask.is_open(seat.starts_at, seat.ends_at, at),
        over=at > seat.ends_at,
        seen=seen,
        may_vote=ask.may_vote,
        words=words,
        signed=signed,
        said=request.query_params.get("said", ""),
        refused=refusal.sentence if refusal and not isinstance(refusal, Invalid) else "",
        problems=refusal.problems if isinstance(refusal, Invalid) else {},
    )


ROUTES = [questions_page, put_question, act]
