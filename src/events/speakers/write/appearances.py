"""Write who appears in which session: put in, in order, answered, taken off, back again.

Each joins the caller's transaction. One that was taken off is kept among the departures, as their
calendar was last told, and returns from there under the same id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from piccolo.columns import Column

from events import database, signing
from events.database import Shape
from events.speakers.states import AppearanceAnswer
from events.speakers.tables import Appearance


async def insert(session_id: int, speaker_id: int, *, role: str = "", at: datetime) -> None:
    """Put a speaker at the end of a session's; again changes nothing."""
    await database.execute(_INSERT, session_id, speaker_id, signing.nonce(), at, role)


async def set_role(session_id: int, speaker_id: int, role: str) -> None:
    """Set what a speaker does in a session."""
    await Appearance.update({Appearance.role: role}).where(
        Appearance.session == session_id, Appearance.speaker == speaker_id
    )


async def insert_answered(
    session_id: int, cast: Sequence[tuple[int, str]], *, at: datetime
) -> None:
    """Put speakers with their roles into a session, in this order, as if they had said yes."""
    await Appearance.insert(
        *(
            Appearance(
                session=session_id,
                speaker=speaker,
                position=position,
                role=role,
                answer=AppearanceAnswer.YES,
                answered_at=at,
                nonce=signing.nonce(),
                created_at=at,
            )
            for position, (speaker, role) in enumerate(cast)
        )
    )


async def set_position(session_id: int, speaker_id: int, position: int, *, at: datetime) -> None:
    """Set the place of a speaker in a session, who is put in where they are not yet."""
    await database.execute(_SET, session_id, speaker_id, position, signing.nonce(), at)


class _Appearance(Shape):
    speaker: int
    position: int
    role: str


async def copy(session_id: int, copied_id: int, *, at: datetime) -> None:
    """Let the same speakers appear in a copy of a session, asked anew."""
    found = await database.rows(
        _Appearance,
        database.select(_Appearance, Appearance).where(Appearance.session == session_id),
    )
    await database.execute_many(
        _COPY,
        [(copied_id, one.speaker, one.position, one.role, signing.nonce(), at) for one in found],
    )


async def note_answer(
    appearance_id: int, answer: AppearanceAnswer, *, at: datetime, by: str
) -> None:
    """Note whether a speaker comes; the last word counts. `by`: by which other address."""
    await Appearance.update(
        {
            Appearance.answer: answer,
            Appearance.answered_at: at,
            Appearance.answered_from: by,
        }
    ).where(Appearance.id == appearance_id)


@dataclass(frozen=True)
class Details:
    """What a speaker says of one appearance beside their answer; None leaves it as it is."""

    own_title: str | None = None
    own_summary: str | None = None
    needs: str | None = None
    recording: str | None = None
    publication: str | None = None
    rehearsal_wish: str | None = None


async def note_details(appearance_id: int, details: Details) -> None:
    """Keep what a speaker says; the last word counts."""
    columns: dict[Column, str | None] = {
        Appearance.own_title: details.own_title,
        Appearance.own_summary: details.own_summary,
        Appearance.needs: details.needs,
        Appearance.recording: details.recording,
        Appearance.publication: details.publication,
        Appearance.rehearsal_wish: details.rehearsal_wish,
    }
    said: dict[Column | str, Any] = {
        column: words for column, words in columns.items() if words is not None
    }
    if said:
        await Appearance.update(said).where(Appearance.id == appearance_id)


class DepartedAppearance(Shape):
    """An appearance that was deleted, and whether its speaker is told by mail."""

    id: int
    programme: int
    notified: bool


async def depart(
    session_id: int, speaker_ids: Sequence[int], *, at: datetime
) -> list[DepartedAppearance]:
    """Move appearances to the departures, and return them.

    Told by mail is who had heard of the session and had not declined, where it is still to come.
    """
    return await database.rows(DepartedAppearance, _DEPART, session_id, list(speaker_ids), at)


async def come_back(session_id: int, speaker_ids: Sequence[int]) -> list[int]:
    """Move departures back into the session, to be asked anew, and return their ids."""
    return await database.values(_COME_BACK, session_id, list(speaker_ids))


_INSERT: Final = """
INSERT INTO appearances (session, speaker, position, role, answer, nonce, created_at)
VALUES ($1, $2, (SELECT COALESCE(max(position), 0) + 1 FROM appearances WHERE session = $1),
  $5, 'none', $3, $4) ON CONFLICT DO NOTHING
"""
_SET: Final = """
INSERT INTO appearances (session, speaker, position, nonce, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session, speaker) DO UPDATE SET position = EXCLUDED.position
"""
_COPY: Final = """
INSERT INTO appearances (session, speaker, position, role, answer, nonce, created_at)
VALUES ($1, $2, $3, $4, 'none', $5, $6)
"""
_CARRIED_OVER: Final = "id, session, speaker, sequence_sent, stamp_sent, organiser_address, nonce"
_DEPART: Final = f"""
WITH gone AS (
  DELETE FROM appearances WHERE session = $1 AND speaker = ANY($2) RETURNING {_CARRIED_OVER}, answer
), departed AS (
  INSERT INTO departures ({_CARRIED_OVER}, answer, departed_at)
  SELECT {_CARRIED_OVER}, answer, $3 FROM gone
)
SELECT g.id, s.programme,
  v.email <> '' AND g.answer <> 'no' AND s.status <> 'cancelled' AND s.ends_at > $3
  AND (g.sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d
    WHERE d.subject_kind = 'appearance' AND d.subject_id = g.id
      AND d.state IN ('handing_off', 'sent'))) AS notified
  FROM gone g JOIN sessions s ON s.id = g.session JOIN speakers v ON v.id = g.speaker
 ORDER BY g.id
"""  # noqa: S608 - our own column names.
_COME_BACK: Final = f"""
WITH back AS (
  DELETE FROM departures WHERE session = $1 AND speaker = ANY($2) RETURNING {_CARRIED_OVER}
)
INSERT INTO appearances ({_CARRIED_OVER}, position, role, answer, created_at)
SELECT {_CARRIED_OVER}, (SELECT COALESCE(max(position), 0) + 1 FROM appearances
  WHERE session = $1), '', 'none', now() FROM back
ON CONFLICT DO NOTHING
RETURNING id
"""  # noqa: S608 - our own column names.
