"""What a change of a session still has to do for its people, and a button to stop it."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.routes import SESSION, SESSIONS, change, show
from events.operations.in_parts import bulk_jobs
from events.operations.in_parts.bulk_jobs import JobState
from events.presentation import N_
from events.presentation.request import SiteRequest

PROGRESS: Final = f"{SESSION}/progress"
LOOK_AGAIN_SECONDS: Final = 2

WORDS: Final = {
    "session-change": N_("Emails and reminders follow the change"),
    "pass-seats": N_("Passes get their seats"),
}
"""What a kind of job does."""


@show(PROGRESS, policy="viewer")
async def progress(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show how far each job is; the page asks again by itself, without a script."""
    under_way = await bulk_jobs.of_session(session.id)
    shown: dict[str, Any] = {
        "session": session,
        "hue": session.hue,
        "jobs": under_way,
        "words": WORDS,
    }
    mine = organiser.role_in(session.programme)
    answer = pages.page(request, "sessions/progress", here="programmes", mine=mine, **shown)
    if any(job.state == JobState.RUNNING for job in under_way):
        answer.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


@change(PROGRESS, policy="editor")
async def stop_or_resume(session: SessionInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Stop after the part that runs, or go on from there."""
    wanted = form.choice("wanted", ("stop", "resume"))
    form.done()
    do = bulk_jobs.stop if wanted == "stop" else bulk_jobs.resume
    await do(session.id, by=organiser.email)
    return pages.go(f"{SESSIONS}/{session.slug}/progress")


ROUTES = [progress, stop_or_resume]
