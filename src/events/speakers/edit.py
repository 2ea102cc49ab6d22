"""Speakers are added, edited, put into sessions, asked whether they come, and taken off again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from events import database, text, tokens
from events.database import Shape, transaction
from events.deliveries.plan import Owed, plan
from events.errors import Conflict, Invalid, NotFound
from events.organisers import audit_log, members
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.snapshots import Files, Rows
from events.presentation import N_
from events.sessions.tables import Session
from events.speakers import departures, portraits
from events.speakers.states import AppearanceAnswer
from events.speakers.tables import Appearance, Speaker


@dataclass(frozen=True)
class SpeakerFields:
    """What organisers know of a speaker; the address is never shown."""

    name: str
    organisation: str = ""
    biography: str = ""
    email: str = ""
    language: str = "fr"
    timezone: str = ""


class LockedSpeaker(Shape):
    """A speaker as they are before a change, their row locked."""

    slug: str
    name: str
    programme: int
    organisation: str
    biography: str
    portrait: str
    edit_version: int


class AppearanceToAsk(Shape):
    """An appearance, with its session and its speaker's address."""

    id: int
    session: int
    speaker: int
    slug: str
    programme: int
    email: str


class _Session(Shape):
    id: int
    slug: str
    programme: int


async def add(
    session_id: int, *, slug: str = "", fields: SpeakerFields | None = None, by: str, at: datetime
) -> None:
    """Put a speaker into a session: one of its programme, by `slug` or by address, or a new one.

    Somebody who is known or in it already stays as they are. Raises NotFound; Invalid without a
    name, or with one that is known and no address to tell two people apart.
    """
    async with transaction():
        session = await database.row(
            _Session,
            Session.select(Session.id, Session.slug, Session.programme)
            .where(Session.id == session_id)
            .lock_rows("UPDATE"),
        )
        if session is None:
            raise NotFound
        speaker_id = await _found_or_new(session.programme, slug, fields, at)
        await departures.come_back(session_id, [speaker_id])
        await database.execute(_APPEAR, session_id, speaker_id, tokens.nonce(), at)
        await audit_log.record(by, "speaker-added", session.slug, {"speaker": speaker_id})


_APPEAR = """
INSERT INTO appearances (session, speaker, position, role, answer, nonce, created_at)
VALUES ($1, $2, (SELECT COALESCE(max(position), 0) + 1 FROM appearances WHERE session = $1),
  '', 'none', $3, $4) ON CONFLICT DO NOTHING
"""


async def edit(
    speaker_id: int, fields: SpeakerFields, *, edit_version: int, by: str, at: datetime
) -> int:
    """Change a speaker as they were read at `edit_version`; return the number of the undo step.

    Raises Conflict, NotFound.
    """
    async with transaction():
        before = await _locked(speaker_id)
        if before.edit_version != edit_version:
            raise Conflict
        seen = await snapshots.look(Rows("speakers", [speaker_id]))
        await Speaker.update(
            {
                Speaker.name: fields.name,
                Speaker.organisation: fields.organisation,
                Speaker.biography: fields.biography,
                Speaker.email: fields.email,
                Speaker.language: fields.language,
                Speaker.timezone: fields.timezone,
                Speaker.updated_at: at,
                Speaker.edit_version: Speaker.edit_version + 1,
            }
        ).where(Speaker.id == speaker_id)
        return await snapshots.record(by, "speaker-edited", before.slug, seen=seen,
                                      programme_id=before.programme, at=at)  # fmt: skip


async def write_own(
    speaker_id: int, organisation: str, biography: str, *, edit_version: int, at: datetime
) -> None:
    """Keep what a speaker says of themselves, as they read it at `edit_version`.

    Organisers see who changed it, and can take it back. Raises Conflict, NotFound.
    """
    async with transaction():
        before = await _locked(speaker_id)
        if (before.organisation, before.biography) == (organisation, biography):
            return
        if before.edit_version != edit_version:
            raise Conflict
        seen = await snapshots.look(Rows("speakers", [speaker_id]))
        await Speaker.update(
            {
                Speaker.organisation: organisation,
                Speaker.biography: biography,
                Speaker.updated_at: at,
                Speaker.edit_version: Speaker.edit_version + 1,
            }
        ).where(Speaker.id == speaker_id)
        await snapshots.record(before.name, "speaker-wrote", before.slug, seen=seen,
                               programme_id=before.programme, at=at)  # fmt: skip


async def set_portrait(speaker_id: int, data: bytes | None, *, by: str, at: datetime) -> int:
    """Keep a new portrait, re-encoded, or none; return the number of the undo step.

    The old file is out of reach at once, and deleted a day later. Raises Invalid, NotFound.
    """
    name = await asyncio.to_thread(portraits.store, data) if data else ""
    async with transaction():
        before = await _locked(speaker_id)
        seen = await snapshots.look(Rows("speakers", [speaker_id]))
        await Speaker.update({Speaker.portrait: name, Speaker.updated_at: at}).where(
            Speaker.id == speaker_id
        )
        files = Files(*([f"portraits/{one}"] if one else [] for one in (before.portrait, name)))
        step = await snapshots.record(by, "portrait-changed", before.slug, seen=seen, files=files,
                                      programme_id=before.programme, at=at)  # fmt: skip
    removed_files.put_away(files.before)
    return step


async def owe_invitation(appearance_id: int, *, by: str, at: datetime, note: str = "") -> int:
    """Owe a speaker the mail that asks whether they come, in one's name, with a `note`.

    Inside a transaction. Return the session. Raises Invalid with no address.
    """
    found = await _appearance(appearance_id)
    if not found.email:
        raise Invalid({"email": "This speaker has no mail address."})
    owed = Owed(
        letter="speaker-invitation",
        subject_kind="appearance",
        subject_id=appearance_id,
        occasion=f"{at:%Y%m%d%H%M%S}",
        due_at=at,
        session_id=found.session,
        programme_id=found.programme,
        data={"by": await members.name_of(by) or "", "note": note},
    )
    await plan([owed])
    await audit_log.record(by, "speaker-invited", found.slug, {"appearance": appearance_id})
    return found.session


async def note_answer(appearance_id: int, answer: AppearanceAnswer, *, at: datetime) -> None:
    """Keep whether a speaker comes to one appearance; the last word counts."""
    await Appearance.update({Appearance.answer: answer, Appearance.answered_at: at}).where(
        Appearance.id == appearance_id
    )


async def take_off(appearance_id: int, *, by: str, at: datetime) -> str:
    """Take a speaker off a session, and tell them by mail if they knew of it.

    Returns the session's slug.
    """
    async with transaction():
        found = await _appearance(appearance_id)
        mails = await departures.depart(found.session, [found.speaker], at=at)
        details = {"speaker": found.speaker, "mails": mails}
        await audit_log.record(by, "speaker-removed", found.slug, details)
    return found.slug


async def session_of(appearance_id: int) -> str:
    """Return the slug of the session of an appearance. Raises NotFound."""
    return (await _appearance(appearance_id)).slug


async def _locked(speaker_id: int) -> LockedSpeaker:
    found = await database.row(
        LockedSpeaker,
        Speaker.select(
            Speaker.slug,
            Speaker.name,
            Speaker.programme,
            Speaker.organisation,
            Speaker.biography,
            Speaker.portrait,
            Speaker.edit_version,
        )
        .where(Speaker.id == speaker_id)
        .lock_rows("UPDATE"),
    )
    if found is None:
        raise NotFound
    return found


async def _appearance(appearance_id: int) -> AppearanceToAsk:
    found = await database.row(AppearanceToAsk, _APPEARANCE, appearance_id)
    if found is None:
        raise NotFound
    return found


_APPEARANCE = """
SELECT a.id, a.session, a.speaker, s.slug, s.programme, v.email FROM appearances a
JOIN sessions s ON s.id = a.session JOIN speakers v ON v.id = a.speaker WHERE a.id = $1
"""


async def _found_or_new(
    programme_id: int, slug: str, fields: SpeakerFields | None, at: datetime
) -> int:
    """Return the speaker with this slug or address, or a new one. Raises NotFound, Invalid."""
    if slug:
        return await _by_slug(programme_id, slug)
    if fields is None or not fields.name:
        raise Invalid({"name": "Enter a name."})
    await database.execute(_LOCK_SLUGS)
    return await _by_address(programme_id, fields) or await _insert(programme_id, fields, at)


async def _by_slug(programme_id: int, slug: str) -> int:
    found = await database.row(
        _SpeakerId,
        Speaker.select(Speaker.id).where(Speaker.programme == programme_id, Speaker.slug == slug),
    )
    if found is None:
        raise NotFound
    return found.id


class _SpeakerId(Shape):
    id: int


class _Namesake(Shape):
    """Somebody of the same name or address; `same`: of the same address."""

    id: int
    same: bool


async def _by_address(programme_id: int, fields: SpeakerFields) -> int | None:
    """Return who has this address in the programme; None for somebody new. Raises Invalid."""
    found = await database.row(_Namesake, _NAMESAKES, programme_id, fields.name, fields.email)
    if found and not found.same and not fields.email:
        raise Invalid({"name": _NAMESAKE})
    return found.id if found and found.same else None


_LOCK_SLUGS = "SELECT pg_advisory_xact_lock(hashtext('speakers.slug'))"
_NAMESAKES = """
SELECT id, email <> '' AND email = $3 AS same FROM speakers WHERE programme = $1
  AND (searchable(name) = searchable($2) OR email <> '' AND email = $3)
ORDER BY email <> '' AND email = $3 DESC, id LIMIT 1
"""
_NAMESAKE = N_(
    "Somebody of this name speaks in this programme already. Choose them above, or enter the"
    " address of the other one."
)


async def _insert(programme_id: int, fields: SpeakerFields, at: datetime) -> int:
    taken = set(await database.values(_SLUGS, text.slug(fields.name)))
    speaker = Speaker(
        programme=programme_id,
        slug=text.slug(fields.name, taken.__contains__),
        name=fields.name,
        organisation=fields.organisation,
        biography=fields.biography,
        email=fields.email,
        language=fields.language,
        timezone=fields.timezone,
        nonce=tokens.nonce(),
        created_at=at,
        updated_at=at,
    )
    await speaker.save()
    return int(speaker.id)


_SLUGS = "SELECT slug FROM speakers WHERE starts_with(slug, $1)"
