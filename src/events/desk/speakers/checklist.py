"""What a programme wants of its speakers, who lacks what, and asking for it after a look."""

from itertools import groupby
from operator import attrgetter
from typing import Any, Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import mail_frames, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, SESSION, Number, change, show
from events.desk.speakers.appearances import APPEARANCE
from events.errors import Invalid
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.reports import sessions, speakers
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.speakers import ask
from events.operations.speakers import checklist as operations
from events.operations.speakers.ask import AskedEnough
from events.organisers.states import Role
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.speakers.checklist import progress, wanted
from events.speakers.checklist.items import AT_DESK, MOST_ASKED, USUAL, USUAL_DAYS, Wanted

WANTED: Final = f"{PROGRAMME}/speakers"
CHECKLIST: Final = f"{PROGRAMME}/checklist"
ASKING: Final = f"{APPEARANCE}/asking"


@show(WANTED, policy="viewer")
async def who_lacks_what(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show of each session to come who has handed in what, and what is missing."""
    shown = await progress.of_programme(programme.id, at=clock.now())
    return pages.page(
        request, "speakers/checklist_missing", **_head(programme, organiser), labels=AT_DESK,
        most=MOST_ASKED, kept=await wanted.of_programme(programme.id),
        sessions=[list(found) for _, found in groupby(shown, key=attrgetter("session"))],
        apart=ask.APART,
    )  # fmt: skip


@show(CHECKLIST, policy="editor")
async def checklist_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show what is wanted of the programme's speakers; the usual where nobody said yet."""
    kept = await wanted.of_programme(programme.id)
    ticked = set(kept.items if kept else USUAL)
    days = kept.days if kept else USUAL_DAYS
    values: dict[str, Any] = {f"item-{item}": "yes" for item in ticked}
    values["days"] = ", ".join(str(day) for day in days)
    return pages.page(
        request, "speakers/checklist", values=pages.Shown(values), problems=pages.Shown(),
        labels=AT_DESK, **_head(programme, organiser),
    )  # fmt: skip


@change(CHECKLIST, policy="editor")
async def save(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save what is wanted from now on, and when it is asked for."""
    items = [item for item in Wanted if form.ticked(f"item-{item}")]
    try:
        days = _days(form.line("days", most=60))
        await operations.save(programme.id, programme.slug, items, days, by=organiser.email)
    except Invalid as invalid:
        shown = _head(programme, organiser)
        return pages.again(request, "speakers/checklist", form, invalid, labels=AT_DESK, **shown)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/speakers", "saved")


@show(ASKING, policy="editor")
async def asking_page(
    request: SiteRequest, appearance: Number, organiser: Organiser
) -> Response[str]:
    """Show the mail that would ask a speaker for what is missing, or why there is none."""
    asked = await speakers.invited_speaker(appearance)
    session = await sessions.by_slug(asked.session_slug)
    problem, seen = "", DryRun()
    try:
        seen = await _look(appearance, session.id, by=organiser.email)
    except AskedEnough as refused:
        problem = refused.sentence
    return pages.page(
        request, "speakers/checklist_asking", here="programmes", asked=asked, session=session,
        hue=session.hue, seen=seen, problem=problem,
    )  # fmt: skip


@show(f"{ASKING}/mail", policy="editor")
async def asking_mail(appearance: Number, organiser: Organiser) -> Response[str]:
    """Show the mail itself, for the frame on its page."""
    asked = await speakers.invited_speaker(appearance)
    session = await sessions.by_slug(asked.session_slug)
    seen = await _look(appearance, session.id, by=organiser.email)
    return mail_frames.frame(seen.preview.html if seen.preview else "")


@change(f"{SESSION}/checklist", policy="editor")
async def ask_speakers(session: SessionInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Ask one speaker of a session, or all who lack something, by mail."""
    sent = [int(one) for one in form.values.get("appearance", []) if one.isdecimal()]
    ids = [one for one in sent if one < 2**31]
    mails = await ask.ask_now(session.id, ids, by=organiser.email, at=clock.now())
    there = f"{PROGRAMMES}/{session.programme_slug}/speakers"
    return pages.go(there, "speakers-asked", mails=mails)


async def _look(appearance: int, session_id: int, *, by: str) -> DryRun:
    at = clock.now()
    return await dry_run.run(
        lambda: ask.ask_now(session_id, [appearance], by=by, at=at), session_id=None
    )


def _days(typed: str) -> list[int]:
    parts = typed.replace(";", ",").replace(" ", ",").split(",")
    try:
        return [int(part) for part in parts if part]
    except ValueError:
        problem = N_("Give up to three numbers of days, from 1 to 90.")
        raise Invalid({"days": problem}) from None


class _ChecklistPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    mine: Role | None


def _head(programme: ProgrammeDetails, organiser: Organiser) -> _ChecklistPage:
    mine = organiser.role_in(programme.id)
    return {"here": "programmes", "programme": programme, "hue": programme.hue, "mine": mine}


ROUTES = [who_lacks_what, checklist_page, save, asking_page, asking_mail, ask_speakers]
