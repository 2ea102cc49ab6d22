"""The form of a programme: what is typed becomes its fields, and what is stored what is typed."""

from typing import Any, Final

from events import settings
from events.desk.shared import durations, pages
from events.desk.shared.forms import Form, translated, translations
from events.desk.shared.guard import desk_session_of
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


def blank(language: str) -> pages.Shown:
    """Return what stands in the form of a new programme: a title is enough."""
    return pages.Shown(
        language=language,
        timezone=settings.settings().timezone,
        hue=_own_hue(),
        reminder_minutes=durations.in_words((1440, 60), language),
        follow_up_minutes=durations.in_words((60,), language),
        waiting_rule="offer",
        offer_hours=24,
        retention_days=365,
    )


def _own_hue() -> int:
    """Return the hue of a new programme: the organisation's, where it has a colour."""
    colour = publisher.current().brand.colour
    return accent(colour).hue if colour else HUE


def fields_of(form: Form) -> ProgrammeFields:
    """Read the fields of a programme. Raises Invalid with every problem."""
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


def as_typed(request: SiteRequest, found: ProgrammeDetails) -> pages.FormValues:
    """Return a stored programme as its form shows it."""
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


SHOWN: Final[dict[str, Any]] = {
    "here": "programmes",
    "labels": LABELS,
    "languages": NAMES,
    "waiting_rules": WAITING_RULES,
    "stale": None,
}
