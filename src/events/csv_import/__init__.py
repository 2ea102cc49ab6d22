"""Import a programme from CSV files: all of it or nothing; a second time changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from events.clock import now
from events.csv_import import changes, entries, existing, rows
from events.csv_import.report import Finding, Findings, Report, Tally
from events.csv_import.write import Order, write
from events.database import transaction
from events.presentation import N_
from events.text import slug as slug_of

__all__ = ["Finding", "Report", "Tally", "import_files"]

Progress = Callable[[int, int], None]
"""A function that is called with how many rows are done, of how many."""


async def import_files(
    programme_slug: str,
    *,
    speakers: bytes | None = None,
    sessions: bytes | None = None,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    by: str = "import",
    at: datetime | None = None,
) -> Report:
    """Import speakers and sessions into a programme, and create it where it is new.

    Nothing is written if any row is bad, nor with `dry_run`. What organisers edited since the last
    import stays unless the file's value changed. Sessions are drafts unless `publish`.
    """
    report = Report(programme_slug)
    if slug_of(programme_slug) != programme_slug:
        sentence = N_("“%(slug)s” cannot be an address. Use small letters, digits and hyphens.")
        report.problems.append(Finding("programme", 0, sentence, {"slug": programme_slug[:120]}))
        return report
    files = _Files(speakers, sessions)
    # In a thread: a long file takes seconds to read, and others are served meanwhile.
    await asyncio.to_thread(files.read, await existing.defaults(programme_slug))
    if not files.problems:
        order = None if dry_run else Order(publish=publish, by=by, at=at or now())
        await _load(files, report, order, progress)
    report.problems, report.warnings = files.problems, files.warnings
    return report


async def _load(
    files: "_Files", report: Report, order: Order | None, progress: Progress | None
) -> None:
    """Compare with what is stored and, with an order, write; in one transaction."""
    async with transaction():
        found = await existing.locked(report.programme)
        planned = files.changes(found)
        if files.problems:
            return
        _tally(planned, report)
        report.programme_is_new = found.programme is None
        if order:
            await write(found, planned, order, report, progress)


class _Files:
    """The files of one import, from bytes to changes."""

    def __init__(self, speakers: bytes | None, sessions: bytes | None) -> None:
        self.data = (speakers, sessions)
        self.about_speakers, self.about_sessions = Findings("speakers"), Findings("sessions")
        self.speakers: list[entries.SpeakerEntry] = []
        self.sessions: list[entries.SessionEntry] = []

    @property
    def problems(self) -> list[Finding]:
        return self.about_speakers.problems + self.about_sessions.problems

    @property
    def warnings(self) -> list[Finding]:
        return self.about_speakers.warnings + self.about_sessions.warnings

    def read(self, defaults: entries.Defaults) -> None:
        speakers, sessions = self.data
        if speakers is not None:
            found = self.about_speakers
            read = rows.read(speakers, entries.SPEAKER_COLUMNS, entries.SPEAKER_NEEDED, found)
            self.speakers = entries.speakers(read, found)
        if sessions is not None:
            found = self.about_sessions
            read = rows.read(sessions, entries.SESSION_COLUMNS, entries.SESSION_NEEDED, found)
            self.sessions = entries.sessions(read, defaults, found)

    def changes(self, found: existing.Stored) -> changes.Changes:
        planned = changes.Changes(
            changes.of_speakers(self.speakers, found.speakers),
            changes.of_sessions(self.sessions, found.sessions),
        )
        refs = {entry.ref for entry in self.speakers} | found.speakers.keys()
        changes.check_speakers_exist(self.sessions, refs, self.about_sessions)
        planned.sessions = changes.leave_cancelled(planned.sessions, self.about_sessions)
        changes.check_seats(planned.sessions, self.about_sessions)
        return planned


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
