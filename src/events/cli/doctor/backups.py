"""Check backups: whether one is made every night, when the last was made, and where it lies."""

from datetime import timedelta
from pathlib import Path

from events.backups import nightly_folder, status
from events.backups.status import BackupStatus
from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.clock import now
from events.settings import settings

THING = "backups"
OLD = timedelta(days=8)


def examine() -> list[Finding]:
    """Judge the status of backups; no backup is made or read."""
    if problem := nightly_folder.problem():
        what, _, remedy = problem.partition(". ")
        return [wrong(THING, f"{what}.", remedy)]
    known, at = status.read(), now()
    if known.is_overdue(at):
        return [_overdue(known)]
    if known.problem:
        return [doubtful(THING, f"The last night made none: {known.problem}", "Mend that.")]
    if known.made_at and at - known.made_at <= OLD:
        return [good(THING, _last(known))]
    if settings().backups_kept:
        return [good(THING, f"{_last(known)} The worker makes one every night.".strip())]
    return [] if settings().loopback else [_unplanned(known)]


def _overdue(known: BackupStatus) -> Finding:
    return wrong(
        THING,
        f"None was made for two nights. {_last(known)} {known.problem}".strip(),
        "Mend that, or see whether `events worker` runs; `events backup FILE` makes one.",
    )


def _unplanned(known: BackupStatus) -> Finding:
    return doubtful(
        THING,
        _last(known) or "None was made, and EVENTS_BACKUPS_KEPT is 0.",
        "Set EVENTS_BACKUPS_KEPT, or run `events backup FILE` every night"
        " (docs/operating/nights.md).",
    )


def _last(known: BackupStatus) -> str:
    if known.made_at is None:
        return ""
    told = f"The last is of {known.made_at:%Y-%m-%d %H:%M} UTC, {known.file}"
    return (
        f"{told}, on the disk of the data: keep a copy elsewhere."
        if _on_disk_of_data(known)
        else told
    )


def _on_disk_of_data(known: BackupStatus) -> bool:
    """Tell whether losing the data's disk would lose the backup too."""
    try:
        return Path(known.file).stat().st_dev == settings().data_dir.stat().st_dev
    except OSError:
        return False
