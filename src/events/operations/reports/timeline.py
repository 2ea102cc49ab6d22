"""Everything about one person in one line of time, as far as an organiser may see it.

The answer to «why did she not get it?»: each mail with its state and the reason for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Row
from events.errors import NotFound
from events.operations.reports import mail_log
from events.registrations import roster

FOUND: Final = 50


@dataclass(frozen=True)
class Moment:
    """One thing that happened or will: `kind` says which, `about` is the row it came from."""

    at: datetime
    kind: str
    about: Row
    wrong: bool = False


@dataclass(frozen=True)
class Known:
    """A person, their registrations and passes, the line of time, answers by registration."""

    person: Row
    registrations: list[Row]
    passes: list[Row]
    moments: list[Moment] = field(default_factory=list)
    answers: dict[int, list[Row]] = field(default_factory=dict)


async def find(scope: Sequence[int] | None, words: str) -> list[Row]:
    """People by name or address, accents and case aside, with their last registration."""
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return await database.rows(
        "SELECT r.person AS id, max(r.name) AS name, e.email, count(*) AS registrations,"
        " max(r.created_at) AS last_at FROM registrations r JOIN people e ON e.id = r.person"
        " JOIN sessions s ON s.id = r.session"
        " WHERE ($1::int[] IS NULL OR s.programme = ANY($1))"
        "  AND ($2 = '' OR r.name_search LIKE (SELECT '%' || searchable($2) || '%')"
        "    OR e.email LIKE (SELECT '%' || lower($2) || '%'))"
        " GROUP BY r.person, e.email ORDER BY last_at DESC LIMIT $3",
        None if scope is None else list(scope),
        escaped,
        FOUND,
    )


async def known(person_id: int, scope: Sequence[int] | None) -> Known:
    """A person as this organiser may see them. Raises NotFound where there is nothing to see."""
    allowed = None if scope is None else list(scope)
    person = await database.row("SELECT * FROM people WHERE id = $1", person_id)
    registrations = await database.rows(_REGISTRATIONS, person_id, allowed)
    passes = await database.rows(_PASSES, person_id, allowed)
    if person is None or (scope is not None and not registrations and not passes):
        raise NotFound
    entrances = await database.rows(
        "SELECT n.at, s.title, s.timezone FROM entrances n"
        " JOIN registrations r ON r.id = n.registration JOIN sessions s ON s.id = r.session"
        " WHERE r.person = $1 AND ($2::int[] IS NULL OR s.programme = ANY($2))",
        person_id,
        allowed,
    )
    moments = [moment for entry in registrations for moment in _of_registration(entry)]
    moments += [Moment(entry["at"], "entered", entry) for entry in entrances]
    moments += [Moment(entry["created_at"], "pass", entry) for entry in passes]
    moments += [_of_mail(entry) for entry in await mail_log.of_person(person_id, scope)]
    moments.sort(key=lambda moment: moment.at)
    answers = await roster.answers([entry["id"] for entry in registrations])
    return Known(person, registrations, passes, moments, answers)


async def elsewhere(registration_id: int, *, at: datetime) -> list[Row]:
    """Coming sessions of the same programme, and whether one is `full`, or theirs `already`."""
    return await database.rows(
        "SELECT t.id, t.slug, t.title, t.starts_at, t.timezone,"
        "  t.capacity IS NOT NULL AND t.taken >= t.capacity AS full,"
        "  EXISTS (SELECT FROM registrations o WHERE o.session = t.id AND o.person = r.person"
        "    AND o.state <> 'cancelled') AS already FROM registrations r"
        " JOIN sessions s ON s.id = r.session"
        " JOIN sessions t ON t.programme = s.programme AND t.id <> s.id"
        " WHERE r.id = $1 AND t.status = 'published' AND t.starts_at > $2 ORDER BY t.starts_at",
        registration_id,
        at,
    )


def _of_registration(entry: Row) -> list[Moment]:
    steps: list[tuple[str, Any]] = [
        ("registered", entry["created_at"]),
        ("in-line", entry["waiting_since"]),
        ("invited", entry["stamp_sent"]),
        ("calendar", entry["partstat_at"]),
        ("cancelled", entry["cancelled_at"]),
    ]
    return [Moment(at, kind, entry, kind == "cancelled") for kind, at in steps if at is not None]


def _of_mail(entry: Row) -> Moment:
    at = entry["bounced_at"] or entry["settled_at"] or entry["due_at"]
    return Moment(at, "mail", entry, entry["state"] == "refused" or entry["bounced_at"] is not None)


_REGISTRATIONS: Final = """
SELECT r.*, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.programme,
  s.sequence, s.room_url, s.room_note FROM registrations r JOIN sessions s ON s.id = r.session
WHERE r.person = $1 AND ($2::int[] IS NULL OR s.programme = ANY($2)) ORDER BY s.starts_at
"""

_PASSES: Final = """
SELECT x.id, x.state, x.created_at, x.cancelled_at, x.programme, p.title, p.slug, p.timezone
FROM passes x JOIN programmes p ON p.id = x.programme
WHERE x.person = $1 AND ($2::int[] IS NULL OR x.programme = ANY($2))
"""
