"""An announcement to very many: addressed by the worker, so many people at a time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries import counting
from events.deliveries.counting import Many
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.operations.announcements import candidates, recipients, write
from events.operations.announcements.recipients import Recipient
from events.operations.announcements.states import AnnouncementState, Audience
from events.operations.announcements.write import Draft, KeptAnnouncement
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job, Reach

KIND: Final = "announcement"
SOME: Final = 100
"""To so many it is owed where they need not be counted, to show how it is read."""
AT_ONCE: Final = 5000
"""So many registrations are looked through at once for who gets an announcement."""


class _Next(Shape):
    """Somebody to look at, and by which id it goes on."""

    id: int
    person: int


async def are_many(kept: KeptAnnouncement) -> bool:
    """Tell whether too many registrations concern an announcement for one transaction."""
    found: int = await database.value(_LOOK_THROUGH, kept.programme, _session(kept), AT_ONCE)
    return found > AT_ONCE


async def owe(kept: KeptAnnouncement, *, by: str, at: datetime) -> int:
    """Write the row that owes an announcement to all but speakers; return how many to look at."""
    reach = await database.row(Reach, _REACH, _session(kept))
    assert reach is not None
    await bulk_jobs.begin(
        KIND, None, 0, {"at": at.isoformat()}, reach, by=by,
        programme_id=kept.programme, about=kept.id,
    )  # fmt: skip
    return reach.number


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Owe it to those of the next people who are its audience; each person once, by its key.

    The announcement is held, so that who pauses it waits for a part, and no part comes after.
    """
    kept = await write.lock(job.about)
    if kept.state != AnnouncementState.PLANNED:
        return 0, job.upto
    found = await database.rows(_Next, _NEXT, _session(kept), job.after, job.upto, most)
    people = [one.person for one in found]
    due_at = max(at, kept.due_at or at)
    chosen = await recipients.these(
        kept.programme, draft_of(kept), people,
        at=max(datetime.fromisoformat(job.data["at"]), kept.due_at or at),
        announcement_id=kept.id,
    )  # fmt: skip
    await plan([owed(kept, one, due_at) for one in chosen])
    return len(found), found[-1].id if len(found) == most else job.upto


async def count(kept: KeptAnnouncement, *, at: datetime) -> None:
    """Owe it to the first only, and count by language what the others would be mailed.

    Where that need not be counted it is owed to some of those who are found at once.
    """
    counted = counting.current()
    if counted is not None and counted.bounded:
        people, counted.over = await candidates.people(
            kept.programme, draft_of(kept), at=at, most=AT_ONCE
        )
        await _owe_to(kept, people[:SOME] if counted.over else people, at)
        counted.more = _more(kept, at)
        return
    for language, others in (await _beyond_the_first(kept, at)).items():
        if others > 0:
            counting.count(Many("announcement", language, others, at), _more(kept, at))


async def _beyond_the_first(kept: KeptAnnouncement, at: datetime) -> Mapping[str, int]:
    """Owe it to the first; return how many others there are, by language."""
    draft, number = draft_of(kept), kept.id
    first = await recipients.first(
        kept.programme, draft, counting.WRITTEN_TO_COUNT, at=at, announcement_id=number
    )
    await plan([owed(kept, one, at) for one in first])
    left = await recipients.by_language(kept.programme, draft, at=at, announcement_id=number)
    for language in await database.values(_LANGUAGES, [one.subject_id for one in first]):
        left[language] -= 1
    return left


def _more(kept: KeptAnnouncement, at: datetime) -> Callable[[Sequence[int]], Awaitable[None]]:
    """Return what owes it to these registrations too, whose readers somebody looks at."""

    async def more(ids: Sequence[int]) -> None:
        await _owe_to(kept, await database.values(_PEOPLE_OF, list(ids)), at)

    return more


async def _owe_to(kept: KeptAnnouncement, people: Sequence[int], at: datetime) -> None:
    these = await recipients.these(
        kept.programme, draft_of(kept), people, at=at, announcement_id=kept.id
    )
    await plan([owed(kept, one, at) for one in these])


def draft_of(kept: KeptAnnouncement) -> Draft:
    """Return what recipients are chosen by."""
    return Draft(kept.subject, kept.body, kept.audience, kept.session, kept.urgent)


def owed(kept: KeptAnnouncement, recipient: Recipient, due_at: datetime) -> Owed:
    """Return the mail of one of them."""
    return Owed(
        recipient.letter,
        recipient.subject_kind,
        recipient.subject_id,
        str(kept.id),
        due_at=due_at,
        urgency=Urgency.SIGN_IN if kept.urgent else Urgency.ANNOUNCEMENT,
        session_id=kept.session,
        programme_id=kept.programme,
        person_id=recipient.person,
        data={"announcement_id": kept.id},
    )


def _session(kept: KeptAnnouncement) -> int | None:
    """Return the session whose registrations are all there is to look at, or None."""
    return None if Audience.EARLIER in kept.audience else kept.session


_LOOK_THROUGH: Final = """
SELECT count(*) FROM (SELECT FROM sessions s JOIN registrations r ON r.session = s.id
  WHERE s.programme = $1 AND ($2::int IS NULL OR s.id = $2) LIMIT $3::int + 1) few
"""

# Of a session its registrations are looked at, of a programme everybody who is known.
_REACH: Final = """
SELECT count(*) AS number, COALESCE(max(id), 0)::bigint AS upto FROM (
  SELECT id FROM registrations WHERE session = $1::int
  UNION ALL SELECT id FROM people WHERE $1 IS NULL) looked
"""

_NEXT: Final = """
(SELECT id, person FROM registrations
  WHERE session = $1::int AND id > $2::bigint AND id <= $3::bigint ORDER BY id LIMIT $4::int)
UNION ALL
(SELECT id, id AS person FROM people
  WHERE $1 IS NULL AND id > $2 AND id <= $3 ORDER BY id LIMIT $4)
ORDER BY id
"""

_LANGUAGES: Final = "SELECT language FROM registrations WHERE id = ANY($1)"

_PEOPLE_OF: Final = "SELECT person FROM registrations WHERE id = ANY($1)"
