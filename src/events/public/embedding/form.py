"""The form of a session on another site: fetched by our script there, and sent from there.

No cookie goes along, and nobody is signed in: what another site may do by it is what anybody may do
by hand. So that no site does it unasked all the same, the browser's `Origin` must be one that an
organiser allowed; any other is told no before anything is read.
"""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath

from events import links
from events.errors import NotFound, Refusal
from events.presentation import N_, visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.programmes import embedding
from events.programmes.embedding import Embedded
from events.public.forms import anonymous
from events.public.forms.posted_form import Fields
from events.public.invitations import access
from events.public.registration import register, sent_form
from events.registrations import blank_form, offered_sessions
from events.registrations.form_context import FormContext
from events.registrations.signup import questions
from events.sessions import queries as sessions
from events.sessions.translated import SessionShown

FORM: Final = "/embed/{slug:str}/sessions/{session:str}/form"
REGISTRATIONS: Final = "/embed/{slug:str}/sessions/{session:str}/registrations"
Slug = FromPath[str]


class NotEmbedded(Refusal):
    """No organiser allowed this site to show the form."""

    status = 403
    sentence = N_("This form is not offered on that site. Please register on the session’s page.")


@show(FORM)
async def form(request: SiteRequest, slug: Slug, session: Slug) -> Response[Any]:
    """Return the form of a session as a piece of HTML."""
    origin, programme = await _allowed(request, slug)
    found = await _session(request, programme, session)
    language = visit.of(request).language
    context = await blank_form.blank(found.id, language, source="embed")
    return _piece(request, origin, found, context)


@post(REGISTRATIONS, opt={"policy": "public"}, status_code=200)
async def register_from_elsewhere(request: SiteRequest, slug: Slug, session: Slug) -> Response[Any]:
    """Register as the session's own page does: the same limits, refusals and answer for everyone.

    Answers with a piece of HTML: the thanks, or the form with what is wrong.
    """
    origin, programme = await _allowed(request, slug)
    found = await _session(request, programme, session)
    try:
        answer = partial(_answer, request, origin, found)
        return await anonymous.in_constant_time(request, answer)
    except Refusal as refusal:  # Too often, in a crowd, or unreadable: nothing was taken in.
        context = await blank_form.blank(found.id, visit.of(request).language, source="embed")
        said = replace(context, said=refusal.sentence)
        return _piece(request, origin, found, said, status=refusal.status)


async def _answer(
    request: SiteRequest, origin: str, found: SessionShown, fields: Fields
) -> Response[Any]:
    asked, session_id, slug = await questions.of_session(found.id), found.id, found.slug
    if (date := sent_form.date(fields)) and await offered_sessions.is_same(session_id, date):
        session_id, asked = await questions.asked_at(date) or (session_id, asked)
        slug = date
    fields = sent_form.for_date(fields, slug)
    try:
        await register.register_one(request, session_id, fields, asked, access.Access())
    except Refusal as refusal:
        context = await blank_form.blank(session_id, visit.of(request).language)
        shown = register.again(context, fields, refusal)
        return _piece(request, origin, found, shown, status=refusal.status)
    return _html(request, origin, "pages/embedding/thanks.html")


async def _allowed(request: SiteRequest, slug: str) -> tuple[str, Embedded]:
    """Return the site that asks, and the programme that lets it. Raises NotEmbedded, NotFound."""
    programme = await embedding.at(slug)
    if programme is None:
        raise NotFound
    origin = str(request.headers.get("origin", ""))
    if origin not in programme.embed_origins:
        raise NotEmbedded
    return origin, programme


async def _session(request: SiteRequest, programme: Embedded, slug: str) -> SessionShown:
    """Return a session of this programme that anybody may open. Raises NotFound."""
    found = await sessions.by_slug(slug, visit.of(request).language)
    if found is None or found.programme_id != programme.id:
        raise NotFound
    return found


def _piece(
    request: SiteRequest, origin: str, found: SessionShown, context: FormContext, status: int = 200
) -> Response[Any]:
    """Return the form alone; other people and other sessions are registered for on its page."""
    shown = replace(context, companions=0, choices=())
    return _html(request, origin, "pages/embedding/form.html", status=status, form=shown,
                 page_address=links.absolute(links.session(found.slug)))  # fmt: skip


def _html(
    request: SiteRequest, origin: str, template: str, status: int = 200, **values: object
) -> Response[Any]:
    headers = {
        "access-control-allow-origin": origin,
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": "no-store",
        "vary": "Origin, Accept-Language",
    }
    return page(request, template, status=status, headers=headers, **values)


ROUTES = [form, register_from_elsewhere]
