"""Registering by form: for a session, for a whole programme; and the page that thanks everyone."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from litestar import Request, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, doorbell, links, tokens
from events.errors import Invalid, NotFound, Refusal
from events.presentation import visit
from events.presentation.http import page, show
from events.programmes import queries as programmes
from events.registrations import (
    correct,
    form,
    limits,
    offered,
    passes,
    questions,
    register,
    typing_errors,
)
from events.registrations.form import FormContext
from events.registrations.refusals import SessionFull
from events.sessions import queries as sessions
from events.site import crowd, evenly
from events.site.programme_pages import programme_page
from events.site.sent_forms import Fields, fields_of, one
from events.site.session_pages import session_page
from events.text import shown_address

Slug = FromPath[str]


@post(links.SESSION_REGISTRATIONS, opt={"policy": "public"}, status_code=303)
async def register_for_session(request: Request[Any, Any, Any], slug: Slug) -> Response[Any]:
    """One seat, or a place in the line: 303 to the thanks; 409, 422 or 429 with all that was typed.

    The answer and its time are the same whether an address is known or not.
    """
    return await _evenly(request, _answer_for_session(request, slug))


@post(links.PROGRAMME_REGISTRATIONS, opt={"policy": "public"}, status_code=303)
async def register_for_programme(request: Request[Any, Any, Any], slug: Slug) -> Response[Any]:
    """One pass for all sessions, later ones included; answers as for a session."""
    return await _evenly(request, _answer_for_programme(request, slug))


@show([links.SESSION_REGISTRATIONS, links.PROGRAMME_REGISTRATIONS])
async def back_to_form(request: Request[Any, Any, Any], slug: Slug) -> Redirect:
    """Who reloads the answer to a form gets the page with the form."""
    of_session = request.url.path.startswith("/sessions/")
    return Redirect(visit.go(links.session(slug) if of_session else links.programme(slug)))


@show(links.SESSION_THANKS)
async def thanks_for_session(request: Request[Any, Any, Any], slug: Slug) -> Response[str]:
    """The same for everyone: which mail to look for, and what to do where it does not come."""
    return await _thanks_for_session(request, slug)


@show(links.PROGRAMME_THANKS)
async def thanks_for_programme(request: Request[Any, Any, Any], slug: Slug) -> Response[str]:
    """The same for a whole programme."""
    cycle = await programmes.by_slug(slug, visit.of(request).language)
    if cycle is None:
        raise NotFound
    return page(request, "pages/thanks.html", programme=cycle, session=None, offer=None,
                hue=cycle.hue, problems={}, values={}, correctable=False)  # fmt: skip


@post(f"{links.SESSION}/correction", opt={"policy": "public"}, status_code=303)
async def correct_address(request: Request[Any, Any, Any], slug: Slug) -> Response[Any]:
    """A mistyped address is exchanged for the right one; the same answer whatever was found."""
    return await _evenly(request, _answer_to_correction(request, slug))


async def _evenly(
    request: Request[Any, Any, Any], answer: Coroutine[Any, Any, Response[Any]]
) -> Response[Any]:
    """Count the client, take turns in a crowd, and answer at the end of a slot."""
    began = evenly.started()
    async with crowd.gate():
        try:
            await limits.count_request(visit.client_address(request), at=clock.now())
            answered = await answer
        finally:
            answer.close()
    await evenly.finish(began)
    return answered


async def _answer_for_session(request: Request[Any, Any, Any], slug: str) -> Response[Any]:
    fields, asked = await fields_of(request), await questions.asked_at(slug)
    if asked is None:
        raise NotFound
    try:
        await _register(request, asked[0], fields, asked[1])
    except Refusal as refusal:
        context = await form.blank(asked[0], visit.of(request).language)
        shown = _again(context, fields, refusal)
        return await session_page(request, slug, status=refusal.status, form=shown)
    return _thanks(links.session(slug))


async def _answer_for_programme(request: Request[Any, Any, Any], slug: str) -> Response[Any]:
    fields, language = await fields_of(request), visit.of(request).language
    cycle = await programmes.by_slug(slug, language)
    if cycle is None:
        raise NotFound
    try:
        asked = await questions.asked_by_programme(cycle.id)
        if not form.is_trap_sprung(fields):
            wanted = form.parse(fields, asked, language=language, made_by=_maker(request))
            await passes.register_for_programme(cycle.id, wanted, at=clock.now())
    except Refusal as refusal:
        shown = _again(await form.blank_for_programme(cycle.id, language), fields, refusal)
        return await programme_page(request, slug, status=refusal.status, form=shown)
    return _thanks(links.programme(slug))


async def _answer_to_correction(request: Request[Any, Any, Any], slug: str) -> Response[Any]:
    fields, asked = await fields_of(request), await questions.asked_at(slug)
    if asked is None:
        raise NotFound
    try:
        await correct.correct_address(
            asked[0],
            wrong=one(fields, "wrong"),
            right=one(fields, "email"),
            made_by=_maker(request),
            at=clock.now(),
        )
    except Invalid as invalid:
        return await _thanks_for_session(request, slug, fields, invalid)
    except Refusal:
        pass  # The session is full or over by now: that is nobody else's business here.
    return _thanks(links.session(slug))


async def _register(
    request: Request[Any, Any, Any],
    session_id: int,
    fields: Fields,
    asked: list[questions.Question],
) -> None:
    if form.is_trap_sprung(fields):
        return  # A machine filled in what people do not see: it gets the thanks, and nothing else.
    wanted = form.parse(fields, asked, language=visit.of(request).language, made_by=_maker(request))
    await register.register(session_id, wanted, at=clock.now())


async def _thanks_for_session(
    request: Request[Any, Any, Any],
    slug: str,
    fields: Fields | None = None,
    invalid: Invalid | None = None,
) -> Response[str]:
    language = visit.of(request).language
    found = await sessions.by_slug(slug, language)
    cycle = await programmes.by_id(found.programme_id, language) if found else None
    offer = await offered.session(found.id, at=clock.now()) if found else None
    if found is None or cycle is None or offer is None:
        raise NotFound
    return page(
        request,
        "pages/thanks.html",
        status=invalid.status if invalid else 200,
        session=found,
        programme=cycle,
        offer=offer,
        hue=cycle.hue,
        problems=invalid.problems if invalid else {},
        values={name: one(fields, name) for name in ("wrong", "email")} if fields else {},
        correctable=True,
    )


def _again(context: FormContext, fields: Fields, refusal: Refusal) -> FormContext:
    """The form with all that was typed, and why it did not go through."""
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    meant = typing_errors.meant(one(fields, "email").strip().lower()) if "sure" in problems else ""
    return replace(
        context,
        values=fields,
        problems=problems,
        meant=shown_address(meant) if meant else "",
        full=context.full or isinstance(refusal, SessionFull),
        said="" if isinstance(refusal, Invalid) else refusal.sentence,
    )


def _thanks(of: str) -> Response[Any]:
    return Redirect(
        visit.go(links.thanks(of)), status_code=303, background=BackgroundTask(doorbell.ring)
    )


def _maker(request: Request[Any, Any, Any]) -> str:
    """A keyed hash of the browser: enough to let it correct its own slip for an hour."""
    agent = request.headers.get("user-agent", "")
    return tokens.hashed(f"maker {visit.client_address(request)} {agent}")


ROUTES = [
    register_for_session,
    register_for_programme,
    back_to_form,
    thanks_for_session,
    thanks_for_programme,
    correct_address,
]
