"""`events import`."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from events import logs
from events.cli import servers

if TYPE_CHECKING:
    from events.csv_import import Finding, Report

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.option("--programme", "slug", required=True, metavar="SLUG", help="Created where new.")
@click.option("--speakers", type=FILE, help="CSV, XLSX or ODS: name, organisation …")
@click.option("--sessions", type=FILE, help="CSV, XLSX or ODS: title, start, end …")
@click.option("--schedule", type=FILE, help="frab, pretalx, Sessionize, iCalendar, Causerie.")
@click.option("--timezone", "zone", default="", help="Of times without a zone.")
@click.option("--publish", is_flag=True, help="Show them at once; without it they are drafts.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.option("--leave-out", is_flag=True, help="Leave out bad rows, each named.")
def command(
    slug: str,
    speakers: Path | None,
    sessions: Path | None,
    schedule: Path | None,
    zone: str,
    *,
    publish: bool,
    dry_run: bool,
    leave_out: bool,
) -> None:
    """Load a programme from tables or a schedule: all of it or, where a row is bad, nothing.

    Importing the same files again changes nothing. What was edited at the desk since is kept,
    unless the file's value changed. docs/organising/import.md describes the columns.
    """
    files = {"speakers": speakers, "sessions": sessions, "schedule": schedule}
    _check(files, zone)
    logs.configure()
    sent = {kind: path.read_bytes() for kind, path in files.items() if path}
    with servers.running(name="events import"):
        report = asyncio.run(
            _import(slug, sent, zone, publish=publish, dry_run=dry_run, leave_out=leave_out)
        )
    _tell_findings(report, files)
    if report.problems:
        click.echo(f"Nothing was written: {_problems(len(report.problems))}.", err=True)
        sys.exit(1)
    _tell(report, dry_run=dry_run, publish=publish)


def _check(files: dict[str, Path | None], zone: str) -> None:
    """Refuse what cannot be meant. Raises UsageError."""
    from events import zones

    tables = files["speakers"] or files["sessions"]
    if bool(tables) == bool(files["schedule"]):
        raise click.UsageError(
            "Name a file: --speakers FILE.csv, --sessions FILE.csv, or both; or --schedule FILE."
        )
    if zone and not zones.is_place(zone):
        raise click.UsageError(f"{zone} is not a time zone such as Europe/Paris.")


def _tell_findings(report: "Report", names: dict[str, Path | None]) -> None:
    told = (("Left out: ", report.left_out), ("Warning: ", report.warnings), ("", report.problems))
    for said, findings in told:
        for finding in findings:
            click.echo(f"{said}{_place(finding, names)}{finding.text}", err=True)


async def _import(
    slug: str, data: dict[str, bytes], zone: str, *, publish: bool, dry_run: bool, leave_out: bool
) -> "Report":
    from events import database, migrations
    from events.csv_import import import_files

    await migrations.migrate()
    async with database.pool():
        with _bar() as bar:
            task = bar.add_task("Importing", total=None)
            report = await import_files(
                slug,
                speakers=data.get("speakers"),
                sessions=data.get("sessions"),
                schedule=data.get("schedule"),
                zone=zone,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
                publish=publish,
                dry_run=dry_run,
                leave_out=leave_out,
            )
            bar.update(task, visible=not report.problems)
            return report


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _place(finding: "Finding", names: dict[str, Path | None]) -> str:
    if schedule := names["schedule"]:
        entry = f", {finding.file.removesuffix('s')} {finding.line}" if finding.line else ""
        return f"{schedule.name}{entry}: "
    path = names.get(finding.file)
    name = path.name if path else finding.file
    return f"{name}, line {finding.line}: " if finding.line else f"{name}: "


def _problems(count: int) -> str:
    return "there is one problem" if count == 1 else f"there are {count} problems"


def _tell_programme(report: "Report", *, dry_run: bool) -> None:
    if report.programme_is_new:
        click.echo(f"Programme {report.programme}: {'would be created' if dry_run else 'created'}.")
    if report.programme_texts:
        click.echo(
            f"Programme {report.programme}: it has no summary and takes the one of the file."
        )


def _tell(report: "Report", *, dry_run: bool, publish: bool) -> None:
    _tell_programme(report, dry_run=dry_run)
    for kind, tally in (("Speakers", report.speakers), ("Sessions", report.sessions)):
        click.echo(
            f"{kind}: {tally.created} new, {tally.updated} changed, {tally.unchanged} unchanged."
        )
    if report.rescheduled:
        click.echo(f"Sessions that moved in time or place: {report.rescheduled}.")
    if report.mails:
        click.echo(f"Mails owed to the people concerned: {report.mails}.")
    if report.published:
        click.echo(f"Sessions published: {report.published}.")
    elif report.sessions.created and not publish:
        click.echo("New sessions are drafts; add --publish, or publish them at the desk.")
    if dry_run:
        click.echo("This was a dry run: nothing was written.")
