"""What a change of a session still has to do for its people, and a button to stop it."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events.desk.kit import forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, SESSIONS, Slug, change, show
from events.operations.in_parts import jobs
from events.operations.in_parts.jobs import JobState
from events.operations.reports import sessions
from events.presentation import N_
from events.presentation.request import SiteRequest

PROGRESS: Final = f"{SESSION}/progress"
LOOK_AGAIN_SECONDS: Final = 2

WORDS: Final = {
    "session-change": N_("Mails and reminders follow the change"),
    "pass-seats": N_("Passes get their seats"),
}
"""What a kind of job does."""


@show(PROGRESS, policy="viewer")
async def progress(request: SiteRequest, session: Slug) -> Response[str]:
    """Show how far each job is; the page asks again by itself, without a script."""
    found = await sessions.by_slug(session)
    under_way = await jobs.of_session(found.id)
    shown: dict[str, Any] = {"session": found, "hue": found.hue, "jobs": under_way, "words": WORDS}
    mine = visit_of(request).organiser.role_in(found.programme)
    answer = pages.page(request, "progress", here="programmes", mine=mine, **shown)
    if any(job.state == JobState.RUNNING for job in under_way):
        answer.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


@change(PROGRESS, policy="editor")
async def stop_or_resume(request: SiteRequest, session: Slug) -> Redirect:
    """Stop after the part that runs, or go on from there."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    wanted = form.choice("wanted", ("stop", "resume"))
    form.done()
    do = jobs.stop if wanted == "stop" else jobs.resume
    await do(found.id, by=visit_of(request).organiser.email)
    return pages.go(f"{SESSIONS}/{session}/progress")


ROUTES = [progress, stop_or_resume]
