"""A programme's sessions edited at once: titles, dates and rooms as rows of one form."""

from collections.abc import Sequence
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.series import rows
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Refusal
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.reports import mail_counts, series
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.series import EditableSession
from events.operations.sessions.edit_many import STALE, RowChange, edit_many
from events.presentation.request import SiteRequest
from events.sessions.fields import Times

TABLE = f"{PROGRAMME}/table"
MOST_ROWS: Final = 200


@show(TABLE, policy="editor")
async def table_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the sessions that may still change, each a row of fields."""
    query = forms.query(request)
    found = await series.editable_in(
        programme.id, clock.now(), after=query.row_id("after"),
        before=query.row_id("before"),
    )  # fmt: skip
    shown = _shown(programme, found.sessions)
    shown["earlier"], shown["later"] = found.earlier, found.later
    values = pages.Shown(_values(found.sessions))
    return pages.page(request, "series/table", **shown, values=values, problems=pages.Shown())


@change(TABLE, policy="editor")
async def save_table(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save what was changed, at once where nobody is mailed for it; else that is shown first."""
    ids = [int(one) for number in rows.numbers(form, MOST_ROWS)
           if (one := form.raw(f"session-{number}")).isdecimal() and len(one) < 10]  # fmt: skip
    found = await series.editable_of(programme.id, ids, clock.now())
    by, at = organiser.email, clock.now()
    notify = form.ticked("notify") or not form.raw("looked")
    try:
        changes = _changes(form, {str(one.id): one for one in found})
        form.done()
        if any(one.times for one in changes) and not form.ticked("confirmed"):
            seen = await dry_run.run(
                lambda: edit_many(programme.id, changes, notify=notify, by=by, at=at),
                session_id=None,
            )
            if seen.at_once or form.raw("looked"):
                return _look(request, programme, found, form, seen, notify=notify)
        return await _save(programme, changes, notify=notify, by=by)
    except Refusal as refusal:
        _offer_versions(form, refusal, found)
        return pages.again(request, "series/table", form, refusal, **_shown(programme, found))


async def _save(
    programme: ProgrammeDetails, changes: Sequence[RowChange], *, notify: bool, by: str
) -> Redirect:
    back = f"{PROGRAMMES}/{programme.slug}"
    if not changes:
        return pages.go(back)
    before, at = await mail_counts.latest_id(), clock.now()
    step = await edit_many(programme.id, changes, notify=notify, by=by, at=at)
    moved = [one.session_id for one in changes if one.times]
    left = sum([await mail_counts.due_since(before, one, at=clock.now()) for one in moved])
    return pages.go(back, "saved", step=step, **({"mails": left} if left else {}))


def _look(
    request: SiteRequest,
    programme: ProgrammeDetails,
    found: Sequence[EditableSession],
    form: Form,
    seen: DryRun,
    *,
    notify: bool,
) -> Response[str]:
    values = pages.Shown({**form.typed, "notify": "yes" if notify else ""})
    shown = _shown(programme, found)
    shown["seen"] = seen
    return pages.page(request, "series/table", **shown, values=values, problems=pages.Shown())


class _TablePage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    sessions: Sequence[EditableSession]
    seen: DryRun | None
    earlier: int | None
    later: int | None


def _shown(programme: ProgrammeDetails, found: Sequence[EditableSession]) -> _TablePage:
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "sessions": found,
        "seen": None,
        "earlier": None,
        "later": None,
    }


def _values(found: Sequence[EditableSession]) -> dict[str, str]:
    shown: dict[str, str] = {}
    for number, one in enumerate(found):
        shown |= rows.values(number, one.title, one.starts_local, one.ends_local, one.room_url)
        shown |= rows.fold_values(number, _times_of(one))
        shown[f"version-{number}"] = str(one.edit_version)
    return shown


def _changes(form: Form, stored: dict[str, EditableSession]) -> list[RowChange]:
    """Return what the rows change; a row whose session is no longer there is left alone."""
    found = []
    for number in rows.numbers(form, MOST_ROWS):
        session = stored.get(form.raw(f"session-{number}"))
        if session is None:
            continue
        row = rows.typed(form, number, session.timezone, session.location)
        title = None if row.title == session.title else row.title
        room = None if row.room_url == session.room_url else row.room_url
        times = None if row.times in (None, _times_of(session)) else row.times
        if (title, room, times) != (None, None, None):
            version = form.number(f"version-{number}") or 0
            found.append(RowChange(session.id, version, f"-{number}", title, times, room))
    return found


def _times_of(session: EditableSession) -> Times:
    return Times(
        session.starts_local, session.ends_local, session.timezone,
        session.starts_fold, session.ends_fold, session.location,
    )  # fmt: skip


def _offer_versions(form: Form, refusal: Refusal, found: Sequence[EditableSession]) -> None:
    """Let who saves again replace what somebody else saved: by now they have read it."""
    stored = {str(one.id): one for one in found}
    for name, problem in getattr(refusal, "problems", {}).items():
        number = name.rpartition("-")[2]
        session = stored.get(form.raw(f"session-{number}"))
        if problem == STALE and session:
            form.offered[f"version-{number}"] = str(session.edit_version)


ROUTES = [table_page, save_table]
