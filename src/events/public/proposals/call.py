"""The page of a call: what is looked for, and the form by which one proposes to speak."""

from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, links, text
from events.errors import Invalid, NotFound, Refusal
from events.operations.proposals import propose
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.programmes import addresses as of_programmes
from events.programmes import queries as programmes
from events.programmes.queries import ProgrammeShown
from events.proposals import queries
from events.proposals.write import Proposed
from events.public.forms import anonymous
from events.public.forms.posted_form import Fields, one
from events.public.pages import former_address
from events.public.participant.dependencies import NoSuchLink
from events.registrations.signup import form

LINES: Final = ("name", "organisation", "title")
WORDS: Final = ("summary", "biography")
Slug = FromPath[str]


@show(links.CALL)
@former_address.programmes_lead_on
async def call_page(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Show what the programme looks for and the form; closed, it says so."""
    return await _page(request, await _programme(request, slug))


@post(links.CALL, opt={"policy": "public"}, status_code=303)
async def propose_to_speak(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Keep a proposal and mail its address: 303 to the thanks, the same for every address."""

    async def answer(fields: Fields) -> Response[Any]:
        cycle = await _programme(request, await of_programmes.led_to(slug) or slug)
        try:
            if not form.is_trap_sprung(fields):
                one_of = _proposed(fields, visit.of(request).language)
                await propose.propose(cycle.id, one_of, at=clock.now())
        except Refusal as refusal:
            return await _page(request, cycle, fields=fields, refusal=refusal)
        return Redirect(visit.go(f"{links.call(cycle.slug)}?said=sent"), status_code=303)

    return await anonymous.in_constant_time(request, answer)


@show(links.PROPOSAL, policy="participant")
async def own_proposal(request: SiteRequest, token: FromPath[str]) -> Response[Any]:
    """Show somebody their proposal, and the button that confirms it; opening confirms nothing."""
    found = await queries.by_token(token)
    if found is None:
        raise NoSuchLink(links.PROPOSAL)
    return page(request, "pages/proposals/proposal.html", proposal=found, token=token,
                hue=found.hue, headers={"x-robots-tag": "noindex"})  # fmt: skip


@post(f"{links.PROPOSAL}/confirmation", opt={"policy": "participant"}, status_code=303)
async def confirm(token: FromPath[str]) -> Redirect:
    """Confirm the address of a proposal: organisers read it from now on."""
    found = await queries.by_token(token)
    if found is None:
        raise NoSuchLink(links.PROPOSAL)
    await propose.confirm(found.id)
    return Redirect(visit.go(f"/proposals/{token}"), status_code=303)


def _proposed(fields: Fields, language: str) -> Proposed:
    lines = {name: text.line(one(fields, name)) for name in LINES}
    words = {name: text.paragraphs(one(fields, name)) for name in WORDS}
    try:
        email = text.address(one(fields, "email"))
    except ValueError:
        email = ""
    return Proposed(email=email, language=language, **lines, **words)


async def _programme(request: SiteRequest, slug: str) -> ProgrammeShown:
    cycle = await programmes.by_slug(slug, visit.of(request).language)
    if cycle is None:
        raise NotFound
    return cycle


async def _page(
    request: SiteRequest,
    cycle: ProgrammeShown,
    *,
    fields: Fields | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    found = await queries.call_of(cycle.id)
    if not found.enabled:
        raise NotFound
    return page(
        request,
        "pages/proposals/call.html",
        status=refusal.status if refusal else 200,
        programme=cycle,
        hue=cycle.hue,
        call=found,
        words=found.said_in(visit.of(request).language),
        is_open=found.is_open(clock.now()),
        sent=request.query_params.get("said") == "sent",
        typed={name: one(fields or {}, name) for name in ("email", *LINES, *WORDS)},
        problems=refusal.problems if isinstance(refusal, Invalid) else {},
    )


ROUTES = [call_page, propose_to_speak]
BY_LINK = [own_proposal, confirm]
