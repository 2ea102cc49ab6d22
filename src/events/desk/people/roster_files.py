"""A session's roster taken away: as CSV and as a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Self
from zoneinfo import ZoneInfo

from litestar.response import Stream

from events.desk.people.roster import ROSTER, STATE_WORDS, wanted_by
from events.desk.shared import exports, forms, heavy_work, streams
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import show
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.registrations import figure_definitions, lookup, roster_file
from events.registrations.lookup import AskedQuestion
from events.registrations.roster_file import Answered

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
        _head(asked, language), roster_file.everybody(session.id, wanted, answers=bool(asked)),
        partial(_cells, of=_Shown.of(session, language), asked=asked), language,
    )  # fmt: skip
    rows = heavy_work.limited(streams.EXPORT, rows, people=session.taken)
    return streams.file(rows, exports.CSV, f"{session.slug}.csv")


@show(f"{ROSTER}.xlsx", policy="viewer")
async def as_xlsx(request: SiteRequest, session: SessionInPath, organiser: Organiser) -> Stream:
    """Return the roster, as filtered, as a spreadsheet; it is read while it is sent."""
    wanted, language = wanted_by(forms.query(request)), organiser.language
    asked = await lookup.questions(session.id)
    rows = streams.as_xlsx(
        _head(asked, language), roster_file.everybody(session.id, wanted, answers=bool(asked)),
        partial(_cells, of=_Shown.of(session, language), asked=asked), name=session.slug,
    )  # fmt: skip
    rows = heavy_work.limited(streams.EXPORT, rows, people=session.taken)
    return streams.file(rows, exports.XLSX, f"{session.slug}.xlsx")


def _head(asked: Sequence[AskedQuestion], language: str) -> list[str]:
    labels = [entry.label.get(language) or entry.key for entry in asked]
    return [*(sentence(name, language) for name in HEAD), *labels]


@dataclass(frozen=True)
class _Shown:
    """What every row of a file needs and is found once: words, zone, how long the session was."""

    states: Mapping[str, str]
    yes: str
    zone: ZoneInfo
    seconds: float

    @classmethod
    def of(cls, session: SessionDetails, language: str) -> Self:
        """Find it for a session and a reader's language."""
        return cls(
            {state: sentence(words, language) for state, words in STATE_WORDS.items()},
            sentence(N_("Yes"), language),
            ZoneInfo(session.timezone),
            (session.ends_at - session.starts_at).total_seconds(),
        )


def _cells(entry: Answered, *, of: _Shown, asked: Sequence[AskedQuestion]) -> list[object]:
    row = entry.row
    cells: list[object] = [
        row.name,
        row.email,
        of.states[row.state],
        _local(row.created_at, of.zone),
        row.language,
        row.source,
        row.brought_by,
        _local(row.entered_at, of.zone) if row.entered_at else "",
        of.yes if row.came else "",
        *_stay(row.attended_seconds, of.seconds),
    ]
    cells.extend(entry.answers.get(question.id) for question in asked)
    return cells


def _stay(seconds: int | None, whole: float) -> tuple[object, object]:
    """Return minutes and share of the session; empty cells where nothing is known."""
    if seconds is None:
        return "", ""
    return seconds // 60, min(100, int(100 * seconds / whole))


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")


ROUTES = [as_csv, as_xlsx]
