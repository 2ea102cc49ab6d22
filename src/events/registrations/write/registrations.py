"""New registrations: by form, by an organiser, from a list, by a pass, of the example.

None of them counts seats: `signup.seats` does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events import database, signing
from events.registrations.shapes import Seat
from events.registrations.states import RegistrationState


class NewRegistration(NamedTuple):
    """What a registration by form says of itself; `held_by`: the pass that brings it."""

    session_id: int
    person_id: int
    name: str
    language: str
    state: RegistrationState
    source: str
    form_key: str
    made_by: str
    waiting_since: datetime | None = None
    offer_until: datetime | None = None
    held_by: int | None = None
    came_with: int | None = None


async def by_form(new: NewRegistration, *, at: datetime) -> Seat:
    """Write a registration by form; one that was there is registered again, at its next turn.

    Whom organisers had removed stays marked so.
    """
    seat = await database.row(
        Seat,
        _BY_FORM,
        new.session_id,
        new.person_id,
        new.name,
        new.language,
        new.state,
        new.source,
        new.form_key,
        new.made_by,
        signing.nonce(),
        signing.nonce(),
        at,
        new.waiting_since,
        new.offer_until,
        new.held_by,
        new.came_with,
    )
    assert seat is not None
    return seat


_BY_FORM = """
INSERT INTO registrations (session, person, name, language, state, source, form_key, made_by, nonce,
  join_nonce, created_at, waiting_since, offer_until, held_by, came_with)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (session, person) DO UPDATE
   SET name = excluded.name, language = excluded.language, state = excluded.state,
       form_key = excluded.form_key, made_by = excluded.made_by, turn = registrations.turn + 1,
       waiting_since = excluded.waiting_since, offer_until = excluded.offer_until,
       held_by = excluded.held_by, came_with = excluded.came_with,
       removed = registrations.removed OR registrations.cancelled_by = 'organiser',
       cancelled_at = NULL, cancelled_by = ''
RETURNING id, person, state, turn
"""


async def by_organiser(
    session_id: int,
    emails: Sequence[str],
    names: Sequence[str],
    languages: Sequence[str],
    *,
    at: datetime,
) -> list[Seat]:
    """Write held registrations for people who are known by these addresses, in any order.

    An organiser's word ends that somebody was removed; who is registered already is left out.
    """
    columns = _columns(session_id, emails, names, languages, at)
    return await database.rows(Seat, _BY_ORGANISER_SHOWN, *columns)


async def count_by_organiser(
    session_id: int,
    emails: Sequence[str],
    names: Sequence[str],
    languages: Sequence[str],
    *,
    at: datetime,
) -> int:
    """Do the same where nobody needs to know whose they are; return how many were written."""
    columns = _columns(session_id, emails, names, languages, at)
    return await database.execute(_BY_ORGANISER, *columns)


def _columns(
    session_id: int,
    emails: Sequence[str],
    names: Sequence[str],
    languages: Sequence[str],
    at: datetime,
) -> tuple[object, ...]:
    written = [signing.nonces(len(emails)) for _ in ("nonce", "join_nonce")]
    return session_id, list(emails), list(names), list(languages), *written, at


# Each is looked up by itself, lest PostgreSQL read all the people there are for a thousand of them.
_BY_ORGANISER = """
INSERT INTO registrations (session, person, name, language, state, source, made_by, nonce,
  join_nonce, created_at)
SELECT $1, e.id, l.name, l.language, 'held', 'desk', 'desk', l.nonce, l.join_nonce, $7
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS l (email, name, language, nonce, join_nonce)
  JOIN LATERAL (SELECT id FROM people WHERE email = l.email OFFSET 0) e ON true
ON CONFLICT (session, person) DO UPDATE SET name = excluded.name, state = 'held',
  turn = registrations.turn + 1, held_by = NULL, came_with = NULL, waiting_since = NULL,
  offer_until = NULL, cancelled_at = NULL, cancelled_by = '', removed = false
  WHERE registrations.state = 'cancelled'
"""

_BY_ORGANISER_SHOWN = f"{_BY_ORGANISER} RETURNING id, person, state, turn"


async def from_passes(
    session_id: int,
    pass_ids: Sequence[int],
    states: Sequence[RegistrationState],
    *,
    at: datetime,
) -> list[Seat]:
    """Write the registrations that passes bring; whom organisers removed is left out."""
    return await database.rows(
        Seat,
        _FROM_PASSES,
        session_id,
        list(pass_ids),
        list(states),
        signing.nonces(len(pass_ids)),
        signing.nonces(len(pass_ids)),
        at,
    )


_FROM_PASSES = """
INSERT INTO registrations (session, person, held_by, name, language, source, state, nonce,
  join_nonce, created_at, waiting_since)
SELECT $1, h.person, h.id, h.name, h.language, h.source, w.state, w.nonce, w.join_nonce, $6,
  CASE WHEN w.state = 'waiting' THEN $6::timestamptz END
  FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
    AS w (pass, state, nonce, join_nonce, place)
  JOIN passes h ON h.id = w.pass
 ORDER BY w.place
ON CONFLICT (session, person) DO UPDATE
   SET held_by = excluded.held_by, came_with = NULL, state = excluded.state,
       turn = registrations.turn + 1,
       cancelled_at = NULL, cancelled_by = '', waiting_since = excluded.waiting_since
 WHERE NOT registrations.removed AND registrations.cancelled_by <> 'organiser'
   AND (registrations.state = 'cancelled'
     OR registrations.state = 'unconfirmed' AND excluded.state <> 'unconfirmed')
RETURNING id, person, state, turn
"""


async def of_example(
    session_id: int,
    person_id: int,
    name: str,
    state: RegistrationState,
    *,
    since: datetime,
    entered_at: datetime | None,
) -> Seat:
    """Write a registration of the example, made at `since`."""
    seat = await database.row(
        Seat,
        _OF_EXAMPLE,
        session_id,
        person_id,
        name,
        state,
        signing.nonce(),
        signing.nonce(),
        since,
        since if state == RegistrationState.WAITING else None,
        entered_at,
    )
    assert seat is not None
    return seat


_OF_EXAMPLE = """
INSERT INTO registrations (session, person, name, state, nonce, join_nonce, created_at,
  waiting_since, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id, person, state, turn
"""
