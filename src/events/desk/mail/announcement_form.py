"""The form of an announcement: what is typed becomes a draft, and a draft what is typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypedDict
from zoneinfo import ZoneInfo

from events import clock
from events.desk.shared import pages
from events.desk.shared.forms import Form
from events.mail.context import custom_texts
from events.operations.announcements import sizes
from events.operations.announcements.results import AnnouncementResult
from events.operations.announcements.sizes import SilentSpeakers
from events.operations.announcements.states import Audience
from events.operations.announcements.write import Draft
from events.presentation import N_
from events.sessions.wall_time import comes_twice, instant


def draft_from(form: Form, zone: str, session_id: int | None) -> Draft:
    """Read a draft; its day and hour are of this zone. Raises Invalid."""
    body = form.paragraphs("body", most=20_000)
    if not body:
        form.wrong("body", N_("Write the email."))
    if problem := custom_texts.problem(body, form.raw("subject")):
        form.wrong("body", problem)
    audience = form.choices("audience", tuple(Audience))
    if not audience:
        form.wrong("audience", N_("Choose who gets it."))
    draft = Draft(
        subject=form.line("subject", most=200, required=N_("Give the email a subject.")),
        body=body,
        audience=audience,
        session_id=session_id,
        urgent=form.ticked("urgent"),
        due_at=_due(form, zone),
    )
    form.done()
    return draft


def _due(form: Form, zone: str) -> datetime | None:
    """Read when it should leave; None for at once."""
    if not form.raw("day"):
        return None
    day, hour = form.day("day"), form.hour("hour")
    if day is None or hour is None:
        return None
    local = datetime.combine(day, hour)
    return instant(local, form.fold("hour", local, zone=zone), zone)


def values_of(found: AnnouncementResult) -> pages.Shown:
    """Return an announcement as form values."""
    return pages.Shown(
        subject=found.subject,
        body=found.body,
        audience=list(found.audience),
        urgent="yes" if found.urgent else "",
        **_day_and_hour(found.due_at, found.timezone),
    )


class AudienceSizes(TypedDict, total=False):
    """How many each audience is, and which speakers would get nothing."""

    numbers: dict[str, int]
    silent: SilentSpeakers


async def shown_sizes(programme_id: int, session_id: int | None) -> AudienceSizes:
    """Return how many each audience is, and which speakers would get nothing."""
    return {
        "numbers": await sizes.by_audience(programme_id, session_id, at=clock.now()),
        "silent": await sizes.silent_speakers(programme_id, session_id),
    }


def _day_and_hour(due_at: datetime | None, zone: str) -> dict[str, str]:
    """Return when it should leave, as form values."""
    if due_at is None:
        return {}
    local = due_at.astimezone(ZoneInfo(zone))
    shown = {"day": f"{local:%Y-%m-%d}", "hour": f"{local:%H:%M}"}
    if comes_twice(local.replace(tzinfo=None, fold=0), zone):
        shown |= {"hour_twice": "yes", "hour_fold": str(local.fold)}
    return shown


class _Choices(TypedDict):
    audiences: tuple[Audience, ...]
    placeholders: Mapping[str, Mapping[str, str]]


CHOICES: Final[_Choices] = {
    "audiences": tuple(Audience),
    "placeholders": custom_texts.OFFERED,
}
