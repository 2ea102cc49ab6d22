"""A session's roster taken away: as CSV and as a spreadsheet."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from litestar.response import Stream

from events.desk.people.roster import ROSTER, STATE_WORDS, wanted_by
from events.desk.shared import exports, forms, heavy_work, streams
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import show
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.registrations import figure_definitions, lookup, roster
from events.registrations.lookup import AskedQuestion
from events.registrations.roster import RosterEntry

HEAD: Final = (
    N_("Name"),
    N_("Address"),
    N_("State"),
    N_("Registered on"),
    N_("Language"),
    N_("Source"),
    N_("With"),
    N_("Came in"),
    figure_definitions.CAME.name,
    N_("Minutes"),
    N_("Share of the session, %"),
)


@show(f"{ROSTER}.csv", policy="viewer")
async def as_csv(request: SiteRequest, session: SessionInPath, organiser: Organiser) -> Stream:
    """Return the roster, as filtered, as CSV; it is read while it is sent."""
    wanted, language = wanted_by(forms.query(request)), organiser.language
    asked = await lookup.questions(session.id)
    rows = streams.as_csv(
        _head(asked, language), roster.everybody(session.id, wanted),
        partial(_cells, of=session, asked=asked, language=language), language,
    )  # fmt: skip
    rows = heavy_work.limited(streams.EXPORT, rows, people=session.taken)
    return streams.file(rows, exports.CSV, f"{session.slug}.csv")


@show(f"{ROSTER}.xlsx", policy="viewer")
async def as_xlsx(request: SiteRequest, session: SessionInPath, organiser: Organiser) -> Stream:
    """Return the roster, as filtered, as a spreadsheet; it is read while it is sent."""
    wanted, language = wanted_by(forms.query(request)), organiser.language
    asked = await lookup.questions(session.id)
    rows = streams.as_xlsx(
        _head(asked, language), roster.everybody(session.id, wanted),
        partial(_cells, of=session, asked=asked, language=language), name=session.slug,
    )  # fmt: skip
    rows = heavy_work.limited(streams.EXPORT, rows, people=session.taken)
    return streams.file(rows, exports.XLSX, f"{session.slug}.xlsx")


def _head(asked: Sequence[AskedQuestion], language: str) -> list[str]:
    labels = [entry.label.get(language) or entry.key for entry in asked]
    return [*(sentence(name, language) for name in HEAD), *labels]


def _cells(
    entry: RosterEntry, *, of: SessionDetails, asked: Sequence[AskedQuestion], language: str
) -> list[object]:
    answers = (entry.answers.get(question.id) for question in asked)
    return [*_row(entry, of, language), *answers]


def _row(entry: RosterEntry, of: SessionDetails, language: str) -> list[object]:
    zone, state_words = of.timezone, STATE_WORDS[entry.state]
    return [
        entry.name,
        entry.email,
        sentence(state_words, language),
        _local(entry.created_at, zone),
        entry.language,
        entry.source,
        entry.brought_by,
        _local(entry.entered_at, zone),
        sentence(N_("Yes"), language) if entry.came else "",
        *_stay(entry.attended_seconds, of),
    ]


def _stay(seconds: int | None, of: SessionDetails) -> tuple[object, object]:
    """Return minutes and share of the session; empty cells where nothing is known."""
    if seconds is None:
        return "", ""
    whole = (of.ends_at - of.starts_at).total_seconds()
    return seconds // 60, min(100, int(100 * seconds / whole))


def _local(at: datetime | None, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if at else ""


ROUTES = [as_csv, as_xlsx]
