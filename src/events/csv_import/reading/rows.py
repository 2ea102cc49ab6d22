"""Find the headings of a table, and read what stands below them as rows of named cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from events.csv_import.reading import grid, headings
from events.csv_import.reading.decoding import visible
from events.csv_import.reading.grid import Line
from events.csv_import.report import Findings, Option, Question
from events.presentation import N_

_LONGEST_SAMPLE: Final = 60


@dataclass(frozen=True)
class Row:
    """One row: cells by column name, and the line of the file where it begins."""

    line: int
    cells: dict[str, str]


def read(
    data: bytes,
    known: frozenset[str],
    needed: frozenset[str],
    found: Findings,
    *,
    chosen: Mapping[str, int] | None = None,
) -> list[Row]:
    """Read the rows of a file; what is wrong with it goes into `found`.

    Lines before the headings are passed over. `chosen` says which column (from 0) holds what, as
    an organiser answered; what is needed and not found is asked.
    """
    lines = grid.read(data, lambda cells: headings.recognised(cells, known), found)
    at = _header(lines, known, needed)
    if at is None:
        return []
    header, below = lines[at], table(lines, at)
    names = _names(header, below, known, needed, found, chosen or {})
    if found.problems:
        return []
    found.are_french = headings.are_french(header.cells)
    rows = [row for row in (_row(line, names, found) for line in below) if row]
    if not rows and not found.problems:
        found.warn(0, N_("The file has a header and no rows."))
    return rows


def _header(lines: Sequence[Line], known: frozenset[str], needed: frozenset[str]) -> int | None:
    """Return which line holds the headings: the first with all that is needed, else the best."""
    top = [(at, line) for at, line in enumerate(lines[: grid.LOOKED_THROUGH]) if line.filled]
    if not top:
        return None
    for at, line in top:
        if needed <= _held({headings.column(cell, known) for cell in line.cells}):
            return at
    best = max(top, key=lambda each: headings.recognised(each[1].cells, known))
    if headings.recognised(best[1].cells, known):
        return best[0]
    return widest(lines)


def _held(columns: set[str]) -> set[str]:
    """Return the columns and what they make together: a name may stand in two."""
    return columns | {"name"} if "family" in columns else columns


def widest(lines: Sequence[Line]) -> int | None:
    """Return the first line that is about as wide as any near the top: titles are narrow."""
    top = [(at, line) for at, line in enumerate(lines[: grid.LOOKED_THROUGH]) if line.filled]
    most = max((line.filled for _, line in top), default=0)
    return next((at for at, line in top if line.filled * 3 >= most * 2), None)


def table(lines: Sequence[Line], at: int) -> list[Line]:
    """Return the lines that hold something below the headings.

    Where other things stand above them, a blank line ends the table: others follow.
    """
    below = lines[at + 1 :]
    if any(line.filled for line in lines[:at]):
        end = next((n for n, line in enumerate(below) if n and not line.filled), len(below))
        below = below[:end]
    return [line for line in below if line.filled]


def question(column: str, header: Line, below: Sequence[Line], free: Sequence[int]) -> Question:
    """Ask which of the columns holds what is needed, each shown with a sample of its values."""
    options = [
        Option(at, visible(header.cells[at])[:_LONGEST_SAMPLE], _sample(below, at)) for at in free
    ]
    return Question(column, [option for option in options if option.heading or option.sample])


def _sample(below: Sequence[Line], at: int) -> str:
    values = (visible(line.cells[at]) for line in below[:50] if at < len(line.cells))
    return next((value[:_LONGEST_SAMPLE] for value in values if value), "")


def _names(
    header: Line,
    below: Sequence[Line],
    known: frozenset[str],
    needed: frozenset[str],
    found: Findings,
    chosen: Mapping[str, int],
) -> list[str]:
    written = [
        next((name for name, place in chosen.items() if place == at and name in known), cell)
        for at, cell in enumerate(header.cells)
    ]
    names = headings.columns(written, header.number, known, found)
    free = [at for at, name in enumerate(names) if name not in known]
    for name in sorted(needed - _held(set(names))):
        found.wrong(
            header.number, N_("The column “%(column)s” is missing from the header."), column=name
        )
        found.questions.append(question(name, header, below, free))
    for name in names:
        if name and name not in known:
            found.warn(header.number, N_("The column “%(column)s” is not known and was ignored."),
                       column=name)  # fmt: skip
    return names


def _row(line: Line, names: list[str], found: Findings) -> Row | None:
    """Return a row; cells that are missing at its end are empty, as spreadsheets leave them out."""
    if any(cell.strip() for cell in line.cells[len(names) :]):
        found.wrong(
            line.number,
            N_("This row has %(cells)d cells where the header has %(columns)d."),
            cells=len(line.cells),
            columns=len(names),
        )
        return None
    cells = [*line.cells, *[""] * (len(names) - len(line.cells))]
    return Row(line.number, {name: cell for name, cell in zip(names, cells, strict=False) if name})
