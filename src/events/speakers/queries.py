"""Speakers as public pages show them: never their address."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections import defaultdict
from dataclasses import dataclass

from events import database
from events.database import Row
from events.sessions.queries import FROM, PUBLIC


@dataclass(frozen=True)
class SpeakerShown:
    """A speaker; `role` is what they do in the session they were asked for, or empty."""

    id: int
    programme_id: int
    slug: str
    name: str
    organisation: str
    biography: str
    portrait: str
    language: str
    role: str = ""


async def by_slug(slug: str) -> SpeakerShown | None:
    """A speaker who appears in a session that was published."""
    row = await database.row(
        f"""SELECT {_COLUMNS}, '' AS role FROM speakers sp
            WHERE sp.slug = $1 AND EXISTS (SELECT 1 {_APPEARING} AND a.speaker = sp.id)""",
        slug,
    )
    return _shown(row) if row else None


async def own_words(speaker_id: int) -> Row:
    """What a speaker may change themselves, and the version to change it by."""
    found = await database.row(
        "SELECT name, organisation, biography, portrait, edit_version FROM speakers WHERE id = $1",
        speaker_id,
    )
    assert found is not None
    return found


async def appearing(session_ids: list[int]) -> dict[int, list[SpeakerShown]]:
    """For each session its speakers, in the order of the bill."""
    found = await database.rows(
        f"""SELECT a.session AS session, a.role AS role, {_COLUMNS}
            FROM appearances a JOIN speakers sp ON sp.id = a.speaker
            WHERE a.session = ANY($1::bigint[]) ORDER BY a.position, a.id""",
        session_ids,
    )
    bill: dict[int, list[SpeakerShown]] = defaultdict(list)
    for row in found:
        bill[row["session"]].append(_shown(row))
    return bill


async def sessions_of(speaker_id: int) -> list[int]:
    """The ids of the published sessions in which a speaker appears."""
    found = await database.rows(f"SELECT s.id AS id {_APPEARING} AND a.speaker = $1", speaker_id)
    return [row["id"] for row in found]


async def of_programme(programme_id: int) -> list[SpeakerShown]:
    """Everybody who appears in a programme's published sessions, by name."""
    found = await database.rows(
        f"""SELECT {_COLUMNS}, '' AS role FROM speakers sp WHERE sp.programme = $1
            AND EXISTS (SELECT 1 {_APPEARING} AND a.speaker = sp.id)
            ORDER BY searchable(sp.name), sp.id""",
        programme_id,
    )
    return [_shown(row) for row in found]


_COLUMNS = """sp.id AS id, sp.programme AS programme, sp.slug AS slug, sp.name AS name,
sp.organisation AS organisation, sp.biography AS biography, sp.portrait AS portrait,
sp.language AS language"""
_APPEARING = f"{FROM} JOIN appearances a ON a.session = s.id WHERE {PUBLIC}"


def _shown(row: Row) -> SpeakerShown:
    return SpeakerShown(
        id=row["id"],
        programme_id=row["programme"],
        slug=row["slug"],
        name=row["name"],
        organisation=row["organisation"],
        biography=row["biography"],
        portrait=row["portrait"],
        language=row["language"],
        role=row["role"],
    )
