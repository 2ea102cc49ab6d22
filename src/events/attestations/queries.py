"""Attestations as pages read them: of a registration, of a session, and whether one is genuine."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from events import database, signing
from events.attestations import codes
from events.attestations.content import Content
from events.attestations.tables import Attestation
from events.database import Json, Shape, bounded
from events.registrations.figure_definitions import CAME

FEW: Final = 2_000
"""So many who may have one are found first, before names are put in order."""


class Issued(Shape):
    """One that is valid."""

    id: int
    registration: int
    nonce: str
    content: Json[Content]
    issued_at: datetime


class Attestable(Shape):
    """Somebody present, or with an attestation; `issued` is its id."""

    registration: int
    name: str
    present: bool
    seconds: int | None
    issued: int | None
    issued_at: datetime | None
    sorted_by: str


class Numbers(Shape):
    """How many are issued, and how many of who may have one have none, or `bounded.MOST` + 1."""

    issued: int
    missing: int


ENTITLED: Final = (
    "w.enabled AND s.status = 'published' AND s.ends_at <= now() AND r.name <> ''"
    " AND r.state = 'held' AND COALESCE(r.present, r.attended,"
    " p.presence_rule = 'entrance' AND r.entered_at IS NOT NULL)"
)
"""Who may have one, as a condition: stricter than «came» where the rule asks for minutes that
nobody knows."""


async def is_genuine(typed: str) -> bool:
    """Tell whether a code is that of a valid attestation; nothing else is told of it."""
    code = codes.typed(typed)
    if not code:
        return False
    return await Attestation.exists().where(
        Attestation.code_hash == signing.hashed(code), Attestation.revoked_at.is_null()
    )


async def of_registration(registration_id: int) -> Issued | None:
    """Return the valid attestation of a registration."""
    return await database.row(
        Issued,
        database.select(Issued, Attestation).where(
            Attestation.registration == registration_id, Attestation.revoked_at.is_null()
        ),
    )


async def is_entitled(registration_id: int) -> bool:
    """Tell whether somebody may have an attestation."""
    return bool(await database.value(_IS_ENTITLED, registration_id))


async def of_session(session_id: int) -> list[Attestable]:
    """Return everybody who may have one or has one, by name."""
    return await database.rows(Attestable, _OF_SESSION, session_id)


async def numbers(session_id: int) -> Numbers:
    """Count those of a session that are issued and missing, no further than anybody reads."""
    found = await database.rows_planned(Numbers, _NUMBERS, session_id, bounded.MOST + 1)
    return found[0]


async def following(
    session_id: int, *, after: tuple[str, int] | None, most: int
) -> list[Attestable]:
    """Return a page of `of_session` where nobody asks how many there are."""
    counted = await database.rows_planned(Numbers, _NUMBERS, session_id, FEW + 1)
    return await page(session_id, counted[0], after=after, most=most)


async def page(
    session_id: int, counted: Numbers, *, after: tuple[str, int] | None, most: int
) -> list[Attestable]:
    """Return the first of `of_session` after the one of that name and registration.

    Where there are few they are found first, else names are read in their order.
    """
    name, row_id = after or ("", 0)
    if counted.issued + counted.missing <= FEW:
        return await database.rows_planned(Attestable, _FEW_PAGE, session_id, name, row_id, most)
    return await database.rows_planned(Attestable, _PAGE, session_id, name, row_id, most)


async def is_in(session_id: int, registration_id: int) -> bool:
    """Tell whether a registration is one to this session."""
    return bool(await database.value(_IS_IN, session_id, registration_id))


async def all_valid(session_id: int, *, piece: int = 50) -> AsyncIterator[list[Issued]]:
    """Yield the valid attestations of a session, a few at a time."""
    last = 0
    while found := await database.rows(Issued, _PIECE, session_id, last, piece):
        yield found
        last = found[-1].id


_PIECE: Final = """
SELECT a.id, a.registration, a.nonce, a.content, a.issued_at
  FROM attestations a JOIN registrations r ON r.id = a.registration
 WHERE r.session = $1 AND a.id > $2 AND a.revoked_at IS NULL ORDER BY a.id LIMIT $3
"""

_PLACES: Final = """
  FROM registrations r JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
  JOIN attestation_wordings w ON w.programme = p.id
"""

_IS_ENTITLED: Final = f"SELECT 1 {_PLACES} WHERE r.id = $1 AND {ENTITLED}"

# Who may have one came; by this condition and not the stricter one there is an index.
_CAME: Final = f"SELECT r.id FROM registrations r WHERE r.session = $1 AND {CAME.sql}"
_HAS_ONE: Final = """
  SELECT r.id FROM registrations r JOIN attestations a ON a.registration = r.id
   WHERE r.session = $1 AND a.revoked_at IS NULL
"""
_FOUND: Final = f"WITH found AS MATERIALIZED ({_CAME} UNION {_HAS_ONE})"

_VALID: Final = "LEFT JOIN attestations a ON a.registration = r.id AND a.revoked_at IS NULL"
_ATTESTABLE: Final = f"""
SELECT r.id AS registration, r.name, {ENTITLED} AS present, r.attended_seconds AS seconds,
  a.id AS issued, a.issued_at, r.name_search AS sorted_by {_PLACES} {_VALID}
"""
_COUNTS: Final = f"(a.id IS NOT NULL OR {ENTITLED})"

_OF_SESSION: Final = f"""{_FOUND} {_ATTESTABLE}
 WHERE r.id IN (SELECT id FROM found) AND {_COUNTS} ORDER BY r.name_search, r.id
"""

_AFTER: Final = f"""
  r.session = $1 AND {_COUNTS} AND (r.name_search, r.id) > ($2::text, $3::bigint)
 ORDER BY r.name_search, r.id LIMIT $4
"""
_FEW_PAGE: Final = f"{_FOUND} {_ATTESTABLE} WHERE r.id IN (SELECT id FROM found) AND {_AFTER}"
_PAGE: Final = f"{_ATTESTABLE} WHERE {_AFTER}"

_NUMBERS: Final = f"""
WITH found AS MATERIALIZED (({_CAME} LIMIT $2) UNION ({_HAS_ONE} LIMIT $2))
SELECT count(a.id)::int AS issued, (count(*) - count(a.id))::int AS missing {_PLACES} {_VALID}
 WHERE r.id IN (SELECT id FROM found) AND {_COUNTS}
"""

_IS_IN: Final = "SELECT EXISTS (SELECT FROM registrations WHERE session = $1 AND id = $2)"
