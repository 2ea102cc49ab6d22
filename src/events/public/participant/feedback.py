"""Somebody's own feedback on a session that is over: a short form, counted by its button alone."""

from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, links, text
from events.errors import Invalid, Refusal
from events.feedback import queries
from events.feedback.forms import in_language
from events.feedback.write import Answer
from events.operations.feedback import collect
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.public.participant.dependencies import LinkSeat
from events.registrations.participant import queries as participants
from events.registrations.participant.shapes import OwnRegistration

HEADERS: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}
FIELDS: Final = ("scale", "nps", "choice", "words")


@show(links.OWN_FEEDBACK, policy="participant")
async def ask(request: SiteRequest, token: FromPath[str], seat: LinkSeat) -> Response[Any]:
    """Show the form; `?scale=4`, as the mail's link has it, only preselects."""
    chosen = {"scale": request.query_params.get("scale", "")[:1]}
    return await _page(request, seat, token, typed=chosen)


@post(links.OWN_FEEDBACK, opt={"policy": "participant"}, status_code=303)
async def give(request: SiteRequest, token: FromPath[str], seat: LinkSeat) -> Response[Any]:
    """Keep the answer; what is wrong stands beside its field, and nothing is lost."""
    sent = await fields_of(request)
    typed = {name: text.paragraphs(one(sent, name)) for name in FIELDS}
    try:
        answer = Answer(
            _number(typed["scale"]) or 0, _number(typed["nps"]), _number(typed["choice"]),
            typed["words"],
        )  # fmt: skip
        named = one(sent, "named") == "yes"
        await collect.give(seat.id, answer, named=named, at=clock.now())
    except Refusal as refusal:
        return await _page(request, seat, token, typed=typed, refusal=refusal)
    there = visit.go(f"/registrations/{token}/feedback?said=given")
    return Redirect(there, status_code=303)


async def _page(
    request: SiteRequest,
    seat: OwnRegistration,
    token: str,
    *,
    typed: dict[str, str],
    refusal: Refusal | None = None,
) -> Response[Any]:
    language = visit.of(request).language
    asked = await queries.request_for(seat.id)
    choice = in_language(asked.choice, language) if asked else None
    return page(
        request,
        "pages/participant/feedback.html",
        status=refusal.status if refusal else 200,
        headers=HEADERS,
        seat=participants.in_language(seat, language),
        hue=seat.hue,
        zone=seat.zone,
        token=token,
        asked=asked,
        open=asked is not None and clock.now() < asked.closes_at,
        choice=choice,
        options=list(enumerate(choice.options)) if choice else [],
        typed={**dict.fromkeys(FIELDS, ""), **typed},
        problems=refusal.problems if isinstance(refusal, Invalid) else {},
        said=request.query_params.get("said", ""),
        nps=[(value, str(value)) for value in queries.NPS],
    )


def _number(sent: str) -> int | None:
    """Read a number of two digits at most; anything else is no answer of the list."""
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 2 else -1


ROUTES = [ask, give]
