"""The form of a session: what is typed becomes a session, and a session what is typed."""

from datetime import datetime
from typing import Final, TypedDict

from events.desk.shared import durations
from events.desk.shared.forms import Form, translated, translations
from events.desk.shared.guard import desk_session_of
from events.desk.shared.pages import FormValues, Shown
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.sessions.fields import NewSession, SessionTexts, Times
from events.sessions.wall_time import comes_twice

LABELS: Final = {
    "title": N_("Title"),
    "slug": N_("Address of the page"),
    "abstract": N_("Abstract"),
    "language": N_("Language"),
    "tags": N_("Topics"),
    "registration_open": N_("Registration is open"),
    "needs_approval": N_("Registrations await approval"),
    "reminder_minutes": N_("Reminders"),
    "follow_up_minutes": N_("Follow-up"),
}


def new_session_from(form: Form) -> NewSession:
    """Read a new session. Raises Invalid."""
    moments, zone, texts = form.moments(), form.zone(), texts_of(form)
    folds = folds_of(form, [moments] if moments else [], zone)
    form.done()
    assert moments is not None
    new = session_at(form, texts, moments, zone, folds)
    form.done()
    return new


def folds_of(form: Form, every: list[tuple[datetime, datetime]], zone: str) -> tuple[int, int]:
    """Return which of the two is meant where beginning or end of a session comes twice."""
    starts = form.fold("starts", *(moments[0] for moments in every), zone=zone)
    return starts, form.fold("ends", *(moments[1] for moments in every), zone=zone)


def session_at(
    form: Form,
    texts: SessionTexts,
    moments: tuple[datetime, datetime],
    zone: str,
    folds: tuple[int, int],
) -> NewSession:
    """Build a new session at these wall times; room, place and seats from the form."""
    # The answer counts for the nights it is about; any other time comes once.
    starts_fold, ends_fold = (
        fold if fold and comes_twice(local, zone) else 0
        for fold, local in zip(folds, moments, strict=True)
    )
    return NewSession(
        texts,
        Times(*moments, zone, starts_fold, ends_fold, form.line("location")),
        room_url=form.web_address("room_url"),
        room_note=form.line("room_note", most=500),
        capacity=form.number("capacity", least=1),
    )


def texts_of(form: Form) -> SessionTexts:
    """Read the words and rules of a session from the form."""
    reminders = form.spans("reminder_minutes", least=1)
    return SessionTexts(
        title=form.line("title", most=500, required=N_("Give the session a title.")),
        abstract=form.paragraphs("abstract"),
        language=form.choice("language", NAMES),
        tags=tuple(tag[:80] for tag in _tags(form.line("tags", most=1000))),
        registration_open=form.ticked("registration_open"),
        needs_approval=form.ticked("needs_approval"),
        reminder_minutes=None if reminders is None else tuple(reminders),
        follow_up_minutes=form.span("follow_up_minutes"),
        texts=translations(form, ("title", "abstract")),
    )


def _tags(line: str) -> list[str]:
    return list(dict.fromkeys(tag.strip() for tag in line.split(",") if tag.strip()))[:20]


def as_form(request: SiteRequest, found: SessionDetails) -> FormValues:
    """Return a stored session as form values, spans of time in the organiser's language."""
    language = desk_session_of(request).organiser.language
    reminders = found.reminder_minutes
    follow_up = found.follow_up_minutes
    return {
        "title": found.title,
        "slug": found.slug,
        "abstract": found.abstract,
        "language": found.language,
        "tags": ", ".join(found.tags),
        "registration_open": "yes" if found.registration_open else "",
        "needs_approval": "yes" if found.needs_approval else "",
        "reminder_minutes": durations.in_words(reminders or (), language),
        "follow_up_minutes": "" if follow_up is None else durations.in_words([follow_up], language),
        "edit_version": found.edit_version,
        **translated(found.texts, ("title", "abstract")),
    }


class FormPage(TypedDict):
    """What the page of a session's form shows, of whichever session."""

    here: str
    labels: dict[str, str]
    languages: dict[str, str]
    stale: Shown | None


FORM: Final[FormPage] = {
    "here": "programmes",
    "labels": LABELS,
    "languages": NAMES,
    "stale": None,
}
