"""Calls for proposals by program: opened, read, each proposal accepted or declined."""

from functools import partial
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags, pages
from events.api.checks import Checks
from events.api.contract.of_programmes.calls import (
    Acceptance,
    Call,
    CallChange,
    DeskProposal,
    ProposalList,
    Refusal,
)
from events.api.contract.session_changes import WouldMail
from events.api.contract.sessions import DeskSession
from events.api.desk import session_shapes
from events.api.desk.addresses import PROGRAMME, SESSIONS, Number, Slug, create, do, replace, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import Example
from events.api.filters import From, Limit, aware
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.errors import Invalid
from events.operations.proposals import decide, next_date
from events.operations.reports import programmes, sessions
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.proposals import queries
from events.proposals.queries import CallShown, Place, ProposalShown
from events.sessions.fields import Times
from events.settings import settings

CALL: Final = f"{PROGRAMME}/call"
PROPOSALS: Final = f"{PROGRAMME}/proposals"
PROPOSAL: Final = f"{PROPOSALS}/{{proposal:int}}"
_WAITS: Final = "waiting"


@show(CALL, N_("Read a programme’s call for proposals"), scope=Scope.READ_CONTENT)
async def read_call(request: SiteRequest, programme: Slug) -> Response[Call]:
    """Read it; without one, a closed one."""
    return etags.one(request, await _call(await programmes.by_slug(programme)))


@replace(
    CALL,
    N_("Open or close a programme’s call for proposals"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"enabled": True, "closes_at": "2030-06-01T00:00:00+02:00"}),
)
async def set_call(
    request: SiteRequest, programme: Slug, data: JSONBody[CallChange]
) -> Response[Call]:
    """Set it, with its words in each language."""
    found, by, checks = await programmes.by_slug(programme), caller_of(request), Checks()
    etags.check(request, await _call(found))
    aware(closes_at=data.closes_at)
    for language in data.words:
        checks.one_of("words", language, settings().languages)
    checks.done()
    words = {language: text.paragraphs(said) for language, said in data.words.items()}
    kept = {language: said for language, said in words.items() if said}
    call = CallShown(data.enabled, data.closes_at, kept)
    await decide.save_call(found.id, found.slug, call, by=by.member.email)
    return etags.one(request, await _call(found))


@show(PROPOSALS, N_("List what was proposed to a programme"), scope=Scope.READ_PEOPLE)
async def list_proposals(
    request: SiteRequest, programme: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[ProposalList]:
    """List what was confirmed, with names and addresses."""
    word, number = pages.after_word(cursor) or ("", 0)
    after = Place(word == _WAITS, number) if word else queries.BEGINNING
    of = (await programmes.by_slug(programme)).id
    found = await queries.of_programme(of, after=after, most=limit + 1)
    shown, following = pages.cut(found, limit, _place)
    items = [_of(one) for one in shown]
    return pages.listed(request, ProposalList(items=items, next=following), following)


def _place(one: ProposalShown) -> tuple[str, int]:
    return _WAITS if one.place.waits else "read", one.id


@show(PROPOSAL, N_("Read one proposal"), scope=Scope.READ_PEOPLE)
async def read_proposal(
    request: SiteRequest, programme: Slug, proposal: Number
) -> Response[DeskProposal]:
    """Read who proposes what, and what became of it."""
    return etags.one(request, await _one((await programmes.by_slug(programme)).id, proposal))


@create(
    f"{PROPOSAL}/acceptance",
    N_("Make a draft session of a proposal"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(body={}),
)
async def accept_proposal(
    request: SiteRequest, programme: Slug, proposal: Number, data: JSONBody[Acceptance]
) -> Response[DeskSession]:
    """Make it, with its speaker; nobody is mailed, the speaker is invited as any other."""
    found, at = await programmes.by_slug(programme), clock.now()
    etags.check(request, await _one(found.id, proposal))
    times = _times(data, found) or await next_date.of_programme(found.id, found.timezone, at)
    by = caller_of(request).member.email
    slug = await decide.accept(proposal, found.id, times, by=by, at=at)
    headers = {"Location": links.absolute(f"{SESSIONS}/{slug}")}
    made = session_shapes.of(await sessions.by_slug(slug))
    return etags.one(request, made, status=201, headers=headers)


@do(
    f"{PROPOSAL}/refusal",
    N_("Decline a proposal"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"proposal": 3}, body={"note": "Merci, et à la saison prochaine."}),
)
async def decline_proposal(
    request: SiteRequest,
    programme: Slug,
    proposal: Number,
    data: JSONBody[Refusal],
    dry_run: Tried = False,
) -> Response[DeskProposal | WouldMail]:
    """Decline it; who proposed is told by a letter, with a sentence of one’s own."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    note = text.paragraphs(data.note)
    etags.check(request, await _one(found.id, proposal))
    operation = partial(decide.decline, proposal, found.id, note=note, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await _one(found.id, proposal))


def _times(sent: Acceptance, programme: ProgrammeDetails) -> Times | None:
    if sent.starts_at is None and sent.ends_at is None:
        return None
    aware(starts_at=sent.starts_at, ends_at=sent.ends_at)
    if sent.starts_at is None or sent.ends_at is None:
        missing = "ends_at" if sent.ends_at is None else "starts_at"
        raise Invalid({missing: N_("Say both when it begins and when it ends, or neither.")})
    return Checks().times(sent.starts_at, sent.ends_at, programme.timezone, programme.location)


async def _call(programme: ProgrammeDetails) -> Call:
    found = await queries.call_of(programme.id)
    return Call(
        enabled=found.enabled,
        closes_at=found.closes_at,
        words=found.words,
        open=found.is_open(clock.now()),
        url=links.absolute(links.call(programme.slug)),
    )


async def _one(programme_id: int, proposal: int) -> DeskProposal:
    return _of(await queries.one(programme_id, proposal))


def _of(one: ProposalShown) -> DeskProposal:
    return filled(DeskProposal, one, session=one.session_slug)


ROUTES = [
    read_call,
    set_call,
    list_proposals,
    read_proposal,
    accept_proposal,
    decline_proposal,
]
