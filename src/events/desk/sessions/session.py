"""Sessions: created in a programme, edited, copied, looked at."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.series import defaults
from events.desk.sessions.checklist import Lifecycle, SessionFacts, lifecycle
from events.desk.sessions.session_form import FORM, FormPage, as_form, new_session_from, texts_of
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, change, show
from events.errors import Conflict, Invalid
from events.operations.bulk import progress
from events.operations.bulk.progress import Progress
from events.operations.reports import mail_counts, sessions, speakers
from events.operations.reports.figures import registration_counts
from events.operations.reports.mail_counts import LetterCounts
from events.operations.reports.sessions import SessionDetails, SessionResource
from events.operations.reports.speakers import ListedSpeaker, SessionSpeaker
from events.operations.sessions import create, edit, publish
from events.organisers.states import Role
from events.presentation.request import SiteRequest
from events.registrations.states import RegistrationState
from events.resources import counts as downloads
from events.resources.counts import DownloadCounts
from events.rooms import queries as room_states


@show(f"{PROGRAMME}/sessions/new", policy="editor")
async def new_session(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form for a new session, filled in as the one before: a title is enough then."""
    values = pages.Shown(await defaults.values(programme, at=clock.now()))
    return pages.page(
        request, "sessions/session_new", programme=programme, hue=programme.hue, values=values,
        problems=pages.Shown(), **FORM,
    )  # fmt: skip


@change(f"{PROGRAMME}/sessions", policy="editor")
async def create_session(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Create it, as a draft."""
    try:
        new = new_session_from(form)
        slug = await create.create(programme.id, new, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return pages.again(
            request, "sessions/session_new", form, invalid, programme=programme, hue=programme.hue,
            **FORM,
        )  # fmt: skip
    return pages.go(f"{SESSIONS}/{slug}", "session-created")


@show(SESSION, policy="viewer")
async def one_session(request: SiteRequest, session: SessionInPath) -> Redirect | Response[str]:
    """Show one session: seats, room, mails, speakers, what remains, and every way on."""
    if session.slug != request.path_params["session_slug"]:
        query = request.url.query
        return Redirect(f"{SESSIONS}/{session.slug}" + (f"?{query}" if query else ""))
    shown = await session_context(request, session)
    return pages.page(
        request, "sessions/session", values=pages.Shown(), problems=pages.Shown(), **shown
    )


@show(f"{SESSION}/edit", policy="editor")
async def edit_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the form with what is stored; date, place, room and seats have other pages."""
    values = pages.Shown(as_form(request, session))
    return pages.page(
        request, "sessions/session_edit", session=session, hue=session.hue, values=values,
        problems=pages.Shown(), **FORM,
    )  # fmt: skip


@change(SESSION, policy="editor")
async def save_session(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save it, unless somebody else did meanwhile: then both versions are shown."""
    version = form.number("edit_version") or 0
    try:
        texts, slug = texts_of(form), form.line("slug", most=80)
        form.done()
        step = await edit.edit(
            session.id, texts, edit_version=version, by=organiser.email, at=clock.now(), slug=slug
        )
    except (Invalid, Conflict) as refusal:
        stale = pages.Shown(as_form(request, session)) if isinstance(refusal, Conflict) else None
        shown: FormPage = {**FORM, "stale": stale}
        return pages.again(
            request, "sessions/session_edit", form, refusal, session=session, hue=session.hue,
            **shown,
        )  # fmt: skip
    return pages.go(f"{SESSIONS}/{session.slug}", "saved", step=step)


@change(f"{SESSION}/copies", policy="editor")
async def copy_session(session: SessionInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Copy a session as a draft, a week later unless said otherwise."""
    days = form.number("days", least=0, most=3650)
    form.done()
    slug = await create.duplicate(
        session.id,
        days=7 if days is None else days,
        by=organiser.email,
        at=clock.now(),
    )
    return pages.go(f"{SESSIONS}/{slug}", "session-duplicated")


@change(f"{SESSION}/draft", policy="editor")
async def unpublish_session(session: SessionInPath, organiser: Organiser) -> Redirect:
    """Make a session a draft again, as long as nobody is registered."""
    await publish.unpublish(session.id, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{session.slug}", "session-drafted")


@change(f"{SESSION}/deletion", policy="editor")
async def delete_session(session: SessionInPath, organiser: Organiser) -> Redirect:
    """Delete a draft; a session that was ever online is cancelled instead."""
    step = await edit.delete_draft(session.id, by=organiser.email, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{session.programme_slug}", "session-deleted", step=step)


class _SessionPage(TypedDict):
    here: str
    adding: str
    session: SessionDetails
    hue: int
    removed: str
    counts: dict[RegistrationState, int]
    lifecycle: Lifecycle
    mails: list[LetterCounts]
    jobs: list[Progress]
    speakers: Sequence[SessionSpeaker]
    resources: Sequence[SessionResource]
    counted: dict[int, DownloadCounts]
    candidates: list[ListedSpeaker]
    mine: Role | None


async def session_context(request: SiteRequest, session: SessionDetails) -> _SessionPage:
    """Return what a session's page shows beside its forms, the first time and again."""
    removed = forms.query(request).line("removed", most=120)
    counts = await registration_counts.by_state(session.id)
    known = await _facts(session, counts)
    return {
        "here": "programmes",
        "adding": "",
        "session": session,
        "hue": session.hue,
        "removed": removed,
        "counts": counts,
        "lifecycle": lifecycle(known),
        "mails": await mail_counts.by_letter(session.id),
        "jobs": await progress.of_session(session.id),
        "speakers": known.speakers,
        "resources": known.resources,
        "counted": await downloads.of_session(session.id, at=known.at),
        "candidates": await speakers.of_programme(session.programme),
        "mine": desk_session_of(request).organiser.role_in(session.programme),
    }


async def _facts(session: SessionDetails, counts: Mapping[RegistrationState, int]) -> SessionFacts:
    """Return what decides which steps of the session's life are done and which come next."""
    own = session.reminder_minutes
    return SessionFacts(
        session,
        await speakers.of_session(session.id),
        await sessions.resources(session.id),
        own if own is not None else session.programme_reminders,
        counts[RegistrationState.PENDING],
        counts[RegistrationState.HELD],
        await registration_counts.came(session.id),
        clock.now(),
        await room_states.last_good_trial(session.id),
    )


async def session_again(
    request: SiteRequest, session: SessionDetails, form: Form, invalid: Invalid, adding: str
) -> Response[str]:
    """Show the session's page with one of its forms open: what was typed and what is wrong."""
    shown = await session_context(request, session)
    shown["adding"] = adding
    return pages.again(request, "sessions/session", form, invalid, **shown)


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
