"""The page that thanks everyone who registered, and puts a mistyped address right."""

from functools import partial
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from events import clock, links
from events.errors import Invalid, NotFound, Refusal
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.programmes import addresses as of_programmes
from events.programmes import queries as programmes
from events.public.forms import anonymous
from events.public.forms.posted_form import Fields, one
from events.public.invitations import access, pages
from events.public.pages import former_address
from events.public.registration import signed_thanks
from events.registrations.multiple import correct as multiple
from events.registrations.participant import correct
from events.registrations.passes import correct_pass
from events.registrations.signup import availability, questions
from events.sessions import addresses
from events.sessions import queries as sessions

Slug = FromPath[str]


@show(links.SESSION_THANKS)
async def thanks_for_session(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Say the same to everyone: which mail to look for, and what to do where it does not come."""
    try:
        return await _thanks_for_session(request, slug)
    except NotFound:
        return await former_address.lead_on(request, slug)


@show(links.PROGRAMME_THANKS)
@former_address.programmes_lead_on
async def thanks_for_programme(request: SiteRequest, slug: Slug) -> Response[str]:
    """Say the same for a whole programme."""
    return await _thanks_for_programme(request, slug)


@post(f"{links.SESSION}/correction", opt={"policy": "public"}, status_code=303)
async def correct_address(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Exchange a mistyped address for the right one; the same answer whatever was found."""
    return await anonymous.in_constant_time(request, partial(_answer_to_correction, request, slug))


@post(f"{links.PROGRAMME}/correction", opt={"policy": "public"}, status_code=303)
async def correct_pass_address(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Do the same for a whole programme."""
    return await anonymous.in_constant_time(
        request, partial(_answer_to_pass_correction, request, slug)
    )


async def _answer_to_correction(request: SiteRequest, slug: str, fields: Fields) -> Response[Any]:
    slug = await addresses.led_to(slug) or slug
    asked = await questions.asked_at(slug)
    if asked is None or not (await access.to_session(request, slug)).is_open:
        raise NotFound
    try:
        await correct.correct_address(
            asked[0],
            wrong=one(fields, "wrong"),
            right=one(fields, "email"),
            made_by=anonymous.made_by(request),
            at=clock.now(),
        )
    except Invalid as invalid:
        return await _thanks_for_session(request, slug, fields, invalid)
    except Refusal:
        pass  # The session is full or over by now: that is nobody else's business here.
    return anonymous.thanks(links.session(slug))


async def _answer_to_pass_correction(
    request: SiteRequest, slug: str, fields: Fields
) -> Response[Any]:
    slug = await of_programmes.led_to(slug) or slug
    cycle = await programmes.by_slug(slug, "")
    if cycle is None:
        raise NotFound
    given = {"wrong": one(fields, "wrong"), "right": one(fields, "email"),
             "made_by": anonymous.made_by(request)}  # fmt: skip
    try:
        await correct_pass.correct_pass(cycle.id, **given, at=clock.now())
        await multiple.correct_selection(cycle.id, **given, at=clock.now())
    except Invalid as invalid:
        return await _thanks_for_programme(request, slug, fields, invalid)
    except Refusal:
        pass  # Too many mails today, for instance: nobody else's business either.
    return anonymous.thanks(links.programme(slug))


async def _thanks_for_session(
    request: SiteRequest,
    slug: str,
    fields: Fields | None = None,
    invalid: Invalid | None = None,
) -> Response[str]:
    language = visit.of(request).language
    entry = await access.to_session(request, slug)
    if not entry.is_open:
        return pages.closed(request, links.session(slug))
    found = await sessions.by_slug(slug, language, invited=entry.by is not None)
    cycle = await programmes.by_id(found.programme_id, language) if found else None
    offer = await availability.session(found.id, at=clock.now()) if found else None
    if found is None or cycle is None or offer is None:
        raise NotFound
    shown = {"session": found, "programme": cycle, "offer": offer, "hue": cycle.hue,
             "invited": entry.by is not None, "told": ()}  # fmt: skip
    return _thanks_page(request, fields, invalid, **shown)


async def _thanks_for_programme(
    request: SiteRequest,
    slug: str,
    fields: Fields | None = None,
    invalid: Invalid | None = None,
) -> Response[str]:
    entry = await access.to_programme(request, slug)
    if not entry.is_open:
        return pages.closed(request, links.programme(slug))
    language = visit.of(request).language
    cycle = await programmes.by_slug(slug, language, invited=entry.by is not None)
    if cycle is None:
        raise NotFound
    offer = await availability.programme(cycle.id, at=clock.now())
    several = await signed_thanks.read(
        request.query_params.get("of", "")[:2000], cycle.id, language
    )
    shown = {"session": None, "programme": cycle, "offer": offer, "hue": cycle.hue,
             "invited": entry.by is not None, "told": several}  # fmt: skip
    return _thanks_page(request, fields, invalid, **shown)


def _thanks_page(
    request: SiteRequest,
    fields: Fields | None,
    invalid: Invalid | None,
    **shown: Any,
) -> Response[str]:
    return page(
        request,
        "pages/registration/thanks.html",
        status=invalid.status if invalid else 200,
        problems=invalid.problems if invalid else {},
        values={name: one(fields, name) for name in ("wrong", "email")} if fields else {},
        **shown,
    )


ROUTES = [thanks_for_session, thanks_for_programme, correct_address, correct_pass_address]
