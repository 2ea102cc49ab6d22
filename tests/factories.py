"""Real rows for tests. Each function inserts one row, overridden by keyword, and returns it whole.

    cycle = await programme(title="Alliances")
    talk = await session(cycle, starts_at=..., capacity=10)
    seat = await registration(talk, email="ada@example.org", state="held")

Rows are written straight into the tables: no operation runs, nothing is mailed.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from events import database, signing
from events.clock import now
from tests import sql

Row = dict[str, Any]
_number = count(1)


async def programme(**values: Any) -> Row:
    """A published programme in French."""
    number = next(_number)
    return await insert(
        "programmes",
        {
            "slug": f"cycle-{number}",
            "title": f"Cycle {number}",
            "status": "published",
            "location": "En ligne",
            "uid": str(uuid4()),
            **values,
        },
    )


async def session(of: Row | None = None, **values: Any) -> Row:
    """A published session of one hour, next week unless `starts_at` says otherwise.

    Wall times follow from `starts_at`, `ends_at` and `timezone`.
    """
    of = of or await programme()
    number = next(_number)
    given = {
        "programme": of["id"],
        "slug": f"seance-{number}",
        "uid": f"{uuid4()}@example.org",
        "title": f"Séance {number}",
        "language": of["language"],
        "timezone": of["timezone"],
        "status": "published",
        "starts_at": _next_week(),
        **values,
    }
    given.setdefault("ends_at", given["starts_at"] + timedelta(hours=1))
    if given["status"] != "draft":
        given.setdefault("published_at", now())
    zone = ZoneInfo(given["timezone"])
    for edge in ("starts", "ends"):
        local = given[f"{edge}_at"].astimezone(zone)
        given.setdefault(f"{edge}_local", local.replace(tzinfo=None, fold=0))
        given.setdefault(f"{edge}_fold", local.fold)
    return await insert("sessions", given)


async def speaker(of: Row, **values: Any) -> Row:
    """A speaker of a programme."""
    number = next(_number)
    return await insert(
        "speakers",
        {
            "programme": of["id"],
            "slug": f"intervenante-{number}",
            "name": f"Camille Exemple {number}",
            "organisation": "Fondation Exemple",
            "email": f"camille{number}@example.org",
            "nonce": signing.nonce(),
            **values,
        },
    )


async def appearance(who: Row, where: Row, **values: Any) -> Row:
    """A speaker in a session."""
    return await insert(
        "appearances",
        {"speaker": who["id"], "session": where["id"], "nonce": signing.nonce(), **values},
    )


async def person(email: str | None = None, **values: Any) -> Row:
    """A person; the same address twice is the same person."""
    address = email or f"personne{next(_number)}@example.org"
    found = await sql.row("SELECT * FROM people WHERE email = $1", address)
    return found or await insert("people", {"email": address, "nonce": signing.nonce(), **values})


async def registration(where: Row | None = None, email: str | None = None, **values: Any) -> Row:
    """A held seat; a held or offered one counts in `sessions.taken`."""
    where = where or await session()
    who = values.pop("person", None) or (await person(email))["id"]
    made = await insert(
        "registrations",
        {
            "session": where["id"],
            "person": who,
            "name": "Ada Exemple",
            "nonce": signing.nonce(),
            "join_nonce": signing.nonce(),
            **values,
        },
    )
    if made["state"] in ("held", "offered"):
        await database.execute(
            "UPDATE sessions SET taken = taken + 1 WHERE id = $1", made["session"]
        )
    return made


async def programme_pass(of: Row, email: str | None = None, **values: Any) -> Row:
    """A registration for a whole programme, without the sessions' registrations."""
    who = values.pop("person", None) or (await person(email))["id"]
    return await insert(
        "passes",
        {
            "programme": of["id"],
            "person": who,
            "name": "Ada Exemple",
            "nonce": signing.nonce(),
            **values,
        },
    )


async def invitation(
    of: Row, email: str | None = None, where: Row | None = None, **values: Any
) -> Row:
    """Somebody invited to a programme, or to one session of it."""
    who = (await person(email))["id"]
    return await insert(
        "invitations",
        {
            "programme": of["id"],
            "session": where["id"] if where else None,
            "person": who,
            "nonce": signing.nonce(),
            **values,
        },
    )


async def resource(of: Row, **values: Any) -> Row:
    """A public link that a session leaves behind."""
    return await insert(
        "resources",
        {
            "session": of["id"],
            "title": "Enregistrement",
            "kind": "replay",
            "url": "https://video.example.org/1",
            **values,
        },
    )


async def organiser(email: str | None = None, **values: Any) -> Row:
    """An organiser; an editor unless `role` says otherwise."""
    return await insert(
        "organisers", {"email": email or f"equipe{next(_number)}@example.org", **values}
    )


async def insert(table: str, values: Row) -> Row:
    """One row of any table; columns that are not named keep their defaults."""
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    made = await sql.row(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places}) RETURNING *",
        *values.values(),
    )
    assert made is not None
    return made


def _next_week() -> datetime:
    day = now().astimezone(UTC) + timedelta(days=7)
    return day.replace(hour=13, minute=0, second=0, microsecond=0)
