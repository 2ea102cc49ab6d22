"""Sessions as public pages show them. A draft never appears; a cancelled session stays."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.database import Row
from events.presentation.languages import text_of

FROM = "FROM sessions s JOIN programmes p ON p.id = s.programme"
PUBLIC = """p.status <> 'draft' AND s.status <> 'draft'
  AND (s.status = 'published' OR s.published_at IS NOT NULL)"""
"""Published once, whatever became of it: a cancelled session stays, a draft never appears."""


@dataclass(frozen=True)
class SessionShown:
    """A session in a reader's language, or its own: `spoken` is the title's, each by itself.

    `language` is the one spoken in the webinar itself. `taken` counts held and offered seats.
    """

    id: int
    programme_id: int
    slug: str
    title: str
    abstract: str
    spoken: str
    abstract_spoken: str
    language: str
    tags: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: str
    location: str
    capacity: int | None
    taken: int
    registration_open: bool
    needs_approval: bool
    updated_at: datetime

    @property
    def seats_left(self) -> int | None:
        """How many places are free; None where their number is not limited."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return self.seats_left == 0

    @property
    def called_off(self) -> bool:
        """Whether it will not take place as announced."""
        return self.status in ("cancelled", "postponed")

    def past(self, at: datetime) -> bool:
        """Whether it is over."""
        return self.ends_at <= at

    def open(self, at: datetime) -> bool:
        """Whether one may still register, be it to wait."""
        return self.status == "published" and self.registration_open and not self.past(at)


async def coming(at: datetime, language: str, *, each: int = 4) -> list[SessionShown]:
    """The next sessions of every published programme, at most `each` of one programme."""
    found = await database.rows(
        f"""SELECT * FROM (SELECT {_COLUMNS},
              row_number() OVER (PARTITION BY s.programme ORDER BY s.starts_at, s.id) AS place
            {FROM} WHERE {PUBLIC} AND p.status = 'published' AND s.ends_at > $1) counted
          WHERE place <= $2 ORDER BY starts_at, id""",
        at,
        each,
    )
    return [_shown(row, language) for row in found]


async def counts(at: datetime) -> dict[int, tuple[int, int]]:
    """For each programme how many sessions are coming, and how many took place."""
    found = await database.rows(
        f"""SELECT s.programme AS programme, count(*) FILTER (WHERE s.ends_at > $1) AS coming,
              count(*) FILTER (WHERE s.ends_at <= $1) AS past
            {FROM} WHERE {PUBLIC} AND s.status = 'published' GROUP BY s.programme""",
        at,
    )
    return {row["programme"]: (row["coming"], row["past"]) for row in found}


async def of_programme(
    programme_id: int, language: str, *, words: str = "", tag: str = ""
) -> list[SessionShown]:
    """A programme's sessions by their start; with `words` those that hold each word."""
    wanted = [f"%{_escaped(word)}%" for word in words.split()][:8]
    found = await database.rows(
        f"""SELECT {_COLUMNS} {FROM} WHERE {PUBLIC} AND s.programme = $1
              AND ($2 = '' OR $2 = ANY(s.tags))
              AND (cardinality($3::text[]) = 0 OR (
                SELECT bool_and(searchable(s.title || ' ' || s.abstract || ' ' || COALESCE((
                    SELECT string_agg(sp.name || ' ' || sp.organisation, ' ') FROM appearances a
                    JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id), ''))
                  LIKE searchable(word)) FROM unnest($3::text[]) word))
            ORDER BY s.starts_at, s.id""",
        programme_id,
        tag,
        wanted,
    )
    return [_shown(row, language) for row in found]


async def tags_of(programme_id: int) -> list[str]:
    """The tags of a programme's sessions, the most used first."""
    found = await database.rows(
        f"""SELECT tag, count(*) AS uses FROM (SELECT unnest(s.tags) AS tag {FROM}
            WHERE {PUBLIC} AND s.programme = $1) used
            GROUP BY tag ORDER BY uses DESC, tag LIMIT 24""",
        programme_id,
    )
    return [row["tag"] for row in found]


async def by_slug(slug: str, language: str) -> SessionShown | None:
    """One session, once it was published."""
    row = await database.row(f"SELECT {_COLUMNS} {FROM} WHERE {PUBLIC} AND s.slug = $1", slug)
    return _shown(row, language) if row else None


async def by_ids(session_ids: list[int], language: str) -> list[SessionShown]:
    """Several sessions by their start."""
    found = await database.rows(
        f"""SELECT {_COLUMNS} {FROM} WHERE {PUBLIC} AND s.id = ANY($1::bigint[])
            ORDER BY s.starts_at, s.id""",
        session_ids,
    )
    return [_shown(row, language) for row in found]


async def public_paths() -> list[str]:
    """The addresses of all public programmes, sessions and their speakers."""
    found = await database.rows(
        f"""SELECT DISTINCT 1 AS place, '/programmes/' || p.slug AS path {FROM} WHERE {PUBLIC}
            UNION SELECT 2, '/sessions/' || s.slug {FROM} WHERE {PUBLIC}
            UNION SELECT 3, '/speakers/' || sp.slug {FROM}
              JOIN appearances a ON a.session = s.id JOIN speakers sp ON sp.id = a.speaker
              WHERE {PUBLIC}
            ORDER BY place, path LIMIT 50000"""
    )
    return [row["path"] for row in found]


async def related(session: SessionShown, language: str, *, limit: int = 3) -> list[SessionShown]:
    """Sessions in the same column: those that share most tags, then those nearest in time."""
    found = await database.rows(
        f"""SELECT {_COLUMNS} {FROM}
            WHERE {PUBLIC} AND s.programme = $1 AND s.id <> $2 AND s.status <> 'cancelled'
            ORDER BY cardinality(ARRAY(SELECT unnest(s.tags) INTERSECT SELECT unnest($3::text[])))
              DESC, abs(extract(epoch FROM s.starts_at - $4::timestamptz)), s.id
            LIMIT $5""",
        session.programme_id,
        session.id,
        list(session.tags),
        session.starts_at,
        limit,
    )
    return [_shown(row, language) for row in found]


_COLUMNS = """
s.id AS id, s.programme AS programme, s.slug AS slug, s.title AS title, s.abstract AS abstract,
s.texts AS texts, s.language AS language, s.tags AS tags, s.starts_at AS starts_at,
s.ends_at AS ends_at, s.timezone AS timezone, s.status AS status,
COALESCE(NULLIF(s.location, ''), p.location) AS location, s.capacity AS capacity,
s.taken AS taken, s.registration_open AS registration_open, s.needs_approval AS needs_approval,
s.updated_at AS updated_at
"""


def _shown(row: Row, language: str) -> SessionShown:
    title, spoken = text_of(row, "title", language)
    abstract, abstract_spoken = text_of(row, "abstract", language)
    return SessionShown(
        id=row["id"],
        programme_id=row["programme"],
        slug=row["slug"],
        title=title,
        abstract=abstract,
        spoken=spoken,
        abstract_spoken=abstract_spoken,
        language=row["language"],
        tags=tuple(row["tags"] or ()),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        timezone=row["timezone"],
        status=row["status"],
        location=row["location"] or "",
        capacity=row["capacity"],
        taken=row["taken"],
        registration_open=row["registration_open"],
        needs_approval=row["needs_approval"],
        updated_at=row["updated_at"],
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
