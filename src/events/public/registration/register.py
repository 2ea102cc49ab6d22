"""Registering by form: for a session, or for a whole programme."""

from dataclasses import replace
from functools import partial
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from events import clock, links
from events.errors import Invalid, NotFound, Refusal
from events.presentation import N_, visit
from events.presentation.request import SiteRequest
from events.programmes import addresses as of_programmes
from events.programmes import queries as programmes
from events.programmes.queries import ProgrammeShown
from events.public.forms import admission_queue, anonymous
from events.public.forms.posted_form import Fields, one
from events.public.invitations import access, pages
from events.public.invitations.access import Access
from events.public.pages.programme import programme_page
from events.public.pages.session import session_page
from events.public.registration import sent_form, several
from events.registrations import blank_form, offered_sessions
from events.registrations.form_context import FormContext
from events.registrations.multiple import companions
from events.registrations.passes import register_pass
from events.registrations.signup import (
    form,
    questions,
    register,
    seats,
)
from events.registrations.signup.refusals import SessionFull
from events.sessions import addresses
from events.text import shown_address, typo_suggestions

Slug = FromPath[str]
Asked = tuple[int, list[questions.Question]]
"""A session, and what its form asks."""


@post(links.SESSION_REGISTRATIONS, opt={"policy": "public"}, status_code=303)
async def register_for_session(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Give one seat, or a place in the line: 303 to the thanks.

    Refused, it shows the form with all that was typed: 409, 422 or 429.

    The answer and its time are the same whether an address is known or not.
    """
    return await anonymous.in_constant_time(request, partial(_answer_for_session, request, slug))


@post(links.PROGRAMME_REGISTRATIONS, opt={"policy": "public"}, status_code=303)
async def register_for_programme(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Give one pass for all sessions, later ones included; answers as for a session."""
    return await anonymous.in_constant_time(request, partial(_answer_for_programme, request, slug))


async def _answer_for_session(request: SiteRequest, slug: str, fields: Fields) -> Response[Any]:
    slug, asked = await _meant(slug, fields)
    fields = sent_form.for_date(fields, slug)
    entry = await access.to_session(request, slug)
    if not entry.is_open:
        return pages.closed(request, links.session(slug))
    try:
        if several.is_for_several(fields):
            _refuse_others(fields)
            if missing := sent_form.no_date(fields):
                raise Invalid(missing)
            return await several.answer(request, await _beside(asked[0], fields, entry))
        await register_one(request, asked[0], fields, asked[1], entry)
    except Refusal as refusal:
        return await _session_again(request, (asked[0], slug), fields, entry, refusal)
    return anonymous.thanks(links.session(slug))


async def _meant(slug: str, fields: Fields) -> tuple[str, Asked]:
    """Return the session that is registered for: at its newest address, or the date chosen."""
    asked = await questions.asked_at(slug)
    if asked is None and (now := await addresses.led_to(slug)):
        slug, asked = now, await questions.asked_at(now)
    if asked is None:
        raise NotFound
    if (date := sent_form.date(fields)) and await offered_sessions.is_same(asked[0], date):
        return date, await questions.asked_at(date) or asked
    return slug, asked


async def _session_again(
    request: SiteRequest, of: tuple[int, str], fields: Fields, entry: Access, refusal: Refusal
) -> Response[str]:
    """Show the page of a session with what was typed, and what is wrong with it."""
    session_id, slug = of
    context = await blank_form.blank(
        session_id, visit.of(request).language, by=entry.by, ticked=several.ticked(fields)
    )
    shown = again(context, fields, refusal)
    answer = await session_page(
        request, slug, status=refusal.status, form=shown, invitation=entry.by
    )
    answer.headers.update(refusal.headers)
    return answer


async def _answer_for_programme(request: SiteRequest, slug: str, fields: Fields) -> Response[Any]:
    language = visit.of(request).language
    slug = await of_programmes.led_to(slug) or slug
    entry = await access.to_programme(request, slug)
    if not entry.is_open:
        return pages.closed(request, links.programme(slug))
    cycle = await programmes.by_slug(slug, language, invited=entry.by is not None)
    if cycle is None:
        raise NotFound
    try:
        if several.is_for_several(fields):
            sent = several.SentSelection(cycle.id, cycle.slug, fields, entry)
            return await several.answer(request, sent)
        asked = await questions.asked_by_programme(cycle.id)
        if not form.is_trap_sprung(fields):
            wanted = sent_form.parsed(request, fields, asked, entry)
            with admission_queue.unless_held():
                await register_pass.register_for_programme(cycle.id, wanted, at=clock.now())
    except Refusal as refusal:
        return await _programme_again(request, cycle, fields, entry, refusal)
    return anonymous.thanks(links.programme(slug))


async def _programme_again(
    request: SiteRequest, cycle: ProgrammeShown, fields: Fields, entry: Access, refusal: Refusal
) -> Response[str]:
    """Show the page of a programme with what was typed, and what is wrong with it."""
    context = await blank_form.blank_for_programme(
        cycle.id, visit.of(request).language, by=entry.by, ticked=several.ticked(fields)
    )
    shown = again(context, fields, refusal)
    answer = await programme_page(
        request, cycle.slug, status=refusal.status, form=shown, invitation=entry.by
    )
    answer.headers.update(refusal.headers)
    return answer


def _refuse_others(fields: Fields) -> None:
    """Take others along to one session at a time. Raises Invalid where a form wants more."""
    if form.names_others(fields):
        raise Invalid({"companions": N_("You can bring others to one session at a time.")})


async def _beside(session_id: int, fields: Fields, entry: Access) -> several.SentSelection:
    """Return a form that ticked other sessions beside the one of its page."""
    programme_id = (await seats.read(session_id)).programme
    slug = (await programmes.slugs([programme_id]))[programme_id]
    return several.SentSelection(programme_id, slug, fields, entry, main=session_id)


async def register_one(
    request: SiteRequest,
    session_id: int,
    fields: Fields,
    asked: list[questions.Question],
    entry: Access,
) -> None:
    """Register whom a form of one session names. Raises its refusals.

    A machine that filled in what people do not see gets no seat, and is not told.
    """
    if form.is_trap_sprung(fields):
        return
    wanted, others = await sent_form.party(request, session_id, fields, asked, entry)
    with admission_queue.unless_held():
        if others:
            await companions.register_together(session_id, wanted, others, at=clock.now())
        else:
            await register.register(session_id, wanted, at=clock.now())


def again(context: FormContext, fields: Fields, refusal: Refusal) -> FormContext:
    """Return the form with all that was typed, and why it did not go through."""
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    meant = (
        typo_suggestions.suggest(one(fields, "email").strip().lower()) if "sure" in problems else ""
    )
    return replace(
        context,
        values=fields,
        problems=problems,
        meant=shown_address(meant) if meant else "",
        full=context.full or (not context.dates and _leads_to_line(context, refusal)),
        said="" if isinstance(refusal, Invalid) else refusal.sentence,
    )


def _leads_to_line(context: FormContext, refusal: Refusal) -> bool:
    """Tell whether the form is shown again as that of the line: not where another address may do.

    Where nobody waits, a seat that this address cannot have may be had with another.
    """
    return isinstance(refusal, SessionFull) and (context.waits or type(refusal) is SessionFull)


ROUTES = [register_for_session, register_for_programme]
