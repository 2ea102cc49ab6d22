"""Programmes: listed, created, changed, put online and into the archives."""

from functools import partial

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags, pages
from events.api.checks import Checks, overlaid
from events.api.contract.programmes import (
    DeskProgramme,
    NewProgramme,
    ProgrammeChange,
    ProgrammeState,
    ProgrammeSummary,
    ProgrammeSummaryPage,
    ProgrammeTexts,
)
from events.api.contract.session_changes import WouldMail
from events.api.desk.addresses import PROGRAMME, PROGRAMMES, Slug, create, edit, replace, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import Example
from events.api.guard import caller_of
from events.operations.programmes import edit as operation
from events.operations.reports import programmes
from events.operations.reports.programmes import ListedProgramme, ProgrammeDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.programmes.states import PresenceRule
from events.programmes.write import ProgrammeFields


@show(PROGRAMMES, N_("List the programmes you may see"), scope=Scope.READ_CONTENT)
async def list_programmes(request: SiteRequest) -> Response[ProgrammeSummaryPage]:
    """List all of them: there are few."""
    found = await programmes.listed(caller_of(request).member.scope, at=clock.now())
    return pages.listed(request, ProgrammeSummaryPage(items=[_summary(one) for one in found]), None)


@create(
    PROGRAMMES,
    N_("Create a programme, as a draft"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"title": "Les causeries de la bibliothèque"}),
)
async def create_programme(
    request: SiteRequest, data: JSONBody[NewProgramme]
) -> Response[DeskProgramme]:
    """Create it; its slug is made from the title."""
    by = caller_of(request).member.email
    slug = await operation.create(_fields(data), by=by, at=clock.now())
    made = await programmes.by_slug(slug)
    headers = {"Location": links.absolute(f"{PROGRAMMES}/{slug}")}
    return etags.one(request, of(made), status=201, headers=headers)


@show(PROGRAMME, N_("Read how a programme is set up"), scope=Scope.READ_CONTENT)
async def read_programme(request: SiteRequest, programme: Slug) -> Response[DeskProgramme]:
    """Read it, a draft or an archived one too."""
    return etags.one(request, of(await programmes.by_slug(programme)))


@edit(
    PROGRAMME,
    N_("Change how a programme is set up"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"location": "En ligne"}),
)
async def change_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[ProgrammeChange], dry_run: Tried = False
) -> Response[DeskProgramme | WouldMail]:
    """Change it; where reminders change, what is planned follows."""
    found = await programmes.by_slug(programme)
    shown = of(found)
    etags.check(request, shown)
    fields, by = _fields(overlaid(shown, data)), caller_of(request).member.email
    edited = partial(operation.edit, found.id, fields, edit_version=found.edit_version, by=by,
                     at=clock.now())  # fmt: skip
    with etags.late(request):
        if dry_run:
            return await tried(request, edited)
        await edited()
    return etags.one(request, of(await programmes.by_slug(programme)))


@replace(
    f"{PROGRAMME}/status",
    N_("Put a programme online, among the drafts or into the archives"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"status": "published"}),
)
async def set_status(
    request: SiteRequest, programme: Slug, data: JSONBody[ProgrammeState]
) -> Response[DeskProgramme]:
    """Set where it stands; nobody is mailed for it."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, of(found))
    await operation.set_status(found.id, data.status, by=by, at=clock.now())
    return etags.one(request, of(await programmes.by_slug(programme)))


def of(found: ProgrammeDetails) -> DeskProgramme:
    """Return a programme as the contract has it."""
    return DeskProgramme(
        slug=found.slug,
        status=found.status,
        visibility=found.visibility,
        invited_domains=found.invited_domains,
        title=found.title,
        summary=found.summary,
        language=found.language,
        translations={
            language: ProgrammeTexts(title=said.get("title", ""), summary=said.get("summary", ""))
            for language, said in found.texts.items()
        },
        timezone=found.timezone,
        hue=found.hue,
        location=found.location,
        reminder_minutes=found.reminder_minutes,
        follow_up_minutes=found.follow_up_minutes,
        waiting_rule=found.waiting_rule,
        offer_hours=found.offer_hours,
        confirm_address=found.confirm_address,
        companions=found.companions,
        retention_days=found.retention_days,
        presence_rule=found.presence_rule,
        presence_least=found.presence_least,
        url=links.absolute(links.programme(found.slug)),
    )


def _summary(found: ListedProgramme) -> ProgrammeSummary:
    return ProgrammeSummary(
        slug=found.slug,
        title=found.title,
        status=found.status,
        timezone=found.timezone,
        sessions_to_come=found.coming,
        sessions_held=found.past,
        sessions_in_draft=found.drafts,
        registered=found.registered,
    )


def _fields(sent: DeskProgramme | NewProgramme) -> ProgrammeFields:
    """Clean what was sent as the form does. Raises Invalid."""
    checks = Checks()
    fields = ProgrammeFields(
        title=checks.line("title", sent.title, required=N_("Give the programme a title.")),
        summary=text.paragraphs(sent.summary),
        language=checks.one_of("language", sent.language, NAMES),
        timezone=checks.zone("timezone", sent.timezone),
        hue=sent.hue,
        location=text.line(sent.location),
        reminder_minutes=tuple(sorted(set(sent.reminder_minutes), reverse=True)),
        follow_up_minutes=sent.follow_up_minutes,
        waiting_rule=sent.waiting_rule,
        offer_hours=sent.offer_hours,
        confirm_address=sent.confirm_address,
        companions=sent.companions,
        retention_days=sent.retention_days,
        presence_rule=sent.presence_rule,
        presence_least=_least(checks, sent.presence_rule, sent.presence_least),
        texts=checks.translations("translations", sent.translations, besides=sent.language),
    )
    checks.done()
    return fields


def _least(checks: Checks, rule: PresenceRule, least: int) -> int:
    if rule is PresenceRule.ENTRANCE:
        return 0
    if not 1 <= least <= (100 if rule is PresenceRule.SHARE else 1440):
        checks.wrong("presence_least", N_("Say from how many minutes, or from what percentage."))
    return least


ROUTES = [list_programmes, create_programme, read_programme, change_programme, set_status]
