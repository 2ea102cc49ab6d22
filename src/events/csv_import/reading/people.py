"""Read a list of people, as tools export it or as somebody pastes it, as rows of three cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from events.csv_import.reading import grid, names, people_headings, rows
from events.csv_import.reading.decoding import visible
from events.csv_import.reading.grid import Line
from events.csv_import.reading.rows import Row
from events.csv_import.report import Findings
from events.presentation import N_
from events.settings import LANGUAGES

_PLAIN: Final = frozenset({"email", "name", "language"})


def read(data: bytes, found: Findings, *, chosen: Mapping[str, int] | None = None) -> Iterator[Row]:
    """Read rows with the cells email, name, language; what is wrong goes into `found`.

    They are made one by one as they are asked for, and lines let go: a list may be long.
    A list without headings is one of addresses. Where headings are there and none is the
    address's, the organiser is asked; `chosen` is the answer: columns from 0.
    """
    lines = _lines(data, found)
    if found.problems or not any(line.filled for line in lines):
        return iter(())
    if chosen:
        at = rows.widest(lines) or 0
        return _below(lines, at, chosen, found)
    if (header := _header(lines)) is not None:
        return _below(lines, header, people_headings.places(lines[header].cells), found)
    return _without_header(lines, found)


def _lines(data: bytes, found: Findings) -> list[Line]:
    """Read the lines; «"One, Ann" <ann@…>», pasted from a mail, is no cell of a CSV file."""
    strict = Findings(found.file)
    lines = grid.read(data, _recognised, strict)
    if strict.problems and lines and any(names.addresses(cell) for cell in lines[0].cells):
        return grid.read(data, _recognised, found, quoted=False)
    if strict.problems and not lines:
        loose = grid.read(data, _recognised, Findings(found.file), quoted=False)
        if loose and any(names.addresses(cell) for cell in loose[0].cells):
            return loose
    found.problems += strict.problems
    found.warnings += strict.warnings
    return lines


def _recognised(cells: list[str]) -> int:
    return len(people_headings.places(cells))


def _header(lines: Sequence[Line]) -> int | None:
    """Return the line of headings above the most addresses: reports hold several tables.

    One that calls itself the participants' goes before those of hosts and panelists.
    """
    headers = [at for at, line in enumerate(lines) if _is_header(line)]
    if len(headers) < 2:
        return next(iter(headers), None)
    found = []
    for at in headers:
        place = people_headings.places(lines[at].cells)["email"]
        below = {visible(row.cells[place]).lower() for row in _table(lines, at)
                 if place < len(row.cells) and "@" in row.cells[place]}  # fmt: skip
        title = lines[at - 1].cells if at and lines[at - 1].filled == 1 else [""]
        found.append((people_headings.are_participants(title[0]), len(below), -at))
    return -max(found)[2]


def _is_header(line: Line) -> bool:
    if any("@" in cell for cell in line.cells):
        return False
    return "email" in people_headings.places(line.cells)


def _table(lines: Sequence[Line], at: int) -> list[Line]:
    """Return the lines below the headings, up to the next table of the report and its title."""
    end = next((n for n in range(at + 1, len(lines)) if _is_header(lines[n])), len(lines))
    below = rows.table(lines[:end], at)
    if end < len(lines):
        while below and below[-1].filled == 1 and "@" not in "".join(below[-1].cells):
            below.pop()
    return below


def _below(lines: list[Line], at: int, places: Mapping[str, int], found: Findings) -> Iterator[Row]:
    heads = [visible(cell) for cell in lines[at].cells]
    found.headings = {name: heads[place][:80] for name, place in places.items()
                      if place < len(heads) and heads[place].lower() != name}  # fmt: skip
    below = _table(lines, at)
    if not below:
        found.warn(0, N_("The file has a header and no rows."))
    elif {head.lower() for head in heads} - _PLAIN - {""}:
        read_as = ", ".join(heads[one] for one in sorted(set(places.values())) if one < len(heads))
        found.warn(0, N_("Of the list these columns were read: %(columns)s."), columns=read_as)
    lines.clear()
    return (_row(line, places) for line in _let_go(below))


def _let_go(lines: list[Line]) -> Iterator[Line]:
    """Yield lines in their order, and forget each."""
    lines.reverse()
    while lines:
        yield lines.pop()


def _row(line: Line, places: Mapping[str, int]) -> Row:
    cells = {name: line.cells[at] for name, at in places.items() if at < len(line.cells)}
    address, name = visible(cells.get("email", "")), cells.get("name", "")
    inside = names.addresses(address)
    if len(inside) == 1:
        address = inside[0].address
    name = names.whole(cells.get("given", ""), cells.get("family", "") or name)
    own = name or (inside[0].name if inside else "")
    return Row(line.number, {"email": address, "name": own, "language": cells.get("language", "")})


def _without_header(lines: list[Line], found: Findings) -> Iterator[Row]:
    """Read addresses that somebody pasted, or ask which column of a table holds them."""
    filled = [line for line in lines if line.filled]
    if any(names.addresses(cell) for cell in filled[0].cells):
        lines.clear()
        return (row for line in _let_go(filled) for row in _pasted(line))
    at = rows.widest(lines) or 0
    header, below = lines[at], rows.table(lines, at)
    counts = [sum(bool(names.addresses(line.cells[place])) for line in below
                  if place < len(line.cells)) for place in range(len(header.cells))]  # fmt: skip
    if max(counts, default=0) and header.filled == 1:
        return _below(lines, at, {"email": counts.index(max(counts))}, found)
    found.wrong(header.number, N_("The column “%(column)s” is missing from the header."),
                column="email")  # fmt: skip
    asked = rows.question("email", header, below, range(len(header.cells)))
    likely = counts.index(max(counts)) if max(counts, default=0) else None
    found.questions.append(replace(asked, likely=likely))
    name = rows.question("name", header, below, range(len(header.cells)))
    known = people_headings.places(header.cells)
    found.questions.append(replace(name, likely=known.get("name", known.get("family"))))
    return iter(())


def _pasted(line: Line) -> list[Row]:
    """Return who stands in one pasted line: several addresses, or one with a name beside it."""
    people = names.addresses(", ".join(line.cells))
    if not people:
        first = next(cell for cell in line.cells if cell.strip())
        return [Row(line.number, {"email": visible(first), "name": "", "language": ""})]
    if len(people) > 1:
        return [Row(line.number, {"email": one.address, "name": one.name, "language": ""})
                for one in people]  # fmt: skip
    beside = [cell for cell in map(visible, line.cells) if cell and "@" not in cell]
    language = next((cell for cell in beside if cell.lower() in LANGUAGES), "")
    words = [cell for cell in beside if cell != language and not cell.isdecimal()]
    inside = next(one for cell in line.cells for one in names.addresses(cell))
    name = names.whole(inside.name, " ".join(words))
    return [Row(line.number, {"email": people[0].address, "name": name, "language": language})]
