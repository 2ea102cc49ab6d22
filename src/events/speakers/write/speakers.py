"""Write speakers: new ones, what organisers and they themselves change, what a file says of them.

Each joins the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from piccolo.columns import Column

from events import database, signing, text
from events.speakers.tables import Speaker


@dataclass(frozen=True)
class SpeakerFields:
    """What organisers know of a speaker; the address is never shown."""

    name: str
    organisation: str = ""
    biography: str = ""
    email: str = ""
    language: str = "fr"
    timezone: str = ""
    biographies: Mapping[str, str] | None = None
    """By the other languages; None leaves them as they are, as does None for `links`."""
    links: Sequence[str] | None = None


@dataclass(frozen=True)
class OwnWords:
    """How a speaker presents themselves; `biographies` by the other languages."""

    organisation: str
    biography: str
    biographies: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[str] = ()


@dataclass(frozen=True)
class ImportedSpeaker:
    """What a file says of a speaker."""

    name: str
    organisation: str
    biography: str
    email: str
    photo_url: str
    language: str = ""
    """Empty: the programme's."""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


async def insert(
    programme_id: int, fields: SpeakerFields, *, portrait: str = "", at: datetime
) -> int:
    """Insert a speaker under a slug of their name that is free; return the id."""
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
        portrait=portrait,
        nonce=signing.nonce(),
        created_at=at,
        updated_at=at,
    )
    (inserted,) = await Speaker.insert(speaker).returning(Speaker.id)
    return int(inserted["id"])


async def insert_imported(
    programme_id: int, slug: str, ref: str, speaker: ImportedSpeaker, imported: str, *, at: datetime
) -> int:
    """Insert a speaker in the programme's language; return the id.

    `imported` is what the file said, as JSON, to know later edits from it.
    """
    speaker_id = await database.value(
        _INSERT_IMPORTED,
        programme_id,
        slug,
        ref,
        speaker.name,
        speaker.organisation,
        speaker.biography,
        speaker.email,
        speaker.photo_url,
        signing.nonce(),
        imported,
        at,
        speaker.language,
        _json(speaker.texts),
    )
    return int(speaker_id)


async def change(speaker_id: int, fields: SpeakerFields, *, at: datetime) -> None:
    """Change a speaker to what an organiser says."""
    await Speaker.update(
        {
            Speaker.name: fields.name,
            Speaker.organisation: fields.organisation,
            Speaker.biography: fields.biography,
            Speaker.email: fields.email,
            Speaker.language: fields.language,
            Speaker.timezone: fields.timezone,
            **_other(fields.biographies, fields.links),
            Speaker.updated_at: at,
            Speaker.edit_version: Speaker.edit_version + 1,
        }
    ).where(Speaker.id == speaker_id)


async def change_imported(speaker_id: int, speaker: ImportedSpeaker, *, at: datetime) -> None:
    """Change a speaker to what a file says."""
    await Speaker.update(
        {
            Speaker.name: speaker.name,
            Speaker.organisation: speaker.organisation,
            Speaker.biography: speaker.biography,
            Speaker.email: speaker.email,
            Speaker.photo_url: speaker.photo_url,
            Speaker.language: speaker.language,
            Speaker.texts: _json(speaker.texts),
            Speaker.updated_at: at,
            Speaker.edit_version: Speaker.edit_version + 1,
        }
    ).where(Speaker.id == speaker_id)


async def keep_imported(speaker_id: int, imported: str) -> None:
    """Keep what the file said, as JSON."""
    await Speaker.update({Speaker.imported: imported}).where(Speaker.id == speaker_id)


async def change_own(speaker_id: int, own: OwnWords, *, at: datetime) -> None:
    """Change how a speaker presents themselves."""
    await Speaker.update(
        {
            Speaker.organisation: own.organisation,
            Speaker.biography: own.biography,
            **_other(own.biographies, own.links),
            Speaker.updated_at: at,
            Speaker.edit_version: Speaker.edit_version + 1,
        }
    ).where(Speaker.id == speaker_id)


def _other(
    biographies: Mapping[str, str] | None, links: Sequence[str] | None
) -> dict[Column | str, Any]:
    """Return what is kept as JSON: words in other languages, and links; None is left alone."""
    changed: dict[Column | str, Any] = {}
    if biographies is not None:
        texts = {language: {"biography": words} for language, words in biographies.items() if words}
        changed[Speaker.texts] = _json(texts)
    if links is not None:
        changed[Speaker.links] = _json(list(links))
    return changed


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def set_portrait(speaker_id: int, name: str, *, at: datetime) -> None:
    """Set the file of a portrait; empty for none."""
    await Speaker.update({Speaker.portrait: name, Speaker.updated_at: at}).where(
        Speaker.id == speaker_id
    )


async def stop_mail(speaker_id: int, *, at: datetime) -> None:
    """Send no more reminders and announcements; again changes nothing."""
    await Speaker.update({Speaker.stopped_at: at}).where(
        Speaker.id == speaker_id, Speaker.stopped_at.is_null()
    )


async def resume_mail(speaker_id: int) -> None:
    """Send them again, from the next mail on; again changes nothing."""
    await Speaker.update({Speaker.stopped_at: None}).where(Speaker.id == speaker_id)


_SLUGS: Final = "SELECT slug FROM speakers WHERE starts_with(slug, $1)"
_INSERT_IMPORTED: Final = """
INSERT INTO speakers (programme, slug, import_ref, name, organisation, biography, email, photo_url,
  nonce, imported, created_at, updated_at, language, texts)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, COALESCE(NULLIF($12, ''), language), $13
  FROM programmes WHERE id = $1
RETURNING id
"""
