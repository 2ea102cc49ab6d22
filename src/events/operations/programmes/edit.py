"""Programmes are created, edited, put online and archived; nothing here mails anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

import msgspec

from events import database, text
from events.database import transaction
from events.errors import Conflict, NotFound
from events.operations.sessions.edit import remind_anew
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.snapshots import Rows

STATUSES: Final = ("draft", "published", "archived")


@dataclass(frozen=True)
class ProgrammeFields:
    """What an organiser decides about a programme; minutes count back from a session's start."""

    title: str
    summary: str = ""
    language: str = "fr"
    timezone: str = "Europe/Paris"
    hue: int = 250
    location: str = ""
    reminder_minutes: tuple[int, ...] = (1440, 60)
    follow_up_minutes: int = 60
    waiting_rule: str = "offer"
    offer_hours: int = 24
    confirm_address: bool = False
    retention_days: int = 365
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


async def create(fields: ProgrammeFields, *, by: str, at: datetime) -> str:
    """A new programme, still a draft; its slug, made from the title."""
    async with transaction():
        slug = await _free_slug(fields.title)
        await database.execute(
            "INSERT INTO programmes (slug, uid, title, summary, language, timezone, hue, location,"
            " reminder_minutes, follow_up_minutes, waiting_rule, offer_hours, confirm_address,"
            " retention_days, texts, created_at, updated_at)"
            " VALUES ($1, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $3, $3)",
            slug,
            str(uuid4()),
            at,
            *_values(fields),
        )
        await audit_log.record(by, "programme-created", slug)
    return slug


async def edit(
    programme_id: int, fields: ProgrammeFields, *, edit_version: int, by: str, at: datetime
) -> int:
    """Change a programme as it was read at `edit_version`. Raises Conflict, changes nothing then.

    Where the rules of reminders changed, what is planned follows; what was sent stays sent. The
    number of the step back.
    """
    async with transaction():
        before = await _locked(programme_id)
        if before["edit_version"] != edit_version:
            raise Conflict
        seen = await snapshots.look(Rows("programmes", [programme_id]))
        await database.execute(
            "UPDATE programmes SET updated_at = $2, edit_version = edit_version + 1,"
            " title = $3, summary = $4, language = $5, timezone = $6, hue = $7, location = $8,"
            " reminder_minutes = $9, follow_up_minutes = $10, waiting_rule = $11,"
            " offer_hours = $12, confirm_address = $13, retention_days = $14, texts = $15"
            " WHERE id = $1",
            programme_id,
            at,
            *_values(fields),
        )
        rules = (list(fields.reminder_minutes), fields.follow_up_minutes)
        if rules != (before["reminder_minutes"], before["follow_up_minutes"]):
            await remind_all_anew(programme_id, at=at)
        return await snapshots.record(by, "programme-edited", before["slug"], seen=seen,
                                 programme_id=programme_id, at=at)  # fmt: skip


async def remind_all_anew(programme_id: int, *, at: datetime) -> None:
    """Plan the reminders of all coming sessions by the rules as they are. Inside a transaction."""
    coming = await database.rows(
        "SELECT id FROM sessions WHERE programme = $1 AND ends_at > $2 ORDER BY id",
        programme_id,
        at,
    )
    await remind_anew([entry["id"] for entry in coming], at=at)


async def set_status(programme_id: int, status: str, *, by: str, at: datetime) -> int:
    """Put a programme online, back among the drafts, or archive it; the step back's number."""
    if status not in STATUSES:
        raise ValueError(status)
    async with transaction():
        before = await _locked(programme_id)
        if before["status"] == status:
            return 0
        seen = await snapshots.look(Rows("programmes", [programme_id]))
        await database.execute(
            "UPDATE programmes SET status = $2, updated_at = $3, edit_version = edit_version + 1"
            " WHERE id = $1",
            programme_id,
            status,
            at,
        )
        return await snapshots.record(by, f"programme-{status}", before["slug"], seen=seen,
                                 programme_id=programme_id, at=at)  # fmt: skip


async def set_letter_words(
    programme_id: int, letter: str, words: Mapping[str, str], *, by: str, at: datetime
) -> int:
    """An organiser's own words in one letter, by language; empty: the usual ones. The step back."""
    async with transaction():
        before = await _locked(programme_id)
        seen = await snapshots.look(Rows("programmes", [programme_id]))
        letters = msgspec.json.decode(before["letters"], type=dict[str, dict[str, str]])
        kept = {**letters.get(letter, {}), **words}
        letters[letter] = {language: said for language, said in kept.items() if said}
        await database.execute(
            "UPDATE programmes SET letters = $2, updated_at = $3 WHERE id = $1",
            programme_id,
            msgspec.json.encode({name: kept for name, kept in letters.items() if kept}).decode(),
            at,
        )
        details = {"letter": letter, "language": sorted(words)}
        return await snapshots.record(by, "letter-edited", before["slug"], details, seen=seen,
                                 programme_id=programme_id, at=at)  # fmt: skip


async def _locked(programme_id: int) -> database.Row:
    found = await database.row(
        "SELECT slug, status, letters, edit_version, reminder_minutes, follow_up_minutes"
        " FROM programmes WHERE id = $1 FOR UPDATE",
        programme_id,
    )
    if found is None:
        raise NotFound
    return found


async def _free_slug(title: str) -> str:
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('programmes.slug'))")
    base = text.slug(title)
    taken = {
        entry["slug"]
        for entry in await database.rows(
            "SELECT slug FROM programmes WHERE starts_with(slug, $1)", base
        )
    }
    return text.slug(title, taken.__contains__)


def _values(fields: ProgrammeFields) -> list[object]:
    return [
        fields.title,
        fields.summary,
        fields.language,
        fields.timezone,
        fields.hue,
        fields.location,
        list(fields.reminder_minutes),
        fields.follow_up_minutes,
        fields.waiting_rule,
        fields.offer_hours,
        fields.confirm_address,
        fields.retention_days,
        msgspec.json.encode(fields.texts).decode(),
    ]
