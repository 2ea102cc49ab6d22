"""Announcements: the list, and writing a new one as a draft."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.mail.announcement_form import CHOICES, draft_from, shown_sizes
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, SESSION, change, show
from events.errors import Invalid
from events.operations.announcements import drafts, results
from events.operations.reports import programmes
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.organisers.access import Member
from events.presentation.request import SiteRequest

ANNOUNCEMENTS: Final = f"{links.DESK}/announcements"


@show(ANNOUNCEMENTS, policy="viewer")
async def all_announcements(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List drafts, and what was sent, with results: a page at a time."""
    scope, last = organiser.scope, forms.query(request).row_id("after")
    after = await results.place_of(last) if last else None
    found = await results.page(scope, after=after, limit=results.PAGE + 1)
    shown = found[: results.PAGE]
    return pages.page(
        request,
        "mail/announcements",
        here="announcements",
        announcements=shown,
        begun=after is None,
        following=shown[-1].id if len(found) > len(shown) else None,
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


async def _form(
    request: SiteRequest,
    programme: ProgrammeDetails,
    session: SessionDetails | None,
    *,
    audience: list[str],
) -> Response[str]:
    values = pages.Shown(audience=audience)
    session_id = session.id if session else None
    counted = await shown_sizes(programme.id, session_id)
    return pages.page(request, "mail/announcement_new", here="announcements", values=values,
                      problems=pages.Shown(), programme=programme, session=session,
                      hue=programme.hue, **counted, **CHOICES)  # fmt: skip


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
        counted = await shown_sizes(programme.id, session_id)
        return pages.again(
            request, "mail/announcement_new", form, invalid, here="announcements",
            programme=programme, session=session, hue=programme.hue, **counted, **CHOICES,
        )  # fmt: skip
    return pages.go(f"{ANNOUNCEMENTS}/{kept}", "announcement-saved")


ROUTES = [
    all_announcements,
    new_for_programme,
    new_for_session,
    save_for_programme,
    save_for_session,
]
