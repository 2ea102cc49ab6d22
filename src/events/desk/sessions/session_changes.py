"""Changes that people hear of: each has a page that says who would be mailed what, then a button.

The page makes a dry run of the change, so its counts are exact and its preview is the mail.
"""

from datetime import datetime
from typing import Any

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.sessions.change_kinds import CHANGES, ChangeRequest, times_typed
from events.desk.shared import mail_frames, pages
from events.desk.shared.dependencies import SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.reports import mail_counts
from events.operations.reports.sessions import SessionDetails
from events.presentation.request import SiteRequest
from events.sessions.fields import Times
from events.sessions.wall_time import comes_twice


def _routes(kind: str) -> list[Any]:
    @show(f"{SESSION}/{kind}", policy="editor", name=f"desk-{kind}")
    async def show_change(request: SiteRequest, session: SessionInPath) -> Response[str]:
        """Show what the change would do, or first the form for it."""
        if kind == "reschedule":
            return _page(request, kind, session, values=_times(session))
        return await _look(request, kind, session, Form({"notify": ["yes"]}))

    @change(f"{SESSION}/{kind}", policy="editor", name=f"desk-do-{kind}")
    async def make_change(
        request: SiteRequest, session: SessionInPath, form: SentForm
    ) -> Redirect | Response[str]:
        """Show it again with other words or another reader, or make the change."""
        if not form.ticked("confirmed"):
            return await _look(request, kind, session, form)
        return await _do(request, kind, session, form)

    @show(f"{SESSION}/{kind}/mail", policy="editor", name=f"desk-{kind}-mail")
    async def mail(request: SiteRequest, session: SessionInPath) -> Response[str]:
        """Show one of the mails the change would send, for the frame on its page."""
        form = mail_frames.typed(request)
        seen = await _dry_run(_request_for(request, session, form), kind)
        return mail_frames.frame(seen.preview.html if seen.preview else "")

    return [show_change, make_change, mail]


async def _look(
    request: SiteRequest, kind: str, found: SessionDetails, form: Form
) -> Response[str]:
    asked = _request_for(request, found, form)
    try:
        seen = await _dry_run(asked, kind)
    except Refusal as refusal:
        return _refused(request, kind, found, form, refusal)
    values = pages.Shown(form.typed)
    frame = mail_frames.address(f"{SESSIONS}/{found.slug}/{kind}/mail", form.typed)
    return _page(request, kind, found, values=values, seen=seen, asked=asked, frame=frame)


async def _dry_run(asked: ChangeRequest, kind: str) -> DryRun:
    prepare, _ = CHANGES[kind]
    reader = asked.form.number("reader", most=10**15)
    address = asked.form.line("reader_address").lower()
    return await dry_run.run(
        prepare(asked), session_id=asked.session.id, reader=reader, address=address
    )


async def _do(
    request: SiteRequest, kind: str, found: SessionDetails, form: Form
) -> Redirect | Response[str]:
    prepare, code = CHANGES[kind]
    before = await mail_counts.latest_id()
    try:
        await prepare(_request_for(request, found, form))()
    except Refusal as refusal:
        return _refused(request, kind, found, form, refusal)
    left = await mail_counts.due_since(before, found.id, at=clock.now())
    return pages.go(f"{SESSIONS}/{found.slug}", code, **({"mails": left} if left else {}))


def _request_for(request: SiteRequest, found: SessionDetails, form: Form) -> ChangeRequest:
    by = desk_session_of(request).organiser.email
    note = form.paragraphs("note", most=2000)
    return ChangeRequest(found, by, clock.now(), form.ticked("notify"), note, form)


def _page(request: SiteRequest, kind: str, found: SessionDetails, **values: Any) -> Response[str]:
    shown = {"seen": None, "asked": None, "frame": "", "problems": pages.Shown(), **values}
    return pages.page(
        request, "sessions/session_changes", here="programmes", kind=kind, session=found,
        hue=found.hue, new_times=_new_times(shown["asked"]), **shown,
    )  # fmt: skip


def _refused(
    request: SiteRequest, kind: str, found: SessionDetails, form: Form, refusal: Refusal
) -> Response[str]:
    return pages.again(
        request,
        "sessions/session_changes",
        form,
        refusal,
        here="programmes",
        new_times=None,
        kind=kind,
        session=found,
        hue=found.hue,
        seen=None,
        asked=None,
    )


def _times(found: SessionDetails) -> pages.Shown:
    return pages.Shown(
        day=found.starts_local.date().isoformat(),
        starts=f"{found.starts_local:%H:%M}",
        ends=f"{found.ends_local:%H:%M}",
        **_fold("starts", found.starts_local, found.starts_fold, found.timezone),
        **_fold("ends", found.ends_local, found.ends_fold, found.timezone),
        timezone=found.timezone,
        location=found.location,
        notify="yes",
    )


def _fold(name: str, local: datetime, fold: int, zone: str) -> dict[str, str]:
    """Return the fields that ask which of two is meant, for a time that comes twice."""
    if not comes_twice(local, zone):
        return {}
    return {f"{name}_twice": "yes", f"{name}_fold": str(fold)}


def _new_times(asked: ChangeRequest | None) -> Times | None:
    if asked is None or not asked.form.raw("day"):
        return None
    return times_typed(asked.form)


ROUTES = [route for kind in CHANGES for route in _routes(kind)]
