"""Changes that people hear of: each has a page that says who would be mailed what, then a button.

The page makes a dry run of the change, so its counts are exact and its preview is the mail.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import forms, mail_frames, pages
from events.desk.kit.forms import Form
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, SESSIONS, Slug, change, show
from events.errors import Refusal
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.programmes import edit
from events.operations.reports import mail_log, sessions
from events.operations.reports.sessions import SessionDetails
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.publish import publish
from events.operations.sessions.reschedule import reschedule
from events.presentation.request import SiteRequest
from events.sessions.fields import Times
from events.sessions.moments import comes_twice

Operation = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Asked:
    """Who asks for a change of what, when, with which words, and whether people are told."""

    session: SessionDetails
    by: str
    at: datetime
    notify: bool
    note: str
    form: Form


Maker = Callable[[Asked], Operation]


def _publication(asked: Asked) -> Operation:
    async def operation() -> None:
        if asked.session.programme_status == "draft":
            await edit.set_status(asked.session.programme, "published", by=asked.by, at=asked.at)
        await publish(asked.session.id, by=asked.by, at=asked.at)

    return operation


def _cancellation(asked: Asked) -> Operation:
    return lambda: cancel_session(
        asked.session.id, by=asked.by, at=asked.at, notify=asked.notify, note=asked.note
    )


def _postponement(asked: Asked) -> Operation:
    return lambda: postpone(
        asked.session.id, by=asked.by, at=asked.at, notify=asked.notify, note=asked.note
    )


def _return(asked: Asked) -> Operation:
    return lambda: uncancel(asked.session.id, by=asked.by, at=asked.at, notify=asked.notify)


def _reschedule(asked: Asked) -> Operation:
    form = asked.form
    times = _wanted(form)
    form.done()
    assert times is not None
    return lambda: reschedule(
        asked.session.id,
        times,
        by=asked.by,
        at=asked.at,
        notify=asked.notify,
        note=asked.note,
    )


MAKERS: Final[dict[str, tuple[Maker, str]]] = {
    "publication": (_publication, "session-published"),
    "cancellation": (_cancellation, "session-cancelled"),
    "postponement": (_postponement, "session-postponed"),
    "return": (_return, "session-back"),
    "reschedule": (_reschedule, "session-rescheduled"),
}
"""By the last word of the address: how the change is made, and what is said afterwards."""


def _routes(kind: str) -> list[Any]:
    @show(f"{SESSION}/{kind}", policy="editor", name=f"desk-{kind}")
    async def look(request: SiteRequest, session: Slug) -> Response[str]:
        """What the change would do, or first the form for it."""
        found = await sessions.by_slug(session)
        if kind == "reschedule":
            return _page(request, kind, found, values=_times(found))
        return await _look(request, kind, found, Form({"notify": ["yes"]}))

    @change(f"{SESSION}/{kind}", policy="editor", name=f"desk-do-{kind}")
    async def do(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
        """Look at it again with other words or another reader, or do it."""
        form, found = await forms.read(request), await sessions.by_slug(session)
        if not form.ticked("confirmed"):
            return await _look(request, kind, found, form)
        return await _do(request, kind, found, form)

    @show(f"{SESSION}/{kind}/mail", policy="editor", name=f"desk-{kind}-mail")
    async def mail(request: SiteRequest, session: Slug) -> Response[str]:
        """One of the mails the change would send, for the frame on its page."""
        form, found = mail_frames.typed(request), await sessions.by_slug(session)
        seen = await _rehearsed(_asked(request, found, form), kind)
        return mail_frames.frame(seen.preview.html if seen.preview else "")

    return [look, do, mail]


async def _look(
    request: SiteRequest, kind: str, found: SessionDetails, form: Form
) -> Response[str]:
    asked = _asked(request, found, form)
    try:
        seen = await _rehearsed(asked, kind)
    except Refusal as refusal:
        return _refused(request, kind, found, form, refusal)
    values = pages.Shown(form.typed)
    frame = mail_frames.address(f"{SESSIONS}/{found['slug']}/{kind}/mail", form.typed)
    return _page(request, kind, found, values=values, seen=seen, asked=asked, frame=frame)


async def _rehearsed(asked: Asked, kind: str) -> DryRun:
    maker, _ = MAKERS[kind]
    reader = asked.form.number("reader", most=10**15)
    address = asked.form.line("reader_address").lower()
    return await dry_run.run(
        maker(asked), session_id=asked.session.id, reader=reader, address=address
    )


async def _do(
    request: SiteRequest, kind: str, found: SessionDetails, form: Form
) -> Redirect | Response[str]:
    maker, said = MAKERS[kind]
    before = await mail_log.latest_id()
    try:
        await maker(_asked(request, found, form))()
    except Refusal as refusal:
        return _refused(request, kind, found, form, refusal)
    left = await mail_log.due_since(before, found.id, at=clock.now())
    return pages.go(f"{SESSIONS}/{found['slug']}", said, **({"mails": left} if left else {}))


def _asked(request: SiteRequest, found: SessionDetails, form: Form) -> Asked:
    by = visit_of(request).organiser.email
    note = form.paragraphs("note", most=2000)
    return Asked(found, by, clock.now(), form.ticked("notify"), note, form)


def _page(request: SiteRequest, kind: str, found: SessionDetails, **values: Any) -> Response[str]:
    shown = {"seen": None, "asked": None, "frame": "", "problems": pages.Shown(), **values}
    return pages.page(request, "change", here="programmes", kind=kind, session=found,
                      hue=found.hue, new_times=_new_times(shown), **shown)  # fmt: skip


def _refused(
    request: SiteRequest, kind: str, found: SessionDetails, form: Form, refusal: Refusal
) -> Response[str]:
    shown = {"kind": kind, "session": found, "hue": found.hue, "seen": None, "asked": None}
    return pages.again(request, "change", form, refusal, here="programmes", new_times=None, **shown)


def _wanted(form: Form) -> Times | None:
    """When and where it shall be; None where that cannot be read (the form says why)."""
    moments, zone, location = form.moments(), form.zone(), form.line("location")
    if moments is None:
        return None
    starts, ends = moments
    folds = form.fold("starts", starts, zone=zone), form.fold("ends", ends, zone=zone)
    return Times(starts, ends, zone, *folds, location)


def _times(found: SessionDetails) -> pages.Shown:
    return pages.Shown(
        day=found.starts_local.date().isoformat(),
        starts=f"{found['starts_local']:%H:%M}",
        ends=f"{found['ends_local']:%H:%M}",
        **{
            f"{edge}_{about}": value
            for edge in ("starts", "ends")
            if comes_twice(found[f"{edge}_local"], found.timezone)
            for about, value in (("twice", "yes"), ("fold", str(found[f"{edge}_fold"])))
        },
        timezone=found.timezone,
        location=found.location,
        notify="yes",
    )


def _new_times(shown: dict[str, Any]) -> Times | None:
    asked = shown["asked"]
    if asked is None or not asked.form.raw("day"):
        return None
    return _wanted(asked.form)


ROUTES = [route for kind in MAKERS for route in _routes(kind)]
