"""The files of one import, from bytes to what they change."""

from collections.abc import Mapping
from dataclasses import dataclass

from events.csv_import import changes, entries, existing
from events.csv_import.reading import rows
from events.csv_import.report import Finding, Findings, Report
from events.csv_import.schedules import reading as schedules
from events.csv_import.values import ProgrammeValues, value_or

Chosen = Mapping[str, Mapping[str, int]]
"""By file (speakers, sessions): which column, from 0, holds what."""


@dataclass(frozen=True)
class SentFiles:
    """The bytes of what is imported: tables of speakers and sessions, or a schedule of both."""

    speakers: bytes | None = None
    sessions: bytes | None = None
    schedule: bytes | None = None


class Files:
    """The files of one import, from bytes to changes."""

    def __init__(self, sent: SentFiles, chosen: Chosen, *, leave_out: bool) -> None:
        """Take the bytes; with `leave_out` bad rows are left out."""
        self.sent = sent
        self.chosen = chosen
        self.leave_out = leave_out
        self.about_speakers, self.about_sessions = Findings("speakers"), Findings("sessions")
        self.programme: ProgrammeValues | None = None
        self.speakers: list[entries.SpeakerEntry] = []
        self.sessions: list[entries.SessionEntry] = []

    @property
    def problems(self) -> list[Finding]:
        """Return what is wrong with either file."""
        return self.about_speakers.problems + self.about_sessions.problems

    def read(self, defaults: entries.Defaults) -> None:
        """Read the rows of all; what is wrong is kept."""
        if self.sent.schedule is not None:
            found = schedules.read(self.sent.schedule, self.about_speakers, self.about_sessions)
            self.programme = found.programme
            self._take(found.speakers, found.sessions, defaults)
            return
        speakers = self._rows(self.sent.speakers, entries.SPEAKER_COLUMNS, entries.SPEAKER_NEEDED,
                              self.about_speakers)  # fmt: skip
        sessions = self._rows(self.sent.sessions, entries.SESSION_COLUMNS, entries.SESSION_NEEDED,
                              self.about_sessions)  # fmt: skip
        self._take(speakers, sessions, defaults)

    def _take(
        self, speakers: list[rows.Row], sessions: list[rows.Row], defaults: entries.Defaults
    ) -> None:
        self.speakers = entries.speakers(speakers, self.about_speakers)
        self.sessions = entries.sessions(sessions, defaults, self.about_sessions)

    def _rows(
        self, data: bytes | None, known: frozenset[str], needed: frozenset[str], found: Findings
    ) -> list[rows.Row]:
        if data is None:
            return []
        return rows.read(data, known, needed, found, chosen=self.chosen.get(found.file))

    def compared(self, found: existing.Stored) -> changes.Changes:
        """Compare with what is stored; rows that are bad are noted, and stay in the list."""
        bad = {one.line for one in self.about_speakers.problems} if self.leave_out else set()
        refs = {each.ref: value_or(each.values.name, "") for each in self.speakers
                if each.line not in bad}  # fmt: skip
        stored = {ref: speaker.name for ref, speaker in found.speakers.items()}
        sessions = changes.speakers_found(self.sessions, {**stored, **refs}, self.about_sessions)
        planned = changes.Changes(
            changes.of_speakers(
                [entry for entry in self.speakers if not found.leave_out(entry)],
                found.speakers,
            ),
            changes.of_sessions(sessions, found.sessions),
            changes.of_programme(self.programme, found.programme),
        )
        planned.sessions = changes.leave_cancelled(planned.sessions, self.about_sessions)
        changes.check_seats(planned.sessions, self.about_sessions)
        return planned

    def without_left_out(self, planned: changes.Changes) -> changes.Changes:
        """Return the changes without bad rows, where those are to be left out."""
        if not self.leave_out:
            return planned
        speakers = {change.entry.line for change in planned.speakers}
        sessions = {change.entry.line for change in planned.sessions}
        for about, lines in ((self.about_speakers, speakers), (self.about_sessions, sessions)):
            # Of a schedule each entry is one by itself, read or not.
            own = {one.line for one in about.problems if one.line}
            about.leave_out(own if self.sent.schedule is not None else lines)
        bad = [{one.line for one in about.left_out}
               for about in (self.about_speakers, self.about_sessions)]  # fmt: skip
        return changes.Changes(
            [change for change in planned.speakers if change.entry.line not in bad[0]],
            [change for change in planned.sessions if change.entry.line not in bad[1]],
            planned.programme,
        )

    def tell(self, report: Report) -> None:
        """Put what was found into the report."""
        report.is_schedule = self.sent.schedule is not None
        both = (self.about_speakers, self.about_sessions)
        report.problems, report.warnings, report.left_out = (
            [one for about in both for one in getattr(about, name)]
            for name in ("problems", "warnings", "left_out")
        )
        report.questions = {about.file: about.questions for about in both if about.questions}
