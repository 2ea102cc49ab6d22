"""A whole programme as files: tables, a schedule, or what another Causerie wrote."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.api.contract.files import Base64
from events.api.contract.session_changes import Rehearsal
from events.presentation import N_

Columns = Annotated[
    dict[str, Annotated[int, Meta(ge=0, le=999)]],
    Meta(max_length=50, description=N_("Which column, from 0, holds what, by its name.")),
]


class ProgrammeFile(Struct, kw_only=True):
    """A programme as one file, for another Causerie; nobody who registered is in it."""

    file_name: str
    content: Base64


class ProgrammeFiles(Struct, kw_only=True, forbid_unknown_fields=True):
    """Tables of speakers and sessions, or a schedule; 20 MB together at most."""

    speakers: Annotated[str, Meta(description=N_("A table (CSV, XLSX, ODS) in base64."))] = ""
    sessions: Annotated[str, Meta(description=N_("A table (CSV, XLSX, ODS) in base64."))] = ""
    schedule: Annotated[
        str,
        Meta(description=N_("frab or pretalx, Sessionize, iCalendar, or a Causerie’s, in base64.")),
    ] = ""
    timezone: Annotated[
        str, Meta(max_length=100, description=N_("Of times without one; empty: the programme’s."))
    ] = ""
    publish: Annotated[bool, Meta(description=N_("Whether new sessions go online at once."))] = (
        False
    )
    leave_out: Annotated[
        bool, Meta(description=N_("Whether rows that are wrong are left out, not all refused."))
    ] = False
    speaker_columns: Columns = {}
    session_columns: Columns = {}


class Counts(Struct, kw_only=True):
    """How many rows were new, changed, or as before."""

    created: int
    updated: int
    unchanged: int


class FoundInFile(Struct, kw_only=True):
    """Something said about a line of a file, 0: the file; of a schedule, about an entry."""

    file: str
    line: int
    detail: str


class ChangedValue(Struct, kw_only=True):
    """What stands there, and what the file says."""

    column: str
    old: str
    new: str


class FileRow(Struct, kw_only=True):
    """A row of a file, and what it does."""

    file: str
    line: int
    name: str
    state: Literal["new", "changed", "same", "bad"]
    changes: list[ChangedValue]


class ProgrammeImported(Struct, kw_only=True):
    """What the files did, or would; with problems a dry run shows them, and nothing is written."""

    dry_run: bool
    speakers: Counts
    sessions: Counts
    published: int
    rescheduled: int
    mails: Annotated[int, Meta(description=N_("How many emails are owed because of it."))]
    problems: list[FoundInFile]
    warnings: list[FoundInFile]
    left_out: list[FoundInFile]
    rows: list[FileRow]
    rehearsal: Annotated[
        Rehearsal | None, Meta(description=N_("In a dry run: who would be emailed what."))
    ] = None
