"""Import a programme from tables or a schedule: all of it or nothing; again changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from events.clock import now
from events.csv_import import changes, existing, preview
from events.csv_import.files import Chosen, Files, SentFiles
from events.csv_import.report import Finding, Report, Tally
from events.csv_import.write import Order, write
from events.database import transaction
from events.presentation import N_
from events.programmes import addresses
from events.text import slug as slug_of

__all__ = ["Finding", "Report", "Tally", "import_files"]

Progress = Callable[[int, int], None]
"""A function that is called with how many rows are done, of how many."""


async def import_files(
    programme_slug: str,
    *,
    speakers: bytes | None = None,
    sessions: bytes | None = None,
    schedule: bytes | None = None,
    zone: str = "",
    publish: bool = False,
    dry_run: bool = False,
    leave_out: bool = False,
    chosen: Chosen | None = None,
    progress: Progress | None = None,
    by: str = "import",
    at: datetime | None = None,
) -> Report:
    """Import speakers and sessions into a programme, and create it where it is new.

    They stand in tables, or both in a schedule that another program wrote. `zone` is that of times
    without one; else they are in the programme's.

    Nothing is written if any row is bad, nor with `dry_run`. What organisers edited since the last
    import stays unless the file's value changed. Sessions are drafts unless `publish`. With
    `leave_out` bad rows are left out instead, each named; `chosen` says which column is which.
    """
    if slug_of(programme_slug) != programme_slug:
        return Report(programme_slug, problems=[_no_address(programme_slug)])
    report = Report(await addresses.at_the_desk(programme_slug))
    files = Files(SentFiles(speakers, sessions, schedule), chosen or {}, leave_out=leave_out)
    defaults = await existing.defaults(report.programme)
    # In a thread: a long file takes seconds to read, and others are served meanwhile.
    await asyncio.to_thread(files.read, replace(defaults, timezone=zone or defaults.timezone))
    order = None if dry_run else Order(publish=publish, by=by, at=at or now())
    await _load(files, report, order, progress)
    files.tell(report)
    return report


def _no_address(slug: str) -> Finding:
    sentence = N_("“%(slug)s” cannot be an address. Use small letters, digits and hyphens.")
    return Finding("programme", 0, sentence, {"slug": slug[:120]})


async def _load(
    files: Files, report: Report, order: Order | None, progress: Progress | None
) -> None:
    """Compare with what is stored and, with an order, write; in one transaction."""
    async with transaction():
        found = await existing.locked(report.programme)
        planned = files.compared(found)
        report.rows = preview.rows(files.about_speakers, planned.speakers)
        report.rows += preview.rows(files.about_sessions, planned.sessions)
        planned = files.without_left_out(planned)
        if files.problems:
            return
        _tally(planned, report)
        if found.programme:
            own = preview.of_programme(planned, found.programme.title)
            report.programme_texts, report.rows = bool(own), report.rows + own
        report.programme_is_new = found.programme is None
        if order:
            await write(found, planned, order, report, progress)


def _tally(planned: changes.Changes, report: Report) -> None:
    """Count what is new, changed and unchanged."""
    counts: tuple[tuple[Tally, Sequence[changes.Change[Any, Any]]], ...] = (
        (report.speakers, planned.speakers),
        (report.sessions, planned.sessions),
    )
    for counted, kind in counts:
        states = Counter(
            "new" if change.is_new else "changed" if change.has_values else "same"
            for change in kind
        )
        counted.created = states["new"]
        counted.updated = states["changed"]
        counted.unchanged = states["same"]
