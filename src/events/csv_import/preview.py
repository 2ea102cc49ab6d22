"""Show what an import would do, row by row: new, changed from what to what, unchanged, or bad."""

from collections.abc import Sequence
from typing import Any

import msgspec

from events.csv_import.changes import Change, Changes
from events.csv_import.report import Difference, Finding, Findings, LookedAt, Span, Value
from events.csv_import.values import Times

_LONGEST = 200


def rows(found: Findings, planned: Sequence[Change[Any, Any]]) -> list[LookedAt]:
    """Return each row of one file with what it changes, or why it cannot be read."""
    bad: dict[int, list[Finding]] = {}
    for problem in found.problems:
        bad.setdefault(problem.line, []).append(problem)
    shown = [_row(found.file, change, bad.get(change.entry.line, [])) for change in planned]
    there = {row.line for row in shown}
    shown += [LookedAt(found.file, line, "", "bad", reasons=reasons)
              for line, reasons in bad.items() if line and line not in there]  # fmt: skip
    return sorted(shown, key=lambda row: row.line)


def of_programme(planned: Changes, title: str) -> list[LookedAt]:
    """Return what a programme that is there takes of the file's texts, if anything."""
    said = planned.programme
    differences = [Difference("summary", "", _shown(said.summary))] if said.summary else []
    if said.texts:
        differences.append(Difference("texts", "", _shown(said.texts)))
    return [LookedAt("programme", 1, title, "changed", differences)] if differences else []


def _row(file: str, change: Change[Any, Any], reasons: list[Finding]) -> LookedAt:
    values = change.entry.values
    name = getattr(values, "title", None) or getattr(values, "name", None) or change.entry.ref
    named = name if isinstance(name, str) else change.entry.ref
    if reasons:
        return LookedAt(file, change.entry.line, named, "bad", reasons=reasons)
    state = "new" if change.is_new else "changed" if change.has_values else "same"
    return LookedAt(file, change.entry.line, named, state, _differences(change))


def _differences(change: Change[Any, Any]) -> list[Difference]:
    """Return what would be written; of a new session its time."""
    stored = change.stored.values if change.stored else None
    return [
        Difference(column, "" if stored is None else _shown(getattr(stored, column)), _shown(value))
        for column, value in msgspec.structs.asdict(change.values).items()
        if value is not msgspec.UNSET and (stored is not None or column == "times")
    ]


def _shown(value: object) -> Value:
    if isinstance(value, Times):
        return Span(value.starts_at, value.ends_at, value.timezone)
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, dict) and all(isinstance(said, dict) for said in value.values()):
        value = "; ".join(f"{language}: {' · '.join(said.values())}"
                          for language, said in value.items())  # fmt: skip
    if isinstance(value, dict):
        return "; ".join(f"{ref} ({role})" for ref, role in value.items())
    if isinstance(value, int):
        return value
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
