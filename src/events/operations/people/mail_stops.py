"""A reader stops the series of one programme: reminders, follow-ups, announcements; or undoes it.

Nothing is withdrawn: each mail asks when it leaves, so undoing brings back what is still to come.
Confirmations, changes and cancellations go on, and so does what organisers mark as urgent.
"""

from datetime import datetime
from typing import Final

from events import database, signing
from events.database import transaction
from events.registrations.participant.shapes import OwnProgramme
from events.registrations.write import people
from events.speakers.write import speakers


class StopLink(OwnProgramme):
    """Whose mail, in which programme, a link may stop, and whether it is stopped.

    One of `person` and `speaker` is filled.
    """

    nonce: str
    person: int | None
    speaker: int | None
    programme: int
    hue: int
    stopped: bool


async def by_token(token: str) -> StopLink | None:
    """Return what a link may stop; None for any other link."""
    row_id = signing.row_id_of(token)
    if row_id is None:
        return None
    for kind in _WHOSE:
        found = await database.row(StopLink, _WHOSE[kind], row_id)
        if found and signing.proves(token, f"unsubscribe-{kind}", row_id, found.nonce):
            return found
    return None


async def stop(whose: StopLink, *, at: datetime) -> None:
    """Send no more of the series; again changes nothing."""
    async with transaction():
        if whose.person is not None:
            await people.stop(whose.person, whose.programme, at=at)
        elif whose.speaker is not None:
            await speakers.stop_mail(whose.speaker, at=at)


async def resume(whose: StopLink) -> None:
    """Send the series again, from the next mail on; again changes nothing."""
    async with transaction():
        if whose.person is not None:
            await people.resume(whose.person, whose.programme)
        elif whose.speaker is not None:
            await speakers.resume_mail(whose.speaker)


_PROGRAMME: Final = """
  p.id AS programme, p.slug AS programme_slug, p.title AS programme_title,
  p.texts AS programme_texts, p.hue
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
