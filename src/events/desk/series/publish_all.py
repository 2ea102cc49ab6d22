"""Several drafts of a programme put online at once: who would be mailed is looked at first."""

from collections.abc import Sequence
from typing import TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Refusal
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.reports import mail_counts, series
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.series import DraftSession
from events.operations.sessions.publish import publish_all
from events.presentation import N_
from events.presentation.request import SiteRequest

PUBLICATION = f"{PROGRAMME}/publication"


@show(PUBLICATION, policy="editor")
async def drafts_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show the drafts, those to come ticked, and what publishing these would mail."""
    drafts = await series.drafts_in(programme.id)
    asked = set(forms.query(request).values.get("session", []))
    now = clock.now()
    ticked = [one for one in drafts if (str(one.id) in asked if asked else one.ends_at > now)]
    seen = await _look(programme, ticked, by=organiser.email)
    return pages.page(request, "series/publish_all", **_shown(programme, drafts, ticked, seen),
                      problems=pages.Shown())  # fmt: skip


@change(PUBLICATION, policy="editor")
async def publish_drafts(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Publish those that are ticked, or show anew what that would mail."""
    drafts = await series.drafts_in(programme.id)
    sent = set(form.values.get("session", []))
    ticked = [one for one in drafts if str(one.id) in sent]
    if not ticked:
        form.wrong("session", N_("Tick at least one session."))
    try:
        form.done()
        if form.ticked("confirmed"):
            return await _publish(programme, ticked, by=organiser.email)
        seen = await _look(programme, ticked, by=organiser.email)
    except Refusal as refusal:
        shown = _shown(programme, drafts, ticked, DryRun())
        return pages.again(request, "series/publish_all", form, refusal, **shown)
    return pages.page(request, "series/publish_all", **_shown(programme, drafts, ticked, seen),
                      problems=pages.Shown())  # fmt: skip


async def publish_or_look(
    programme: ProgrammeDetails, slugs: Sequence[str], *, by: str
) -> Redirect:
    """Publish these drafts where that mails nobody at once, else go to the page that says whom."""
    drafts = [one for one in await series.drafts_in(programme.id) if one.slug in set(slugs)]
    seen = await _look(programme, drafts, by=by)
    if not seen.at_once:
        return await _publish(programme, drafts, by=by)
    query = "&".join(f"session={one.id}" for one in drafts)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/publication?{query}")


async def _publish(
    programme: ProgrammeDetails, drafts: Sequence[DraftSession], *, by: str
) -> Redirect:
    before = await mail_counts.latest_id()
    ids = [one.id for one in drafts]
    number = await publish_all(programme.id, ids, by=by, at=clock.now())
    left = sum([await mail_counts.due_since(before, one, at=clock.now()) for one in ids])
    more = {"mails": left} if left else {}
    return pages.go(f"{PROGRAMMES}/{programme.slug}", "sessions-published", number=number, **more)


async def _look(programme: ProgrammeDetails, drafts: Sequence[DraftSession], *, by: str) -> DryRun:
    if not drafts:
        return DryRun()
    ids, at = [one.id for one in drafts], clock.now()
    return await dry_run.run(lambda: publish_all(programme.id, ids, by=by, at=at), session_id=None)


class _PublishAllPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    drafts: Sequence[DraftSession]
    ticked: object
    seen: DryRun


def _shown(
    programme: ProgrammeDetails,
    drafts: Sequence[DraftSession],
    ticked: Sequence[DraftSession],
    seen: DryRun,
) -> _PublishAllPage:
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "drafts": drafts,
        "ticked": {one.id for one in ticked},
        "seen": seen,
    }


ROUTES = [drafts_page, publish_drafts]
