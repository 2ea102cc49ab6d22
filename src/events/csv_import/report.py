"""The report of an import: what it did, or would do, and what was wrong with the files."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from events.presentation import dates, sentence
from events.presentation.parse_errors.values import with_place


@dataclass(frozen=True)
class Span:
    """From when to when; shown as the reader's language writes it."""

    starts_at: datetime
    ends_at: datetime
    zone: str


@dataclass(frozen=True)
class Misfit:
    """What keeps JSON from its shape, in msgspec's words; shown as a sentence, with its place."""

    message: str


Value = str | int | Span | Misfit


@dataclass(frozen=True)
class Option:
    """A column of a file that might be the one: its place from 0, its heading, a value of it."""

    place: int
    heading: str
    sample: str


@dataclass(frozen=True)
class Question:
    """Which of these columns holds `column`? The likeliest one is chosen already."""

    column: str
    options: list[Option]
    likely: int | None = None


@dataclass(frozen=True)
class Finding:
    """Something said about one line of a file; `sentence` is a gettext message id."""

    file: str
    """speakers, sessions, or programme."""
    line: int
    """The line of the file where the row begins, quotes spanning lines counted; 0: the file.

    Of a schedule which of its entries, from 1.
    """
    sentence: str
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the sentence in English."""
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """Return the sentence in a language, moments as its readers write them."""
        values = {name: _shown(value, language) for name, value in self.values.items()}
        return sentence(self.sentence, language, **values)


@dataclass
class Findings:
    """Collects what is wrong and what is doubtful in one file instead of stopping at the first."""

    file: str
    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    """The file's own headings by column, where they are not the column's name."""
    questions: list[Question] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)
    """Problems of rows that are left out by choice."""
    are_french: bool = False
    """The headings are French ones, so that the day comes before the month."""
    starts_with_day: bool | None = None
    """Whether dates of the file are day first; None where nothing tells."""

    def wrong(self, line: int, sentence: str, /, **values: Value) -> None:
        """Add a problem: nothing will be written."""
        self.problems.append(Finding(self.file, line, sentence, self._as_written(values)))

    def warn(self, line: int, sentence: str, /, **values: Value) -> None:
        """Add a warning: the import goes on."""
        self.warnings.append(Finding(self.file, line, sentence, self._as_written(values)))

    def leave_out(self, lines: Collection[int]) -> None:
        """Set the problems of these rows aside: the rows are left out, by choice."""
        self.left_out += [one for one in self.problems if one.line in lines]
        self.problems = [one for one in self.problems if one.line not in lines]

    def _as_written(self, values: dict[str, Value]) -> dict[str, Value]:
        name = str(values.get("column", ""))
        return {**values, "column": self.headings[name]} if name in self.headings else values


@dataclass
class Tally:
    """How many rows of one kind were new, changed, or unchanged."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Difference:
    """One value of a row that would be written: what stands there, and what the file says."""

    column: str
    old: Value
    new: Value

    def old_in(self, language: str) -> str:
        """Return what stands there, as the reader's language writes it."""
        return str(_shown(self.old, language))

    def new_in(self, language: str) -> str:
        """Return what the file says, as the reader's language writes it."""
        return str(_shown(self.new, language))


@dataclass(frozen=True)
class LookedAt:
    """One row of a file: new, changed, same, bad, or left out; and what or why."""

    file: str
    line: int
    name: str
    state: str
    differences: list[Difference] = field(default_factory=list)
    reasons: list[Finding] = field(default_factory=list)


@dataclass
class Report:
    """The outcome of one import. With problems, nothing was written."""

    programme: str
    programme_is_new: bool = False
    speakers: Tally = field(default_factory=Tally)
    sessions: Tally = field(default_factory=Tally)
    published: int = 0
    rescheduled: int = 0
    mails: int = 0
    """Mails now owed because of this import."""
    warnings: list[Finding] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)
    """Problems of rows that were left out by choice."""
    questions: dict[str, list[Question]] = field(default_factory=dict)
    """By file: which column holds what is needed."""
    rows: list[LookedAt] = field(default_factory=list)
    """Every row, in the order of the files."""
    programme_texts: bool = False
    """The programme had no summary; the file's was taken."""
    is_schedule: bool = False
    """Rows are counted as entries of the file, not as its lines."""

    @property
    def can_leave_out(self) -> bool:
        """Tell whether the rest could be imported without the rows that are bad."""
        return (
            bool(self.problems)
            and all(one.line for one in self.problems)
            and any(row.state in ("new", "changed", "same") for row in self.rows)
        )

    @property
    def created(self) -> int:
        """Return how many rows are new."""
        return self.speakers.created + self.sessions.created

    @property
    def updated(self) -> int:
        """Return of how many rows the speaker or session changed."""
        return self.speakers.updated + self.sessions.updated

    @property
    def unchanged(self) -> int:
        """Return how many rows changed nothing."""
        return self.speakers.unchanged + self.sessions.unchanged


def _shown(value: Value, language: str) -> str | int:
    if isinstance(value, Span):
        return dates.when(value.starts_at, value.ends_at, value.zone, language)
    if isinstance(value, Misfit):
        return with_place(value.message, language)
    return value
