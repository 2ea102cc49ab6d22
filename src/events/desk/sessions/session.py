"""Sessions: created in a programme, edited, copied, looked at."""

from datetime import datetime
from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import durations, forms, pages
from events.desk.kit.forms import Form, translated, translations
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, Slug, change, show
from events.errors import Conflict, Invalid
from events.operations.reports import mail_log, programmes, registration_counts, sessions, speakers
from events.operations.reports.sessions import SessionDetails
from events.operations.sessions import create, edit, publish
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.sessions.fields import NewSession, SessionTexts, Times
from events.sessions.moments import comes_twice

LABELS: Final = {
    "title": N_("Title"),
    "abstract": N_("Abstract"),
    "language": N_("Language"),
    "tags": N_("Themes"),
    "registration_open": N_("Registration is open"),
    "needs_approval": N_("Registrations await approval"),
    "reminder_minutes": N_("Reminders"),
    "follow_up_minutes": N_("Follow-up"),
}


@show(f"{PROGRAMME}/sessions/new", policy="editor")
async def new_session(request: SiteRequest, programme: Slug) -> Response[str]:
    """The form for a new session: a title, a date and two times are enough."""
    found = await programmes.by_slug(programme)
    values = pages.Shown(
        language=found.language,
        timezone=found.timezone,
        location=found.location,
        registration_open="yes",
    )
    return pages.page(request, "session_new", programme=found, hue=found.hue, values=values,
                      problems=pages.Shown(), **FORM)  # fmt: skip


@change(f"{PROGRAMME}/sessions", policy="editor")
async def create_session(request: SiteRequest, programme: Slug) -> Redirect | Response[str]:
    """Create it, as a draft."""
    form, found = await forms.read(request), await programmes.by_slug(programme)
    try:
        new = _new(form)
        by = visit_of(request).organiser.email
        slug = await create.create(found.id, new, by=by, at=clock.now())
    except Invalid as invalid:
        shown = {**FORM, "programme": found, "hue": found.hue}
        return pages.again(request, "session_new", form, invalid, **shown)
    return pages.go(f"{SESSIONS}/{slug}", "session-created")


@show(SESSION, policy="viewer")
async def one_session(request: SiteRequest, session: Slug) -> Response[str]:
    """One session: seats, room, mails, speakers, what remains, and every way on."""
    shown = await session_shown(request, session)
    return pages.page(request, "session", values=pages.Shown(), problems=pages.Shown(), **shown)


@show(f"{SESSION}/edit", policy="editor")
async def edit_page(request: SiteRequest, session: Slug) -> Response[str]:
    """The form with what is stored; date, place, room and seats have pages of their own."""
    found = await sessions.by_slug(session)
    values = pages.Shown(_as_form(request, found))
    return pages.page(request, "session_edit", session=found, hue=found.hue, values=values,
                      problems=pages.Shown(), **FORM)  # fmt: skip


@change(SESSION, policy="editor")
async def save_session(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Save it, unless somebody else did meanwhile: then both versions are shown."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    version = form.number("edit_version") or 0
    by = visit_of(request).organiser.email
    try:
        texts = texts_of(form)
        form.done()
        step = await edit.edit(found.id, texts, edit_version=version, by=by, at=clock.now())
    except (Invalid, Conflict) as refusal:
        stale = pages.Shown(_as_form(request, found)) if isinstance(refusal, Conflict) else None
        shown = {**FORM, "session": found, "hue": found.hue, "stale": stale}
        return pages.again(request, "session_edit", form, refusal, **shown)
    return pages.go(f"{SESSIONS}/{session}", "saved", step=step)


@change(f"{SESSION}/copies", policy="editor")
async def copy_session(request: SiteRequest, session: Slug) -> Redirect:
    """A copy, a week later unless said otherwise, as a draft."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    days = form.number("days", least=0, most=3650)
    form.done()
    slug = await create.duplicate(
        found.id,
        days=7 if days is None else days,
        by=visit_of(request).organiser.email,
        at=clock.now(),
    )
    return pages.go(f"{SESSIONS}/{slug}", "session-duplicated")


@change(f"{SESSION}/draft", policy="editor")
async def take_offline(request: SiteRequest, session: Slug) -> Redirect:
    """Back among the drafts, as long as nobody is registered."""
    found, by = await sessions.by_slug(session), visit_of(request).organiser.email
    await publish.unpublish(found.id, by=by, at=clock.now())
    return pages.go(f"{SESSIONS}/{session}", "session-drafted")


@change(f"{SESSION}/deletion", policy="editor")
async def delete_session(request: SiteRequest, session: Slug) -> Redirect:
    """Throw a draft away; a session that was ever online is cancelled instead."""
    found, by = await sessions.by_slug(session), visit_of(request).organiser.email
    step = await edit.delete_draft(found.id, by=by, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{found['programme_slug']}", "session-deleted", step=step)


async def session_shown(request: SiteRequest, slug: str) -> dict[str, Any]:
    """What a session's page shows, beside its forms; also where one of them is shown again."""
    found = await sessions.by_slug(slug)
    removed = forms.query(request).line("removed", most=120)
    return {
        "here": "programmes",
        "adding": "",
        "session": found,
        "hue": found.hue,
        "removed": removed,
        "counts": await registration_counts.by_state(found.id),
        "mails": await mail_log.by_letter(found.id),
        "speakers": await speakers.of_session(found.id),
        "resources": await sessions.resources(found.id),
        "candidates": await speakers.of_programme(found.programme),
        "mine": visit_of(request).organiser.role_in(found.programme),
    }


def _new(form: Form) -> NewSession:
    moments, zone, texts = form.moments(), form.zone(), texts_of(form)
    folds = folds_of(form, [moments] if moments else [], zone)
    form.done()
    assert moments is not None
    new = session_at(form, texts, moments, zone, folds)
    form.done()
    return new


def folds_of(form: Form, every: list[tuple[datetime, datetime]], zone: str) -> tuple[int, int]:
    """Which of the two, where beginning or end of any of the sessions comes twice."""
    starts = form.fold("starts", *(moments[0] for moments in every), zone=zone)
    return starts, form.fold("ends", *(moments[1] for moments in every), zone=zone)


def session_at(
    form: Form,
    texts: SessionTexts,
    moments: tuple[datetime, datetime],
    zone: str,
    folds: tuple[int, int],
) -> NewSession:
    """A session to be, at these wall times; room, place and seats from the form."""
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
    """The words and rules of a session, from the form."""
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


def _as_form(request: SiteRequest, found: SessionDetails) -> dict[str, Any]:
    language = visit_of(request).organiser.language
    reminders = found.reminder_minutes
    follow_up = found.follow_up_minutes
    return {
        "title": found.title,
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


FORM: Final[dict[str, Any]] = {
    "here": "programmes",
    "labels": LABELS,
    "languages": NAMES,
    "stale": None,
}

ROUTES = [
    new_session,
    create_session,
    one_session,
    edit_page,
    save_session,
    copy_session,
    delete_session,
    take_offline,
]
