"""The moderator of a session takes questions one by one, by their own link, without an account."""

from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import links
from events.asked_questions import queries as asked_questions
from events.errors import NotFound
from events.operations.asked_questions import moderate
from events.operations.asked_questions.moderate import Act
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.public.participant.dependencies import LinkAppearance, NoSuchLink
from events.public.speaker.own_page import PARTICIPANT
from events.registrations.participant import queries
from events.registrations.participant.shapes import OwnAppearance

MODERATION: Final = f"{links.APPEARANCE}/questions"
HEADERS: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}


@show(MODERATION, policy="participant")
async def moderation_page(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Show what is asked, the one that is being put first."""
    _check(appearance)
    return page(
        request,
        "pages/speaker/moderation.html",
        headers=HEADERS,
        seat=queries.in_language(appearance, visit.of(request).language),
        zone=appearance.zone,
        hue=appearance.hue,
        token=token,
        shown=asked_questions.SHOWN,
        groups=await moderate.first_of_each_state(appearance.session_id),
    )


@post(MODERATION, opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def act(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Do one thing with a question."""
    _check(appearance)
    sent = await fields_of(request)
    what, number, first = (one(sent, name) for name in ("act", "id", "first"))
    await moderate.act(appearance.session_id, _act(what), _number(number), _number(first))
    there = visit.go(f"/appearances/{token}/questions")
    return Redirect(there, status_code=HTTP_303_SEE_OTHER)


def _act(sent: str) -> Act:
    try:
        return Act(sent)
    except ValueError:
        raise NotFound from None


def _number(sent: str) -> int:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 9 else 0


def _check(seat: OwnAppearance) -> None:
    if not seat.moderates:
        raise NoSuchLink(links.APPEARANCE)


ROUTES = [moderation_page, act]
