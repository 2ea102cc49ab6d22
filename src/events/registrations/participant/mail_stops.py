"""A reader stops the series of one programme: reminders, follow-ups, announcements; or undoes it.

Nothing is withdrawn: each mail asks when it leaves, so undoing brings back what is still to come.
Confirmations, changes and cancellations go on, and so does what organisers mark as urgent.
"""

from datetime import datetime
from typing import Final

from events import database, tokens
from events.database import Row, transaction


async def by_token(token: str) -> Row | None:
    """Whose mail, in which programme, a link may stop, and whether it is stopped; or None.

    One of `person` and `speaker` is filled.
    """
    row_id = tokens.row_id_of(token)
    if row_id is None:
        return None
    for kind, query in _WHOSE.items():
        found = await database.row(query, row_id)
        if found and tokens.proves(token, f"unsubscribe-{kind}", row_id, found["nonce"]):
            return found
    return None


async def stop(whose: Row, *, at: datetime) -> None:
    """Send no more of the series; again changes nothing."""
    async with transaction():
        if whose["speaker"]:
            await database.execute(
                "UPDATE speakers SET stopped_at = COALESCE(stopped_at, $2) WHERE id = $1",
                whose["speaker"],
                at,
            )
        else:
            await database.execute(
                "INSERT INTO mail_stops (person, programme, stopped_at) VALUES ($1, $2, $3)"
                " ON CONFLICT DO NOTHING",
                whose["person"],
                whose["programme"],
                at,
            )


async def resume(whose: Row) -> None:
    """Send the series again, from the next mail on; again changes nothing."""
    async with transaction():
        if whose["speaker"]:
            await database.execute(
                "UPDATE speakers SET stopped_at = NULL WHERE id = $1", whose["speaker"]
            )
        else:
            await database.execute(
                "DELETE FROM mail_stops WHERE person = $1 AND programme = $2",
                whose["person"],
                whose["programme"],
            )


_PROGRAMME: Final = """
  p.id AS programme, p.title AS programme_title, p.texts AS programme_texts, p.hue
"""

_PERSON: Final = f"""
SELECT t.nonce, e.id AS person, NULL::integer AS speaker, {_PROGRAMME},
  EXISTS (SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = p.id) AS stopped
  FROM {{table}} JOIN people e ON e.id = t.person JOIN programmes p ON p.id = {{programme}}
 WHERE t.id = $1 AND e.erased_at IS NULL AND e.erase_after IS NULL
"""  # noqa: S608 - names of ours.

_SPEAKER: Final = f"""
SELECT t.nonce, NULL::integer AS person, v.id AS speaker, {_PROGRAMME},
  v.stopped_at IS NOT NULL AS stopped
  FROM (SELECT id, nonce, speaker FROM appearances UNION ALL
        SELECT id, nonce, speaker FROM departures) AS t
  JOIN speakers v ON v.id = t.speaker JOIN programmes p ON p.id = v.programme
 WHERE t.id = $1
"""  # noqa: S608 - names of ours.

_WHOSE: Final = {
    "registration": _PERSON.format(
        table="registrations t JOIN sessions s ON s.id = t.session", programme="s.programme"
    ),
    "pass": _PERSON.format(table="passes t", programme="t.programme"),
    "appearance": _SPEAKER,
}
