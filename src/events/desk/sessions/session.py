"""Sessions: created in a programme, edited, copied, looked at."""

from typing import Any

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import forms, pages
from events.desk.kit.forms import Form
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, Slug, change, show
from events.desk.sessions.session_form import FORM, as_form, new_session_from, texts_of
from events.errors import Conflict, Invalid
from events.operations.in_parts import jobs
from events.operations.reports import mail_log, programmes, registration_counts, sessions, speakers
from events.operations.sessions import create, edit, publish
from events.presentation.request import SiteRequest


@show(f"{PROGRAMME}/sessions/new", policy="editor")
async def new_session(request: SiteRequest, programme: Slug) -> Response[str]:
    """Show the form for a new session: a title, a date and two times are enough."""
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
        new = new_session_from(form)
        by = visit_of(request).organiser.email
        slug = await create.create(found.id, new, by=by, at=clock.now())
    except Invalid as invalid:
        shown = {**FORM, "programme": found, "hue": found.hue}
        return pages.again(request, "session_new", form, invalid, **shown)
    return pages.go(f"{SESSIONS}/{slug}", "session-created")


@show(SESSION, policy="viewer")
async def one_session(request: SiteRequest, session: Slug) -> Response[str]:
    """Show one session: seats, room, mails, speakers, what remains, and every way on."""
    shown = await session_context(request, session)
    return pages.page(request, "session", values=pages.Shown(), problems=pages.Shown(), **shown)


@show(f"{SESSION}/edit", policy="editor")
async def edit_page(request: SiteRequest, session: Slug) -> Response[str]:
    """Show the form with what is stored; date, place, room and seats have other pages."""
    found = await sessions.by_slug(session)
    values = pages.Shown(as_form(request, found))
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
        stale = pages.Shown(as_form(request, found)) if isinstance(refusal, Conflict) else None
        shown = {**FORM, "session": found, "hue": found.hue, "stale": stale}
        return pages.again(request, "session_edit", form, refusal, **shown)
    return pages.go(f"{SESSIONS}/{session}", "saved", step=step)


@change(f"{SESSION}/copies", policy="editor")
async def copy_session(request: SiteRequest, session: Slug) -> Redirect:
    """Copy a session as a draft, a week later unless said otherwise."""
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
async def unpublish_session(request: SiteRequest, session: Slug) -> Redirect:
    """Make a session a draft again, as long as nobody is registered."""
    found, by = await sessions.by_slug(session), visit_of(request).organiser.email
    await publish.unpublish(found.id, by=by, at=clock.now())
    return pages.go(f"{SESSIONS}/{session}", "session-drafted")


@change(f"{SESSION}/deletion", policy="editor")
async def delete_session(request: SiteRequest, session: Slug) -> Redirect:
    """Delete a draft; a session that was ever online is cancelled instead."""
    found, by = await sessions.by_slug(session), visit_of(request).organiser.email
    step = await edit.delete_draft(found.id, by=by, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{found.programme_slug}", "session-deleted", step=step)


async def session_context(request: SiteRequest, slug: str) -> dict[str, Any]:
    """Return what a session's page shows beside its forms, the first time and again."""
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
        "jobs": await jobs.of_session(found.id),
        "speakers": await speakers.of_session(found.id),
        "resources": await sessions.resources(found.id),
        "candidates": await speakers.of_programme(found.programme),
        "mine": visit_of(request).organiser.role_in(found.programme),
    }


async def session_again(
    request: SiteRequest, form: Form, invalid: Invalid, adding: str
) -> Response[str]:
    """Show the session's page with one of its forms open: what was typed and what is wrong."""
    shown = await session_context(request, request.path_params["session"])
    return pages.again(request, "session", form, invalid, **{**shown, "adding": adding})


ROUTES = [
    new_session,
    create_session,
    one_session,
    edit_page,
    save_session,
    copy_session,
    delete_session,
    unpublish_session,
]
