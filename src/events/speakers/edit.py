"""Speakers are added, edited, put into sessions, asked whether they come, and taken off again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from events import database, text, tokens
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import Conflict, Invalid, NotFound
from events.organisers import audit_log, members
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.snapshots import Files, Rows
from events.presentation import N_
from events.speakers import departures, portraits
from events.speakers.states import AppearanceAnswer
from events.speakers.tables import Appearance


@dataclass(frozen=True)
class SpeakerFields:
    """What organisers know of a speaker; the address is never shown."""

    name: str
    organisation: str = ""
    biography: str = ""
    email: str = ""
    language: str = "fr"
    timezone: str = ""


async def add(
    session_id: int, *, slug: str = "", fields: SpeakerFields | None = None, by: str, at: datetime
) -> None:
    """Put a speaker into a session: one of its programme, by `slug` or by address, or a new one.

    Somebody who is known or in it already stays as they are. Raises NotFound; Invalid without a
    name, or with one that is known and no address to tell two people apart.
    """
    async with transaction():
        session = await database.row(
            "SELECT id, slug, programme FROM sessions WHERE id = $1 FOR UPDATE", session_id
        )
        if session is None:
            raise NotFound
        speaker_id = await _known(session["programme"], slug) if slug else None
        if speaker_id is None:
            if fields is None or not fields.name:
                raise Invalid({"name": "Enter a name."})
            speaker_id = await _met(session["programme"], fields)
        if speaker_id is None:
            assert fields is not None
            speaker_id = await _insert(session["programme"], fields, at)
        await departures.come_back(session_id, [speaker_id])
        await database.execute(
            "INSERT INTO appearances (session, speaker, position, role, answer, nonce, created_at)"
            " VALUES ($1, $2, (SELECT COALESCE(max(position), 0) + 1 FROM appearances"
            "   WHERE session = $1), '', 'none', $3, $4) ON CONFLICT DO NOTHING",
            session_id,
            speaker_id,
            tokens.nonce(),
            at,
        )
        await audit_log.record(by, "speaker-added", session["slug"], {"speaker": speaker_id})


async def edit(
    speaker_id: int, fields: SpeakerFields, *, edit_version: int, by: str, at: datetime
) -> int:
    """Change a speaker as they were read at `edit_version`; the number of the step back.

    Raises Conflict, NotFound.
    """
    async with transaction():
        before = await database.row(
            "SELECT slug, programme, edit_version FROM speakers WHERE id = $1 FOR UPDATE",
            speaker_id,
        )
        if before is None:
            raise NotFound
        if before["edit_version"] != edit_version:
            raise Conflict
        seen = await snapshots.look(Rows("speakers", [speaker_id]))
        await database.execute(
            "UPDATE speakers SET name = $2, organisation = $3, biography = $4, email = $5,"
            " language = $6, timezone = $7, updated_at = $8, edit_version = edit_version + 1"
            " WHERE id = $1",
            speaker_id,
            fields.name,
            fields.organisation,
            fields.biography,
            fields.email,
            fields.language,
            fields.timezone,
            at,
        )
        return await snapshots.record(by, "speaker-edited", before["slug"], seen=seen,
                                 programme_id=before["programme"], at=at)  # fmt: skip


async def write_own(
    speaker_id: int, organisation: str, biography: str, *, edit_version: int, at: datetime
) -> None:
    """Keep what a speaker says of themselves, as they read it at `edit_version`.

    Organisers see who changed it, and can take it back. Raises Conflict, NotFound.
    """
    async with transaction():
        before = await database.row(
            "SELECT slug, name, programme, edit_version, (organisation, biography) = ($2, $3)"
            " AS same FROM speakers WHERE id = $1 FOR UPDATE",
            speaker_id,
            organisation,
            biography,
        )
        if before is None:
            raise NotFound
        if before["same"]:
            return
        if before["edit_version"] != edit_version:
            raise Conflict
        seen = await snapshots.look(Rows("speakers", [speaker_id]))
        await database.execute(
            "UPDATE speakers SET organisation = $2, biography = $3, updated_at = $4,"
            " edit_version = edit_version + 1 WHERE id = $1",
            speaker_id,
            organisation,
            biography,
            at,
        )
        await snapshots.record(before["name"], "speaker-wrote", before["slug"], seen=seen,
                          programme_id=before["programme"], at=at)  # fmt: skip


async def set_portrait(speaker_id: int, data: bytes | None, *, by: str, at: datetime) -> int:
    """Keep a new portrait, re-encoded, or none; the number of the step back. Raises Invalid.

    The old file is out of reach at once, and forgotten a day later.
    """
    name = await asyncio.to_thread(portraits.store, data) if data else ""
    async with transaction():
        before = await database.row(
            "SELECT slug, programme, portrait FROM speakers WHERE id = $1 FOR UPDATE", speaker_id
        )
        if before is None:
            raise NotFound
        seen = await snapshots.look(Rows("speakers", [speaker_id]))
        await database.execute(
            "UPDATE speakers SET portrait = $2, updated_at = $3 WHERE id = $1",
            speaker_id,
            name,
            at,
        )
        files = Files(*([f"portraits/{one}"] if one else [] for one in (before["portrait"], name)))
        step = await snapshots.record(
            by,
            "portrait-changed",
            before["slug"],
            seen=seen,
            files=files,
            programme_id=before["programme"],
            at=at,
        )
    removed_files.put_away(files.before)
    return step


async def invite(appearance_id: int, *, by: str, at: datetime, note: str = "") -> None:
    """Ask a speaker by mail whether they come, in one's name, with a `note`; again asks again.

    Raises Invalid with no address.
    """
    async with transaction():
        found = await _appearance(appearance_id)
        if not found["email"]:
            raise Invalid({"email": "This speaker has no mail address."})
        owed = Owed(
            letter="speaker-invitation",
            subject_kind="appearance",
            subject_id=appearance_id,
            occasion=f"{at:%Y%m%d%H%M%S}",
            due_at=at,
            session_id=found["session"],
            programme_id=found["programme"],
            data={"by": await _name_of(by), "note": note},
        )
        await plan([owed])
        await audit_log.record(by, "speaker-invited", found["slug"], {"appearance": appearance_id})


async def note_answer(appearance_id: int, answer: AppearanceAnswer, *, at: datetime) -> None:
    """Keep whether a speaker comes to one appearance; the last word counts."""
    await Appearance.update({Appearance.answer: answer, Appearance.answered_at: at}).where(
        Appearance.id == appearance_id
    )


async def take_off(appearance_id: int, *, by: str, at: datetime) -> str:
    """Take a speaker off a session; who had been told of it is told so by mail. The slug."""
    async with transaction():
        found = await _appearance(appearance_id)
        mails = await departures.depart(found["session"], [found["speaker"]], at=at)
        details = {"speaker": found["speaker"], "mails": mails}
        await audit_log.record(by, "speaker-removed", found["slug"], details)
    return str(found["slug"])


async def session_of(appearance_id: int) -> str:
    """The slug of the session of an appearance. Raises NotFound."""
    return str((await _appearance(appearance_id))["slug"])


async def _appearance(appearance_id: int) -> database.Row:
    found = await database.row(
        "SELECT a.id, a.session, a.speaker, s.slug, s.programme, v.email FROM appearances a"
        " JOIN sessions s ON s.id = a.session JOIN speakers v ON v.id = a.speaker"
        " WHERE a.id = $1",
        appearance_id,
    )
    if found is None:
        raise NotFound
    return found


async def _name_of(organiser: str) -> str:
    return await members.name_of(organiser) or ""


async def _known(programme_id: int, slug: str) -> int:
    found = await database.value(
        "SELECT id FROM speakers WHERE programme = $1 AND slug = $2", programme_id, slug
    )
    if found is None:
        raise NotFound
    return int(found)


async def _met(programme_id: int, fields: SpeakerFields) -> int | None:
    """Who has this address in the programme; None for somebody new. Raises Invalid, as `add`."""
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('speakers.slug'))")
    found = await database.row(
        "SELECT id, email <> '' AND email = $3 AS same FROM speakers WHERE programme = $1"
        " AND (searchable(name) = searchable($2) OR email <> '' AND email = $3)"
        " ORDER BY email <> '' AND email = $3 DESC, id LIMIT 1",
        programme_id,
        fields.name,
        fields.email,
    )
    if found and not found["same"] and not fields.email:
        raise Invalid({"name": _NAMESAKE})
    return int(found["id"]) if found and found["same"] else None


_NAMESAKE = N_(
    "Somebody of this name speaks in this programme already. Choose them above, or enter the"
    " address of the other one."
)


async def _insert(programme_id: int, fields: SpeakerFields, at: datetime) -> int:
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('speakers.slug'))")
    base = text.slug(fields.name)
    taken = await database.rows("SELECT slug FROM speakers WHERE starts_with(slug, $1)", base)
    speaker_id = await database.value(
        "INSERT INTO speakers (programme, slug, name, organisation, biography, email, language,"
        " timezone, nonce, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id",
        programme_id,
        text.slug(fields.name, {entry["slug"] for entry in taken}.__contains__),
        fields.name,
        fields.organisation,
        fields.biography,
        fields.email,
        fields.language,
        fields.timezone,
        tokens.nonce(),
        at,
    )
    return int(speaker_id)
