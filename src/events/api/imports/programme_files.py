"""Whole programmes out of files, and as one file for another Causerie."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, Final

from litestar import Response
from litestar.params import JSONBody, QueryParameter
from msgspec import structs

from events import clock, csv_import
from events.api import etags
from events.api.authentication import TokenNotForThis
from events.api.checks import Checks
from events.api.contract.imports.programme_files import (
    ChangedValue,
    Counts,
    FileRow,
    FoundInFile,
    ProgrammeFile,
    ProgrammeFiles,
    ProgrammeImported,
)
from events.api.desk import programmes as desk_programmes
from events.api.desk.addresses import PROGRAMME, Slug, do, show
from events.api.desk.dry_runs import Tried, rehearsed
from events.api.examples import Example
from events.api.files import sent
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.csv_import import Finding, Report
from events.csv_import.report import LookedAt
from events.csv_import.schedules import programme_file
from events.errors import Invalid
from events.mail.render import dry_run as rehearsal
from events.operations.reports import programmes
from events.organisers.states import Scope
from events.presentation import N_, visit
from events.presentation.request import SiteRequest

LARGEST: Final = 20_000_000
KINDS: Final = ("speakers", "sessions", "schedule")
_TABLE: Final = "bm9tO29yZ2FuaXNhdGlvbgpab8OpIEV4ZW1wbGU7Rm9uZGF0aW9uIEV4ZW1wbGUK"
Addresses = Annotated[
    bool, QueryParameter(description=N_("Whether the addresses of speakers stand in it."))
]


@show(
    f"{PROGRAMME}/file",
    N_("Read a whole programme as one file, for another Causerie"),
    scope=Scope.READ_CONTENT,
    policy="editor",
)
async def read_file(
    request: SiteRequest, programme: Slug, addresses: Addresses = False
) -> Response[ProgrammeFile]:
    """Read it, without participants; addresses are for a token that may read people."""
    if addresses and Scope.READ_PEOPLE not in caller_of(request).scopes:
        raise TokenNotForThis(scope=Scope.READ_PEOPLE)
    found = await programmes.by_slug(programme)
    data = await programme_file.written(found.id, addresses=addresses)
    file = ProgrammeFile(file_name=f"{found.slug}.causerie.json", content=sent.written(data))
    return etags.one(request, file)


@do(
    f"{PROGRAMME}/files",
    N_("Import speakers and sessions of a programme out of files"),
    scope=Scope.WRITE_CONTENT,
    example=Example(query="dry_run=true", body={"speakers": _TABLE}),
    request_max_body_size=sent.room_for(LARGEST),
)
async def import_files(
    request: SiteRequest, programme: Slug, data: JSONBody[ProgrammeFiles], dry_run: Tried = False
) -> Response[ProgrammeImported]:
    """Import all of it or nothing; again changes nothing, and what organisers edited stays.

    A dry run answers with what is wrong, by rows; otherwise that is refused.
    """
    found = await programmes.by_slug(programme)
    etags.check(request, desk_programmes.of(found))
    operation = _import(found.slug, data, by=caller_of(request).member.email)
    report, language = Report(found.slug), visit.of(request).language
    addresses = Scope.READ_PEOPLE in caller_of(request).scopes

    async def attempt() -> None:
        nonlocal report
        report = await operation()

    if dry_run:
        seen = rehearsed(request, await rehearsal.run(attempt, session_id=None))
        done = _of(report, language, dry_run=True, addresses=addresses)
        return etags.untagged(structs.replace(done, rehearsal=seen))
    await attempt()
    if report.problems:
        raise Invalid(_problems(report.problems, language))
    return etags.untagged(_of(report, language, dry_run=False, addresses=addresses))


def _import(slug: str, given: ProgrammeFiles, *, by: str) -> Callable[[], Awaitable[Report]]:
    """Return the import of what was sent. Raises Invalid."""
    checks = Checks()
    files = {kind: sent.read(text, kind) for kind in KINDS if (text := getattr(given, kind))}
    if not files:
        checks.wrong("sessions", N_("Choose at least one file."))
    if "schedule" in files and len(files) > 1:
        checks.wrong("schedule", N_("Choose either tables or a schedule."))
    if given.timezone:
        checks.zone("timezone", given.timezone)
    checks.done()
    return partial(
        csv_import.import_files,
        slug,
        speakers=files.get("speakers"),
        sessions=files.get("sessions"),
        schedule=files.get("schedule"),
        zone=given.timezone,
        publish=given.publish,
        leave_out=given.leave_out,
        chosen={"speakers": given.speaker_columns, "sessions": given.session_columns},
        by=by,
        at=clock.now(),
    )


def _of(report: Report, language: str, *, dry_run: bool, addresses: bool) -> ProgrammeImported:
    return filled(
        ProgrammeImported,
        report,
        dry_run=dry_run,
        speakers=filled(Counts, report.speakers),
        sessions=filled(Counts, report.sessions),
        problems=_found(report.problems, language),
        warnings=_found(report.warnings, language),
        left_out=_found(report.left_out, language),
        rows=[_row(one, language, addresses=addresses) for one in report.rows],
        rehearsal=None,
    )


def _found(findings: Sequence[Finding], language: str) -> list[FoundInFile]:
    return [
        FoundInFile(file=one.file, line=one.line, detail=one.in_language(language))
        for one in findings
    ]


def _row(row: LookedAt, language: str, *, addresses: bool) -> FileRow:
    """Return a row; an address that is replaced is for a token that may read people."""
    changes = [
        ChangedValue(
            column=one.column,
            old=one.old_in(language) if addresses or one.column != "email" else "",
            new=one.new_in(language),
        )
        for one in row.differences
    ]
    return filled(FileRow, row, changes=changes)


def _problems(findings: Sequence[Finding], language: str) -> dict[str, str]:
    """Return what is wrong by file and line, as a problem names it."""
    problems: dict[str, str] = {}
    for one in findings:
        problems.setdefault(f"{one.file}.{one.line}", one.in_language(language))
    return problems


ROUTES = [read_file, import_files]
