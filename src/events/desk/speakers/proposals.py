"""Proposals at the desk: the call is opened, each proposal accepted into a draft, or declined."""

from datetime import datetime, time, timedelta
from typing import Any, Final, TypedDict
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, SESSIONS, Number, change, show
from events.errors import Invalid
from events.operations.proposals import decide, next_date
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Role
from events.presentation.request import SiteRequest
from events.proposals import queries
from events.proposals.queries import CallShown, Place, ProposalShown
from events.sessions import wall_time
from events.settings import settings

PROPOSALS: Final = f"{PROGRAMME}/proposals"
PROPOSAL: Final = f"{PROPOSALS}/{{proposal:int}}"
PAGE: Final = 50


@show(PROPOSALS, policy="viewer")
async def proposals_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show what was proposed, and the call."""
    found = await queries.call_of(programme.id)
    values: dict[str, Any] = {f"words-{language}": said for language, said in found.words.items()}
    values["enabled"] = "yes" if found.enabled else ""
    if found.closes_at:
        last = found.closes_at.astimezone(ZoneInfo(programme.timezone)) - timedelta(minutes=1)
        values["closes"] = f"{last:%Y-%m-%d}"
    shown = await _context(programme, organiser, found, _after(request))
    return pages.page(
        request, "speakers/proposals", values=pages.Shown(values), problems=pages.Shown(), **shown
    )


@change(PROPOSALS, policy="editor")
async def save_call(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Open or close the call, with its words in each language."""
    try:
        call = _call(form, programme.timezone)
        await decide.save_call(programme.id, programme.slug, call, by=organiser.email)
    except Invalid as invalid:
        shown = await _context(programme, organiser, await queries.call_of(programme.id))
        return pages.again(request, "speakers/proposals", form, invalid, **shown)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/proposals", "saved")


@change(f"{PROPOSAL}/acceptance", policy="editor")
async def accept(programme: ProgrammeInPath, proposal: Number, organiser: Organiser) -> Redirect:
    """Make a draft of it, on the day the programme's rhythm goes on to; nobody is mailed."""
    at = clock.now()
    slug = await decide.accept(
        proposal,
        programme.id,
        await next_date.of_programme(programme.id, programme.timezone, at),
        by=organiser.email,
        at=at,
    )
    return pages.go(f"{SESSIONS}/{slug}", "proposal-accepted")


@change(f"{PROPOSAL}/refusal", policy="editor")
async def decline(
    programme: ProgrammeInPath, proposal: Number, form: SentForm, organiser: Organiser
) -> Redirect:
    """Decline it, with a letter that carries a sentence of one's own."""
    note = form.paragraphs("note", most=2000)
    form.done()
    mails = await decide.decline(
        proposal, programme.id, note=note, by=organiser.email, at=clock.now()
    )
    there = f"{PROGRAMMES}/{programme.slug}/proposals"
    return pages.go(there, "proposal-declined", mails=mails)


def _call(form: Form, zone: str) -> CallShown:
    words = {one: form.paragraphs(f"words-{one}", most=5000) for one in settings().languages}
    closes = None
    if form.raw("closes").strip() and (day := form.day("closes")):
        end = datetime.combine(day + timedelta(days=1), time())
        closes = wall_time.instant(end, 0, zone)
    form.done()
    said = {language: one for language, one in words.items() if one}
    return CallShown(form.ticked("enabled"), closes, said)


def _after(request: SiteRequest) -> Place:
    """Return where a page of proposals begins, as its address says."""
    asked = forms.query(request)
    read, waiting = asked.row_id("read"), asked.row_id("waiting")
    if read:
        return Place(False, read)
    return Place(True, waiting) if waiting else queries.BEGINNING


class _ProposalsPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    call: CallShown
    is_open: bool
    spoken: tuple[str, ...]
    mine: Role | None
    proposals: list[ProposalShown]
    begun: bool
    following: object


async def _context(
    programme: ProgrammeDetails,
    organiser: Organiser,
    call: CallShown,
    after: Place = queries.BEGINNING,
) -> _ProposalsPage:
    found = await queries.of_programme(programme.id, after=after, most=PAGE + 1)
    return {
        "here": "programmes", "programme": programme, "hue": programme.hue, "call": call,
        "is_open": call.is_open(clock.now()), "spoken": settings().languages,
        "mine": organiser.role_in(programme.id), "proposals": found[:PAGE],
        "begun": after == queries.BEGINNING,
        "following": found[PAGE - 1].place if found[PAGE:] else None,
    }  # fmt: skip


ROUTES = [proposals_page, save_call, accept, decline]
