"""Announcements: written as drafts, counted and previewed, sent, watched, stopped."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.kit import forms, mail_frames, pages
from events.desk.kit.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.kit.forms import Form
from events.desk.kit.guard import desk_session_of
from events.desk.kit.routes import PROGRAMME, SESSION, Number, change, show
from events.desk.mail.announcement_form import draft_from, values_of
from events.errors import Invalid, Refusal
from events.mail.context import custom_texts
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.announcements import announce, drafts, results, sizes
from events.operations.announcements.states import AnnouncementState, Audience
from events.operations.in_parts import bulk_jobs
from events.operations.in_parts.bulk_jobs import Whose
from events.operations.reports import programmes
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.organisers.access import Member
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest

ANNOUNCEMENTS: Final = f"{links.DESK}/announcements"
ANNOUNCEMENT: Final = f"{ANNOUNCEMENTS}/{{announcement:int}}"


@show(ANNOUNCEMENTS, policy="viewer")
async def all_announcements(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List drafts, and what was sent, with results."""
    scope = organiser.scope
    return pages.page(
        request,
        "mail/announcements",
        here="announcements",
        announcements=await results.listed(scope),
        programmes=await programmes.listed(scope, at=clock.now(), most=0),
    )


@show(f"{PROGRAMME}/announcements/new", policy="editor")
async def new_for_programme(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form, for everybody of a programme."""
    return await _form(request, programme, None, audience=["held"])


@show(f"{SESSION}/announcements/new", policy="editor")
async def new_for_session(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the form, for who is concerned by one session."""
    programme = await programmes.by_slug(session.programme_slug)
    return await _form(request, programme, session, audience=["held"])


@change(f"{PROGRAMME}/announcements", policy="editor")
async def save_for_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep a draft; its page counts and previews it."""
    return await _save(request, form, organiser, programme, None)


@change(f"{SESSION}/announcements", policy="editor")
async def save_for_session(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep a draft about one session."""
    programme = await programmes.by_slug(session.programme_slug)
    return await _save(request, form, organiser, programme, session)


@show(ANNOUNCEMENT, policy="viewer")
async def one_announcement(
    request: SiteRequest, announcement: Number, organiser: Organiser
) -> Response[str]:
    """Show a draft with its count and preview, or a sent one with its progress and results."""
    found = await results.one(announcement)
    may = organiser.may("editor", found.programme)
    seen = (
        await _rehearsed(request, announcement)
        if found.state == AnnouncementState.DRAFT and may
        else None
    )
    numbers: dict[str, int] = {}
    if seen:
        numbers = await sizes.by_audience(found.programme, found.session, at=clock.now())
    return pages.page(request, "mail/announcement", here="announcements", announcement=found,
                      numbers=numbers, seen=seen, may=may, hue=found.hue, values=values_of(found),
                      chosen=forms.query(request).line("reader", most=20),
                      address=forms.query(request).line("reader_address"),
                      jobs=await bulk_jobs.unfinished(Whose(programme=found.programme,
                                                            about=announcement)),
                      problems=pages.Shown(), **_CHOICES)  # fmt: skip


@show(f"{ANNOUNCEMENT}/mail", policy="editor")
async def mail(request: SiteRequest, announcement: Number) -> Response[str]:
    """Show a draft as one reader would get it, for the frame on its page."""
    seen = await _rehearsed(request, announcement)
    return mail_frames.frame(seen.preview.html if seen.preview else "")


@change(ANNOUNCEMENT, policy="editor")
async def edit_draft(
    request: SiteRequest, announcement: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save the draft with other words."""
    found = await results.one(announcement)
    try:
        draft = draft_from(form, found.timezone, None)
        step = await drafts.edit(announcement, draft, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        numbers = await sizes.by_audience(found.programme, found.session, at=clock.now())
        shown = {"announcement": found, "jobs": [], "seen": None, "may": True, "hue": found.hue,
                 "numbers": numbers}  # fmt: skip
        return pages.again(
            request, "mail/announcement", form, refusal, here="announcements", **shown, **_CHOICES
        )
    return pages.go(f"{ANNOUNCEMENTS}/{announcement}", "announcement-saved", step=step)


@change(f"{ANNOUNCEMENT}/sending", policy="editor")
async def send(announcement: Number, organiser: Organiser) -> Redirect:
    """Send it, to exactly those who were counted or joined since."""
    at, found = clock.now(), await results.one(announcement)
    await announce.send(announcement, by=organiser.email, at=at)
    later = found.due_at is not None and found.due_at > at
    code = "announcement-planned" if later else "announced"
    return pages.go(f"{ANNOUNCEMENTS}/{announcement}", code)


@change(f"{ANNOUNCEMENT}/pause", policy="editor")
async def pause(announcement: Number, organiser: Organiser) -> Redirect:
    """Hold back what has not left yet."""
    await announce.pause(announcement, by=organiser.email)
    return pages.go(f"{ANNOUNCEMENTS}/{announcement}", "announcement-paused")


@change(f"{ANNOUNCEMENT}/resumption", policy="editor")
async def resume(announcement: Number, organiser: Organiser) -> Redirect:
    """Let the rest go."""
    await announce.resume(announcement, by=organiser.email, at=clock.now())
    return pages.go(f"{ANNOUNCEMENTS}/{announcement}", "announcement-resumed")


@change(f"{ANNOUNCEMENT}/deletion", policy="editor")
async def delete(announcement: Number, organiser: Organiser) -> Redirect:
    """Throw a draft away."""
    step = await drafts.delete(announcement, by=organiser.email, at=clock.now())
    return pages.go(ANNOUNCEMENTS, "announcement-deleted", step=step)


async def _form(
    request: SiteRequest,
    programme: ProgrammeDetails,
    session: SessionDetails | None,
    *,
    audience: list[str],
) -> Response[str]:
    values = pages.Shown(audience=audience)
    session_id = session.id if session else None
    numbers = await sizes.by_audience(programme.id, session_id, at=clock.now())
    return pages.page(request, "mail/announcement_new", here="announcements", values=values,
                      problems=pages.Shown(), programme=programme, session=session,
                      hue=programme.hue, numbers=numbers, **_CHOICES)  # fmt: skip


async def _save(
    request: SiteRequest,
    form: Form,
    by: Member,
    programme: ProgrammeDetails,
    session: SessionDetails | None,
) -> Redirect | Response[str]:
    try:
        draft = draft_from(form, programme.timezone, session.id if session else None)
        kept = await drafts.save(programme.id, draft, by=by.email, at=clock.now())
    except Invalid as invalid:
        session_id = session.id if session else None
        numbers = await sizes.by_audience(programme.id, session_id, at=clock.now())
        shown = {"programme": programme, "session": session, "hue": programme.hue,
                 "numbers": numbers}  # fmt: skip
        answer = {"here": "announcements", **shown, **_CHOICES}
        return pages.again(request, "mail/announcement_new", form, invalid, **answer)
    return pages.go(f"{ANNOUNCEMENTS}/{kept}", "announcement-saved")


async def _rehearsed(request: SiteRequest, announcement: int) -> DryRun:
    by = desk_session_of(request).organiser.email
    return await dry_run.run(
        lambda: announce.send(announcement, by=by, at=clock.now()),
        session_id=None,
        reader=forms.query(request).number("reader", most=10**15),
        address=forms.query(request).line("reader_address").lower(),
    )


_CHOICES: Final[TemplateValues] = {
    "audiences": tuple(Audience),
    "placeholders": custom_texts.OFFERED,
}

ROUTES = [
    all_announcements,
    new_for_programme,
    new_for_session,
    save_for_programme,
    save_for_session,
    one_announcement,
    mail,
    edit_draft,
    send,
    pause,
    resume,
    delete,
]
