"""What the worker still does for very many people, how far it is, and a button to stop it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, Number, change, show
from events.operations.announcements import results
from events.operations.bulk import bulk_jobs, progress
from events.operations.bulk.bulk_jobs import JobState, Whose
from events.organisers.access import Member
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest

ANNOUNCEMENTS: Final = f"{links.DESK}/announcements"
ANNOUNCEMENT: Final = f"{ANNOUNCEMENTS}/{{announcement:int}}"
LOOK_AGAIN_SECONDS: Final = 2

WORDS: Final = {
    "session-change": N_("Emails and reminders follow the change"),
    "pass-seats": N_("Registrations for the whole programme get their seats"),
    "roster-present": N_("People are marked present"),
    "roster-absent": N_("People are marked absent"),
    "roster-approve": N_("Registrations are approved"),
    "roster-decline": N_("Registrations are declined"),
    "roster-cancel": N_("Registrations are cancelled"),
    "people-listed": N_("A list of people is registered"),
    "announcement": N_("An announcement is addressed"),
    "retention": N_("Participants’ data are deleted: the programme no longer keeps them"),
}
"""What a kind of job does."""

MEANWHILE: Final = {
    "session-change": N_("Until somebody’s turn comes, no email tells them an old date."),
    "announcement": N_("Addresses looked through; the emails leave meanwhile."),
}
"""What is true until it is done."""

LEFT: Final = {
    "session-change": N_("The others are not told, and have no reminders, until it goes on."),
}
"""What is true while it stands still, where it is more than that the others wait."""

SHOWN_FOR: Final = timedelta(hours=1)
"""So long a job that is done stands below those that are not."""


@dataclass(frozen=True)
class Place:
    """What the jobs of a page are of: its title and address, what stands above it, its hue."""

    title: str
    address: str
    above: tuple[tuple[str, str], ...]
    hue: int | None


@show(f"{SESSION}/progress", policy="viewer")
async def of_session(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show how far the jobs of a session are."""
    above = ((session.programme_title, f"{PROGRAMMES}/{session.programme_slug}"),)
    place = Place(session.title, f"{SESSIONS}/{session.slug}", above, session.hue)
    may = organiser.may("editor", session.programme)
    return await _shown(request, Whose(session.id), place, may=may)


@change(f"{SESSION}/progress", policy="editor")
async def change_jobs_of_session(
    session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Stop the jobs of a session after the part that runs, or let them go on from there."""
    return await _pressed(form, Whose(session.id), organiser, f"{SESSIONS}/{session.slug}")


@show(f"{PROGRAMME}/progress", policy="viewer")
async def of_programme(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show how far the jobs of a programme are."""
    address = f"{PROGRAMMES}/{programme.slug}"
    place = Place(programme.title, address, (), programme.hue)
    may = organiser.may("editor", programme.id)
    return await _shown(request, Whose(programme=programme.id), place, may=may)


@change(f"{PROGRAMME}/progress", policy="editor")
async def change_jobs_of_programme(
    programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Stop the jobs of a programme, or let them go on."""
    whose = Whose(programme=programme.id)
    return await _pressed(form, whose, organiser, f"{PROGRAMMES}/{programme.slug}")


@show(f"{ANNOUNCEMENT}/progress", policy="viewer")
async def of_announcement(
    request: SiteRequest, announcement: Number, organiser: Organiser
) -> Response[str]:
    """Show how far an announcement is addressed."""
    found = await results.one(announcement)
    above = ((sentence(N_("Announcements"), organiser.language), ANNOUNCEMENTS),)
    place = Place(found.subject, f"{ANNOUNCEMENTS}/{announcement}", above, found.hue)
    whose = Whose(programme=found.programme, about=announcement)
    return await _shown(request, whose, place, may=organiser.may("editor", found.programme))


@change(f"{ANNOUNCEMENT}/progress", policy="editor")
async def change_jobs_of_announcement(
    announcement: Number, form: SentForm, organiser: Organiser
) -> Redirect:
    """Stop addressing an announcement, or let it go on."""
    found = await results.one(announcement)
    whose = Whose(programme=found.programme, about=announcement)
    return await _pressed(form, whose, organiser, f"{ANNOUNCEMENTS}/{announcement}")


async def _shown(request: SiteRequest, whose: Whose, place: Place, *, may: bool) -> Response[str]:
    """Show each job; the page asks again by itself, without a script."""
    under_way = await progress.unfinished(whose)
    answer = pages.page(
        request,
        "sessions/progress",
        here="programmes",
        place=place,
        hue=place.hue,
        jobs=under_way,
        finished=await progress.finished(whose, since=clock.now() - SHOWN_FOR),
        words=WORDS,
        meanwhile=MEANWHILE,
        left_out=LEFT,
        may=may,
    )
    if any(job.state == JobState.RUNNING for job in under_way):
        answer.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


async def _pressed(form: Form, whose: Whose, by: Member, address: str) -> Redirect:
    wanted = form.choice("wanted", ("stop", "resume"))
    form.done()
    do = bulk_jobs.stop if wanted == "stop" else bulk_jobs.resume
    await do(whose, by=by.email)
    return pages.go(f"{address}/progress")


ROUTES = [
    of_session,
    change_jobs_of_session,
    of_programme,
    change_jobs_of_programme,
    of_announcement,
    change_jobs_of_announcement,
]
