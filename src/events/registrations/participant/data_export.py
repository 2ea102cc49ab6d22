"""What a person may do with their own data: read it, take it along, correct it."""

from datetime import datetime
from typing import Any

import msgspec

from events import database, text, tokens
from events.database import Row, transaction
from events.errors import Invalid
from events.presentation import N_
from events.sessions.moments import zones
from events.settings import LANGUAGES


async def export(person_id: int) -> dict[str, Any]:
    """Everything that is kept about a person, for them to take along: plain values, UTC times."""
    person = await _one("SELECT email, language, timezone, may_contact, created_at FROM people"
                        " WHERE id = $1", person_id)  # fmt: skip
    return {
        "person": person,
        "registrations": [
            {
                **seat,
                "answers": await _answers(seat["id"]),
                "entrances": await _entrances(seat["id"]),
            }
            for seat in await database.rows(_REGISTRATIONS, person_id)
        ],
        "programmes": await database.rows(_PASSES, person_id),
        "mails": await database.rows(_MAILS, person_id),
        "stopped": await database.rows(_STOPPED, person_id),
    }


def as_json(data: dict[str, Any]) -> bytes:
    """The same as a file for people and programs."""
    return msgspec.json.format(msgspec.json.encode(data), indent=2)


async def change(person_id: int, *, name: str, language: str, timezone: str) -> None:
    """Correct the name everywhere, and choose the language and time zone of mails.

    Raises Invalid.
    """
    shown = text.line(name)
    problems = {}
    if not shown or len(shown) > 200:
        problems["name"] = N_("Enter your name.")
    if language not in LANGUAGES:
        problems["language"] = N_("Choose one of the answers.")
    if timezone and timezone not in zones():
        problems["timezone"] = N_("Choose one of the answers.")
    if problems:
        raise Invalid(problems)
    async with transaction():
        await database.execute(
            "UPDATE people SET language = $2, timezone = $3 WHERE id = $1",
            person_id,
            language,
            timezone,
        )
        for table in ("registrations", "passes"):
            await database.execute(
                f"UPDATE {table} SET name = $2, language = $3 WHERE person = $1",  # noqa: S608 — two names of ours.
                person_id,
                shown,
                language,
            )


async def set_calendar(person_id: int, *, wanted: bool) -> None:
    """A new private feed whose address replaces any earlier one, or none at all."""
    async with transaction():
        await database.execute(
            "UPDATE people SET calendar_nonce = $2 WHERE id = $1",
            person_id,
            tokens.nonce() if wanted else "",
        )


async def _one(query: str, *values: object) -> Row:
    found = await database.row(query, *values)
    return found or {}


async def _answers(registration_id: int) -> list[dict[str, Any]]:
    found = await database.rows(
        "SELECT q.key, q.label, a.value FROM answers a JOIN questions q ON q.id = a.question"
        " WHERE a.registration = $1 ORDER BY q.position, q.id",
        registration_id,
    )
    return [
        {
            "question": msgspec.json.decode(entry["label"]) or entry["key"],
            "answer": msgspec.json.decode(entry["value"]),
        }
        for entry in found
    ]


async def _entrances(registration_id: int) -> list[datetime]:
    found = await database.rows(
        "SELECT at FROM entrances WHERE registration = $1 ORDER BY at", registration_id
    )
    return [entry["at"] for entry in found]


_REGISTRATIONS = """
SELECT r.id, s.title AS session, p.title AS programme, s.starts_at, s.ends_at, s.timezone,
  r.name, r.language, r.state, r.source, r.partstat AS calendar_answer, r.created_at,
  r.cancelled_at, r.entered_at, r.present
  FROM registrations r JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
 WHERE r.person = $1 ORDER BY s.starts_at, r.id
"""

_PASSES = """
SELECT p.title AS programme, h.name, h.language, h.state, h.source, h.created_at, h.cancelled_at
  FROM passes h JOIN programmes p ON p.id = h.programme WHERE h.person = $1 ORDER BY h.id
"""

_STOPPED = """
SELECT p.title AS programme, m.stopped_at FROM mail_stops m JOIN programmes p ON p.id = m.programme
 WHERE m.person = $1 ORDER BY m.id
"""

_MAILS = """
SELECT letter, state, reason, address, due_at, settled_at FROM deliveries
 WHERE person_id = $1 ORDER BY due_at, id
"""
