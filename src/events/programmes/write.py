"""The only writer of programmes, beside undo, which restores rows as they were.

All run inside the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from events.programmes.states import PresenceRule, ProgrammeStatus, WaitingRule
from events.programmes.tables import Programme
from events.programmes.visibility import Visibility


@dataclass(frozen=True)
class ProgrammeFields:
    """What an organiser decides about a programme.

    `reminder_minutes` count back from a session's start, `follow_up_minutes` on from its end;
    `texts` are title and summary in other languages.
    """

    title: str
    summary: str = ""
    language: str = "fr"
    timezone: str = "Europe/Paris"
    hue: int = 250
    location: str = ""
    reminder_minutes: tuple[int, ...] = (1440, 60)
    follow_up_minutes: int = 60
    waiting_rule: str = WaitingRule.OFFER
    offer_hours: int = 24
    confirm_address: bool = False
    companions: int = 0
    retention_days: int = 365
    presence_rule: str = PresenceRule.ENTRANCE
    presence_least: int = 0
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


async def insert(
    fields: ProgrammeFields,
    *,
    slug: str,
    status: ProgrammeStatus = ProgrammeStatus.DRAFT,
    at: datetime,
) -> int:
    """Insert a programme and return its id. `slug` must be free."""
    programme = Programme(
        {
            **_values(fields),
            Programme.slug: slug,
            Programme.uid: str(uuid4()),
            Programme.status: status,
            Programme.created_at: at,
            Programme.updated_at: at,
        }
    )
    (inserted,) = await Programme.insert(programme).returning(Programme.id)
    return int(inserted["id"])


async def update(programme_id: int, fields: ProgrammeFields, *, at: datetime) -> None:
    """Replace the fields of a programme; its edit version rises."""
    await Programme.update({**_values(fields), **_edited(at)}).where(Programme.id == programme_id)


async def set_slug(programme_id: int, slug: str) -> None:
    """Change the address of a programme; `slug` must be free."""
    await Programme.update({Programme.slug: slug}).where(Programme.id == programme_id)


async def set_status(programme_id: int, status: ProgrammeStatus, *, at: datetime) -> None:
    """Change the status of a programme; its edit version rises."""
    await Programme.update({Programme.status: status, **_edited(at)}).where(
        Programme.id == programme_id
    )


async def set_picture(programme_id: int, name: str, *, at: datetime) -> None:
    """Change the picture of a programme; empty for none."""
    await Programme.update({Programme.picture: name, Programme.updated_at: at}).where(
        Programme.id == programme_id
    )


async def set_visibility(
    programme_id: int, visibility: Visibility, domains: Sequence[str], *, at: datetime
) -> None:
    """Say who finds and opens a programme; its edit version rises."""
    await Programme.update(
        {
            Programme.visibility: visibility,
            Programme.invited_domains: list(domains),
            **_edited(at),
        }
    ).where(Programme.id == programme_id)


async def set_summary(
    programme_id: int, summary: str, texts: Mapping[str, Mapping[str, str]], *, at: datetime
) -> None:
    """Write the summary, and what it is in other languages."""
    changed = {Programme.summary: summary, Programme.texts: _json(texts), **_edited(at)}
    await Programme.update(changed).where(Programme.id == programme_id)


async def set_embed_origins(programme_id: int, origins: Sequence[str], *, at: datetime) -> None:
    """Replace the other sites that may show a programme's form."""
    await Programme.update(
        {Programme.embed_origins: list(origins), Programme.updated_at: at}
    ).where(Programme.id == programme_id)


async def set_letters(
    programme_id: int, letters: Mapping[str, Mapping[str, str]], *, at: datetime
) -> None:
    """Replace the organisers' own words in letters, by letter and language."""
    await Programme.update({Programme.letters: _json(letters), Programme.updated_at: at}).where(
        Programme.id == programme_id
    )


def _values(fields: ProgrammeFields) -> dict[Any, object]:
    return {
        Programme.title: fields.title,
        Programme.summary: fields.summary,
        Programme.language: fields.language,
        Programme.timezone: fields.timezone,
        Programme.hue: fields.hue,
        Programme.location: fields.location,
        Programme.reminder_minutes: list(fields.reminder_minutes),
        Programme.follow_up_minutes: fields.follow_up_minutes,
        Programme.waiting_rule: fields.waiting_rule,
        Programme.offer_hours: fields.offer_hours,
        Programme.confirm_address: fields.confirm_address,
        Programme.companions: fields.companions,
        Programme.retention_days: fields.retention_days,
        Programme.presence_rule: fields.presence_rule,
        Programme.presence_least: fields.presence_least,
        Programme.texts: _json(fields.texts),
    }


def _edited(at: datetime) -> dict[Any, object]:
    return {Programme.updated_at: at, Programme.edit_version: Programme.edit_version + 1}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
