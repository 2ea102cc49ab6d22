"""What people answered to ready-made questions, in numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import (
    CAME,
    ONLINE,
    REGISTERED,
)


class AnswerNumber(Shape):
    """An answer to a ready-made question, how many people gave it and how many of them came."""

    answer: str
    people: int
    came: int


_ANSWERS: Final = f"""
SELECT mode() WITHIN GROUP (ORDER BY v.answer) AS answer, count(DISTINCT r.person) AS people,
  count(DISTINCT r.person) FILTER (WHERE {CAME.sql}) AS came
FROM answers a JOIN questions q ON q.id = a.question AND q.key = $2
JOIN registrations r ON r.id = a.registration AND {REGISTERED.sql}
JOIN sessions s ON s.id = r.session
CROSS JOIN LATERAL (SELECT btrim(one) AS answer FROM jsonb_array_elements_text(
    CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE jsonb_build_array(a.value) END
  ) AS one) v
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE}
  AND s.starts_at >= $3 AND s.starts_at < $4 AND v.answer <> ''
GROUP BY lower(regexp_replace(v.answer, '\\s+', ' ', 'g')) ORDER BY 2 DESC, 1 LIMIT $5
"""  # noqa: S608 - our own SQL


class Screens(Shape):
    """How many of those who came said how many they were (`screens`), and how many people."""

    screens: int
    people: int


_SCREENS: Final = f"""
SELECT count(*) AS screens, COALESCE(sum((a.value #>> '{{}}')::int), 0) AS people
FROM answers a JOIN questions q ON q.id = a.question AND q.key = 'people'
JOIN registrations r ON r.id = a.registration AND {CAME.sql}
JOIN sessions s ON s.id = r.session
WHERE s.programme = $1 AND {ONLINE} AND s.starts_at >= $2 AND s.starts_at < $3
  AND jsonb_typeof(a.value) = 'number'
"""  # noqa: S608 - our own SQL


async def of_programme(
    programme_id: int, key: str, *, since: datetime, until: datetime, most: int = 1000
) -> list[AnswerNumber]:
    """Count what people answered to a ready-made question, the most frequent first.

    Answers that differ in capitals or spaces only are one; a person counts once for each.
    """
    return await of_programmes([programme_id], key, since=since, until=until, most=most)


async def of_programmes(
    scope: Sequence[int] | None, key: str, *, since: datetime, until: datetime, most: int = 1000
) -> list[AnswerNumber]:
    """Count what people answered over several programmes, or with None over all."""
    ids = None if scope is None else list(scope)
    return await database.rows(AnswerNumber, _ANSWERS, ids, key, since, until, most)


async def screens(programme_id: int, *, since: datetime, until: datetime) -> Screens:
    """Count how many people sat before the screens of those who told it."""
    found = await database.row(Screens, _SCREENS, programme_id, since, until)
    assert found is not None
    return found
