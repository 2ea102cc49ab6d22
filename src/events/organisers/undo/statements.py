"""The statements of undoing, one for each table: rows as JSON, old values back, rows back."""

from collections.abc import Iterable
from typing import Final

STAMPS: Final = frozenset(("updated_at", "edit_version"))
"""Not put back but moved on, for calendars and for who has the form open."""

_WATCHED: Final = (
    ("announcements", "id", ()),
    ("announcements", "session", ()),
    ("answers", "question", ()),
    ("appearances", "session", ()),
    ("departures", "session", ()),
    ("programmes", "id", ()),
    ("questions", "programme", ()),
    ("questions", "session", ()),
    ("registrations", "id", ("present",)),
    ("resource_captions", "resource", ()),
    ("resource_downloads", "resource", ()),
    ("resources", "id", ()),
    ("resources", "session", ()),
    ("session_rooms", "session", ("choice",)),
    ("sessions", "id", ()),
    ("sessions", "id", ("room_url", "room_note")),
    ("sessions", "id", ("title", "slug", "updated_at", "edit_version")),
    ("speakers", "id", ()),
)
"""Table, column that ids are looked up in, and the columns looked at (none: all)."""

LOOK: Final[dict[tuple[str, str, tuple[str, ...]], str]] = {
    (table, by, columns): f"SELECT {image} AS image FROM {table} t"  # noqa: S608 - our own tables
    f" WHERE {by} = ANY($1) ORDER BY id FOR NO KEY UPDATE"
    for table, by, columns in _WATCHED
    for named in [", ".join(f"'{name}', t.{name}" for name in ("id", *columns))]
    for image in [f"jsonb_build_object({named})" if columns else "to_jsonb(t)"]
}  # fmt: skip
"""Rows as JSON, locked: $1 ids."""

BRING_BACK: Final = {
    table: f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)"  # noqa: S608
    for table in sorted({table for table, _, columns in _WATCHED if not columns})
}
"""Removed rows in again, with their ids: $1 the rows as JSON, read by their table's type."""

COLUMNS: Final = {
    "announcements": (("subject", "body", "audience", "urgent", "due_at"),),
    "programmes": (
        ("title", "slug", "summary", "texts", "language", "timezone", "hue", "picture", "status",
         "location", "reminder_minutes", "follow_up_minutes", "waiting_rule", "offer_hours",
         "confirm_address", "companions", "retention_days", "presence_rule", "presence_least",
         "letters",
         "visibility", "invited_domains",
         "updated_at"),
    ),
    "questions": (
        ("session", "label", "hint", "choices", "required", "condition_key", "condition_value",
         "position"),
    ),
    "registrations": (("present",),),
    "session_rooms": (("choice",),),
    "sessions": (
        ("room_url", "room_note"),
        ("title", "slug", "abstract", "texts", "picture", "language", "tags", "registration_open",
         "needs_approval", "reminder_minutes", "follow_up_minutes", "updated_at"),
        ("visibility", "invited_domains", "updated_at"),
    ),
    "speakers": (
        ("name", "organisation", "biography", "email", "language", "timezone", "portrait",
         "updated_at"),
    ),
}  # fmt: skip
"""What operations change in a row, in groups: triggers fire for every column that is set."""

_VERSIONED: Final = ("programmes", "sessions", "speakers")

PUT_BACK: Final = {
    (table, number): f"UPDATE {table} t SET ({', '.join(names)}) ="  # noqa: S608
    f" (SELECT {', '.join(names)} FROM jsonb_populate_record(t, $2))"
    + (", edit_version = t.edit_version + $4" if table in _VERSIONED else "")
    + " WHERE t.id = ANY($1) AND t IS NOT DISTINCT FROM jsonb_populate_record(t, $3)"
    " AND $4::int IS NOT NULL"
    for table, groups in COLUMNS.items()
    for number, names in enumerate(groups)
}
"""Old values in again: $1 ids, $2 the old values and $3 the new ones as JSON of those columns that
changed, $4 by how much the edit's version rises. Rows that have other values by now stay."""


def group_of(table: str, names: Iterable[str]) -> int:
    """Return which group of COLUMNS holds all these columns. Raises LookupError."""
    for number, group in enumerate(COLUMNS[table]):
        if set(names) <= set(group):
            return number
    raise LookupError(f"{table}: nothing undoes a change of {', '.join(sorted(names))}")
