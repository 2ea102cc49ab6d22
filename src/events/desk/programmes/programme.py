"""Programmes: the list, one programme with its sessions and speakers, the form, its states."""

from datetime import timedelta
from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock, settings
from events.database import bounded
from events.desk.kit import durations, forms, pages
from events.desk.kit.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.kit.forms import Form, translated, translations
from events.desk.kit.guard import desk_session_of
from events.desk.kit.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Conflict, Invalid
from events.operations.in_parts import bulk_jobs
from events.operations.in_parts.bulk_jobs import Whose
from events.operations.programmes import edit
from events.operations.reports import programmes, sessions_of_programme, speakers
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation import N_
from events.presentation.colours.accent import accent
from events.presentation.jinja import HUE
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.programmes.states import MOST_COMPANIONS, PresenceRule
from events.programmes.write import ProgrammeFields
from events.settings import publisher

WAITING_RULES: Final = ("offer", "at_once", "none")
COUNTED: Final = ("new_sessions", "new_speakers", "changed_sessions", "changed_speakers")
"""What the page says of an import that was just done."""
LABELS: Final = {
    "title": N_("Title"),
    "slug": N_("Address of the page"),
    "summary": N_("Summary"),
    "language": N_("Language"),
    "timezone": N_("Time zone"),
    "hue": N_("Colour"),
    "location": N_("Usual place"),
    "reminder_minutes": N_("Reminders"),
    "follow_up_minutes": N_("Follow-up"),
    "waiting_rule": N_("When a seat is freed"),
    "offer_hours": N_("An offer lasts"),
    "companions": N_("Others one may register"),
    "retention_days": N_("Participants’ data deleted after"),
    "presence_rule": N_("Presence"),
    "presence_least": N_("Presence from"),
}


@show(PROGRAMMES, policy="viewer")
async def all_programmes(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show every programme the organiser may see."""
    found = await programmes.listed(organiser.scope, at=clock.now(), most=bounded.MOST + 1)
    return pages.page(request, "programmes/programmes", here="programmes", programmes=found)


@show(f"{PROGRAMMES}/new", policy="editor")
async def new_programme(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show the form for a new programme: a title is enough."""
    defaults = pages.Shown(
        language=organiser.language,
        timezone=settings.settings().timezone,
        hue=_own_hue(),
        reminder_minutes=durations.in_words((1440, 60), organiser.language),
        follow_up_minutes=durations.in_words((60,), organiser.language),
        waiting_rule="offer",
        offer_hours=24,
        retention_days=365,
    )
    return pages.page(
        request,
        "programmes/programme_form",
        **_FORM,
        values=defaults,
        problems=pages.Shown(),
        programme=None,
    )


def _own_hue() -> int:
    """Return the hue of a new programme: the organisation's, where it has a colour."""
    colour = publisher.current().brand.colour
    return accent(colour).hue if colour else HUE


@change(PROGRAMMES, policy="editor")
async def create_programme(
    request: SiteRequest, organiser: Organiser, form: SentForm
) -> Redirect | Response[str]:
    """Create it, as a draft."""
    try:
        fields = _fields(form)
        slug = await edit.create(fields, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return pages.again(
            request, "programmes/programme_form", form, invalid, **_FORM, programme=None
        )
    return pages.go(f"{PROGRAMMES}/{slug}", "programme-created")


@show(PROGRAMME, policy="viewer")
async def one_programme(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Redirect | Response[str]:
    """Show a programme's sessions in order of time, its speakers, and what can be done."""
    if programme.slug != request.path_params["programme_slug"]:
        asked = request.url.query
        return Redirect(f"{PROGRAMMES}/{programme.slug}" + (f"?{asked}" if asked else ""))
    query = forms.query(request)
    shown = await sessions_of_programme.page(
        programme.id, at=clock.now(), after=query.number("after", most=2**31 - 1) or 0,
        before=query.number("before", most=2**31 - 1) or 0,
    )  # fmt: skip
    return pages.page(
        request,
        "programmes/programme",
        here="programmes",
        programme=programme,
        hue=programme.hue,
        jobs=await bulk_jobs.unfinished(Whose(programme=programme.id)),
        shown=shown,
        speakers=await speakers.of_programme(programme.id),
        mine=organiser.role_in(programme.id),
        week=timedelta(days=7),
        counted={name: query.number(name) or 0 for name in COUNTED},
    )


@show(f"{PROGRAMME}/edit", policy="editor")
async def edit_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form with what is stored."""
    return pages.page(
        request,
        "programmes/programme_form",
        **_FORM,
        programme=programme,
        hue=programme.hue,
        values=pages.Shown(_as_form(request, programme)),
        problems=pages.Shown(),
    )


@change(PROGRAMME, policy="editor")
async def save_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save it, unless somebody else did meanwhile: then both versions are shown."""
    version = form.number("edit_version") or 0
    try:
        slug = form.line("slug", most=80)
        step = await edit.edit(
            programme.id, _fields(form), edit_version=version, by=organiser.email, at=clock.now(),
            slug=slug,
        )  # fmt: skip
    except (Invalid, Conflict) as refusal:
        stale = pages.Shown(_as_form(request, programme)) if isinstance(refusal, Conflict) else None
        values = {**_FORM, "programme": programme, "stale": stale}
        return pages.again(request, "programmes/programme_form", form, refusal, **values)
    return pages.go(f"{PROGRAMMES}/{programme.slug}", "saved", step=step)


@change(f"{PROGRAMME}/status", policy="editor")
async def change_status(
    programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Put a programme online, among the drafts or into the archives."""
    status = form.choice("status", edit.STATUSES)
    form.done()
    step = await edit.set_status(programme.id, status, by=organiser.email, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}", f"programme-{status}", step=step)


def _fields(form: Form) -> ProgrammeFields:
    reminders = form.spans("reminder_minutes", least=1)
    follow_up = form.span("follow_up_minutes")
    fields = ProgrammeFields(
        title=form.line("title", most=300, required=N_("Give the programme a title.")),
        summary=form.paragraphs("summary"),
        language=form.choice("language", NAMES),
        timezone=form.zone(),
        hue=form.number("hue", most=359) or 0,
        location=form.line("location"),
        reminder_minutes=tuple(reminders or ()),
        follow_up_minutes=-1 if follow_up is None else follow_up,
        waiting_rule=form.choice("waiting_rule", WAITING_RULES, "offer"),
        offer_hours=form.number("offer_hours", least=1, most=720) or 24,
        confirm_address=form.ticked("confirm_address"),
        companions=form.number("companions", most=MOST_COMPANIONS) or 0,
        retention_days=form.number("retention_days", least=1, most=3650) or 365,
        presence_rule=form.choice("presence_rule", PresenceRule, PresenceRule.ENTRANCE),
        presence_least=_presence_least(form),
        texts=translations(form, ("title", "summary")),
    )
    form.done()
    return fields


def _presence_least(form: Form) -> int:
    rule = form.raw("presence_rule")
    if rule not in (PresenceRule.MINUTES, PresenceRule.SHARE):
        return 0
    least = form.number("presence_least", least=1, most=100 if rule == "share" else 1440)
    if least is None:
        form.wrong("presence_least", N_("Say from how many minutes, or from what percentage."))
    return least or 0


def _as_form(request: SiteRequest, found: ProgrammeDetails) -> pages.FormValues:
    language = desk_session_of(request).organiser.language
    follow_up = found.follow_up_minutes
    return {
        "title": found.title,
        "slug": found.slug,
        "summary": found.summary,
        "language": found.language,
        "timezone": found.timezone,
        "hue": found.hue,
        "location": found.location,
        "waiting_rule": found.waiting_rule,
        "offer_hours": found.offer_hours,
        "companions": found.companions or "",
        "retention_days": found.retention_days,
        "presence_rule": found.presence_rule,
        "presence_least": found.presence_least or "",
        "reminder_minutes": durations.in_words(found.reminder_minutes, language),
        "follow_up_minutes": "" if follow_up < 0 else durations.in_words([follow_up], language),
        "confirm_address": "yes" if found.confirm_address else "",
        "edit_version": found.edit_version,
        **translated(found.texts, ("title", "summary")),
    }


_FORM: Final[dict[str, Any]] = {
    "here": "programmes",
    "labels": LABELS,
    "languages": NAMES,
    "waiting_rules": WAITING_RULES,
    "stale": None,
}

ROUTES = [
    all_programmes,
    new_programme,
    create_programme,
    one_programme,
    edit_page,
    save_programme,
    change_status,
]
