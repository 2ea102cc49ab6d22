"""What organisers write to many at once: counted, kept, planned in one transaction, stoppable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import clock, database
from events.database import Row, transaction
from events.deliveries.plan import Owed, plan, withdraw
from events.deliveries.states import Urgency
from events.errors import Conflict, NotFound
from events.organisers.access import record
from events.organisers.undo import snapshots
from events.organisers.undo.snapshots import Rows

AUDIENCES: Final = ("held", "waiting", "present", "absent", "past", "all", "speakers", "earlier")
"""Who can be written to. `earlier`: agreed to hear of later sessions and is not registered.

Of a whole programme seats and waiting lists are those of sessions to come; `past`: had a seat in a
session that is over.
"""


@dataclass(frozen=True)
class Draft:
    """An announcement as written. Without `session_id` it is for the whole programme."""

    subject: str
    body: str
    audience: Sequence[str] = ("held",)
    session_id: int | None = None
    urgent: bool = False
    due_at: datetime | None = None


async def announce(programme_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Write to an audience, at once or at `due_at`; how many mails are owed.

    Each person gets one mail, whatever they are to the programme; who stopped announcements gets
    none, unless it is urgent: then it goes ahead of all mail. Raises NotFound.
    """
    async with transaction():
        return await _plan(await _keep(programme_id, draft, by, at), by=by, at=at)


async def save(programme_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Keep a draft; its id. Nothing is sent."""
    async with transaction():
        kept = await _keep(programme_id, draft, by, at)
        await record(by, "announcement-saved", draft.subject, {"announcement": kept["id"]})
    return int(kept["id"])


async def send(announcement_id: int, *, by: str, at: datetime) -> int:
    """Send a kept draft; how many mails are owed. Raises Conflict where it was sent, NotFound."""
    async with transaction():
        kept = await _hold(announcement_id)
        if kept["state"] != "draft":
            raise Conflict
        return await _plan(kept, by=by, at=at)


async def pause(announcement_id: int, *, by: str) -> int:
    """Hold back what has not left yet; how many mails. Raises NotFound."""
    async with transaction():
        kept = await _hold(announcement_id)
        held = await withdraw(
            programme_id=kept["programme"], letters=["announcement", "speaker-announcement"],
            occasion=str(kept["id"]), reason="the announcement is paused",
        )  # fmt: skip
        await database.execute(
            "UPDATE announcements SET state = 'paused' WHERE id = $1 AND state = 'planned'",
            announcement_id,
        )
        await record(by, "announcement-paused", kept["subject"], {"mails": held})
    return held


async def resume(announcement_id: int, *, by: str, at: datetime) -> int:
    """Let the rest of a paused announcement go, to who is in its audience now; how many mails."""
    async with transaction():
        kept = await _hold(announcement_id)
        if kept["state"] != "paused":
            raise Conflict
        return await _plan(kept, by=by, at=at)


async def delete(announcement_id: int, *, by: str, at: datetime) -> int:
    """Throw a draft away; the step back. Raises Conflict for one that was sent, NotFound."""
    async with transaction():
        kept = await _hold(announcement_id)
        if kept["state"] != "draft":
            raise Conflict
        seen = await snapshots.look(Rows("announcements", [announcement_id]))
        await database.execute("DELETE FROM announcements WHERE id = $1", announcement_id)
        return await snapshots.record(by, "announcement-deleted", kept["subject"], seen=seen,
                                 programme_id=kept["programme"], at=at)  # fmt: skip


async def count(programme_id: int, draft: Draft) -> int:
    """How many mails an announcement would be: exact, before anything is sent."""
    return await _number(programme_id, draft, at=clock.now())


async def _keep(programme_id: int, draft: Draft, by: str, at: datetime) -> Row:
    kept = await database.row(
        "INSERT INTO announcements (programme, session, audience, subject, body, urgent, due_at,"
        " created_by, created_at) SELECT p.id, $2, $3, $4, $5, $6, $7, $8, $9 FROM programmes p"
        " WHERE p.id = $1 AND ($2::int IS NULL OR EXISTS"
        "   (SELECT FROM sessions s WHERE s.id = $2 AND s.programme = p.id)) RETURNING *",
        programme_id,
        draft.session_id,
        list(draft.audience),
        draft.subject,
        draft.body,
        draft.urgent,
        draft.due_at,
        by,
        at,
    )
    if kept is None:
        raise NotFound
    return kept


async def _hold(announcement_id: int) -> Row:
    kept = await database.row(
        "SELECT * FROM announcements WHERE id = $1 FOR UPDATE", announcement_id
    )
    if kept is None:
        raise NotFound
    return kept


async def _plan(kept: Row, *, by: str, at: datetime) -> int:
    draft = Draft(kept["subject"], kept["body"], kept["audience"], kept["session"], kept["urgent"])
    due_at = max(at, kept["due_at"] or at)
    mails = await plan(
        [
            Owed(
                who["letter"],
                who["subject_kind"],
                who["subject_id"],
                str(kept["id"]),
                due_at=due_at,
                urgency=Urgency.SIGN_IN if kept["urgent"] else Urgency.ANNOUNCEMENT,
                session_id=kept["session"],
                programme_id=kept["programme"],
                person_id=who["person"],
                data={"announcement_id": kept["id"]},
            )
            for who in await _recipients(kept["programme"], draft, at=due_at, again=str(kept["id"]))
        ]
    )
    await database.execute(
        "UPDATE announcements SET state = 'planned', planned_at = $2 WHERE id = $1", kept["id"], at
    )
    details = {"announcement": kept["id"], "audience": list(kept["audience"]), "mails": mails}
    await record(by, "announcement-sent", kept["subject"], details)
    return mails


async def numbers(programme_id: int, session_id: int | None, *, at: datetime) -> dict[str, int]:
    """How many each audience is by itself. Who is in two of them gets one mail all the same."""
    return {
        name: await _number(programme_id, Draft("", "", (name,), session_id), at=at)
        for name in AUDIENCES
    }


async def _number(programme_id: int, draft: Draft, *, at: datetime) -> int:
    """How many `_recipients` there are; counted where they are, as they may be 100,000."""
    number = await database.value(
        f"SELECT count(*) FROM ({_PEOPLE}) AS people",  # noqa: S608 - our own SQL
        programme_id, draft.session_id, list(draft.audience), draft.urgent, at, "",
    )  # fmt: skip
    if "speakers" in draft.audience:
        number += await database.value(
            f"SELECT count(*) FROM ({_SPEAKERS}) AS speakers",  # noqa: S608 - our own SQL
            programme_id, draft.session_id, draft.urgent, "",
        )  # fmt: skip
    return int(number)


async def _recipients(
    programme_id: int, draft: Draft, *, at: datetime, again: str = ""
) -> list[Row]:
    """One row for each mail: a person once, by their next registration; then speakers.

    `again`: the announcement that goes on; who had it over another registration gets it no more.
    """
    people = await database.rows(
        _PEOPLE, programme_id, draft.session_id, list(draft.audience), draft.urgent, at, again
    )
    if "speakers" not in draft.audience:
        return people
    return people + await database.rows(
        _SPEAKERS, programme_id, draft.session_id, draft.urgent, again
    )


_PEOPLE = """
WITH places AS (
  SELECT *, id IS NOT DISTINCT FROM $2 OR $2 IS NULL AND (
    status = 'postponed' OR status = 'published' AND ends_at > $5) AS counts,
    $2 IS NULL AND ends_at <= $5 AND status = 'published' AS past
    FROM sessions WHERE programme = $1)
SELECT DISTINCT ON (e.id) 'announcement' AS letter, 'registration' AS subject_kind,
  r.id AS subject_id, r.session, e.id AS person
  FROM registrations r JOIN people e ON e.id = r.person JOIN places s ON s.id = r.session
 WHERE e.email IS NOT NULL AND e.erase_after IS NULL
   AND NOT EXISTS (SELECT FROM deliveries d WHERE d.person_id = e.id AND d.occasion = $6
     AND d.letter = 'announcement' AND d.subject_id <> r.id
     AND (d.state <> 'withdrawn' OR d.repeated))
   AND ($4 OR NOT EXISTS (
     SELECT FROM mail_stops m WHERE m.person = e.id AND m.programme = s.programme))
   AND CASE WHEN 'earlier' = ANY($3)
         AND e.may_contact AND ($2::int IS NULL OR NOT EXISTS (
           SELECT FROM registrations o WHERE o.person = e.id AND o.session = $2
              AND o.state <> 'cancelled')) THEN true
       WHEN $2::int IS NOT NULL AND r.session <> $2 THEN false
       ELSE 'all' = ANY($3) AND r.state <> 'cancelled' AND s.counts
         OR 'held' = ANY($3) AND r.state = 'held' AND s.counts
         OR 'past' = ANY($3) AND r.state = 'held' AND s.past
         OR 'waiting' = ANY($3) AND r.state IN ('waiting', 'offered') AND s.counts
         OR 'present' = ANY($3) AND r.state = 'held'
            AND COALESCE(r.present, r.entered_at IS NOT NULL)
         OR 'absent' = ANY($3) AND r.state = 'held' AND (s.past OR r.session = $2)
            AND NOT COALESCE(r.present, r.entered_at IS NOT NULL)
       END
 ORDER BY e.id, (r.session = $2) DESC NULLS LAST, s.counts DESC,
   CASE WHEN s.counts THEN s.starts_at END, s.starts_at DESC, r.id
"""

_SPEAKERS = """
SELECT DISTINCT ON (p.id) 'speaker-announcement' AS letter, 'appearance' AS subject_kind,
  a.id AS subject_id, a.session, NULL::int AS person
  FROM appearances a JOIN speakers p ON p.id = a.speaker JOIN sessions s ON s.id = a.session
 WHERE s.programme = $1 AND ($2::int IS NULL OR s.id = $2) AND p.email <> '' AND a.answer <> 'no'
   AND ($3 OR p.stopped_at IS NULL)
   AND NOT EXISTS (SELECT FROM appearances o JOIN deliveries d ON d.subject_kind = 'appearance'
     AND d.subject_id = o.id WHERE o.speaker = p.id AND o.id <> a.id AND d.occasion = $4
     AND d.letter = 'speaker-announcement' AND (d.state <> 'withdrawn' OR d.repeated))
 ORDER BY p.id, s.starts_at DESC
"""
