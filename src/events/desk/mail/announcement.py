"""One announcement at the desk: counted and previewed, edited, sent, held back, deleted."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.mail.announcement_form import (
    CHOICES,
    AudienceSizes,
    draft_from,
    shown_sizes,
    values_of,
)
from events.desk.mail.announcements import ANNOUNCEMENTS
from events.desk.shared import forms, mail_frames, pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import Number, change, show
from events.errors import Refusal
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.announcements import announce, drafts, results
from events.operations.announcements.states import AnnouncementState
from events.operations.bulk import progress
from events.operations.bulk.bulk_jobs import Whose
from events.presentation.request import SiteRequest

ANNOUNCEMENT: Final = f"{ANNOUNCEMENTS}/{{announcement:int}}"


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
    counted: AudienceSizes = {}
    if seen:
        counted = await shown_sizes(found.programme, found.session)
    values = forms.query(request)
    return pages.page(request, "mail/announcement", here="announcements", announcement=found,
                      **counted, seen=seen, may=may, hue=found.hue, values=values_of(found),
                      chosen=values.line("reader", most=20),
                      address=values.line("reader_address"),
                      jobs=await progress.unfinished(Whose(programme=found.programme,
                                                            about=announcement)),
                      problems=pages.Shown(), **CHOICES)  # fmt: skip


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
        counted = await shown_sizes(found.programme, found.session)
        return pages.again(
            request, "mail/announcement", form, refusal, here="announcements", announcement=found,
            jobs=[], seen=None, may=True, hue=found.hue, **counted, **CHOICES,
        )  # fmt: skip
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


async def _rehearsed(request: SiteRequest, announcement: int) -> DryRun:
    """Try it; very many are counted once that is asked for."""
    by = desk_session_of(request).organiser.email
    return await dry_run.run(
        lambda: announce.send(announcement, by=by, at=clock.now()),
        session_id=None,
        reader=forms.query(request).number("reader", most=10**15),
        address=forms.query(request).line("reader_address").lower(),
        bounded=not forms.query(request).ticked("count"),
    )


ROUTES = [one_announcement, mail, edit_draft, send, pause, resume, delete]
