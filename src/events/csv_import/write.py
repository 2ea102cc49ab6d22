"""Write the changes of an import, inside its transaction."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from events import database
from events.csv_import import session_rows, speaker_rows
from events.csv_import.changes import Change, Changes
from events.csv_import.existing import Stored
from events.csv_import.report import Report
from events.organisers import audit_log
from events.settings import settings


@dataclass(frozen=True)
class Order:
    """Who imports, when, and whether what is imported is to be seen by everyone."""

    publish: bool
    by: str
    at: datetime


async def write(
    slug: str,
    found: Stored,
    planned: Changes,
    order: Order,
    report: Report,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Write speakers, then sessions with who appears in them and what remains of them."""
    total = len(planned.speakers) + len(planned.sessions)
    programme_id = await _programme(slug, found, planned, order)
    speakers = {ref: int(row["id"]) for ref, row in found.speakers.items()}
    slugs = await database.rows("SELECT slug FROM speakers")
    writer = speaker_rows.Writer(programme_id, order.at, {row["slug"] for row in slugs})
    for done, change in enumerate(planned.speakers, start=1):
        speakers[change.entry.ref] = await writer.write(change)
        if progress:
            progress(done, total)
    # The lock under which the desk looks for a free slug, too.
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('sessions.slug'))")
    taken = {row["slug"] for row in await database.rows("SELECT slug FROM sessions")}
    sessions = session_rows.Writer(
        programme_id, speakers, taken, publish=order.publish, at=order.at
    )
    for done, change in enumerate(planned.sessions, start=1 + len(planned.speakers)):
        await sessions.write(change)
        if progress:
            progress(done, total)
    report.published, report.moved = sessions.published, sessions.moved
    report.mails = sessions.mails
    if report.created or report.updated or report.published or report.programme_is_new:
        await _record(slug, order, report)


async def _programme(slug: str, found: Stored, planned: Changes, order: Order) -> int:
    if found.programme is None:
        return await _new_programme(slug, planned.sessions, order)
    if order.publish and found.programme["status"] == "draft":
        await database.execute(
            "UPDATE programmes SET status = 'published', updated_at = $2,"
            " edit_version = edit_version + 1 WHERE id = $1",
            found.programme["id"],
            order.at,
        )
    return int(found.programme["id"])


async def _new_programme(slug: str, sessions: list[Change], order: Order) -> int:
    """A programme named after its slug, with the zone and language most of its sessions have."""
    zones = Counter(change.values["times"]["timezone"] for change in sessions)
    languages = Counter(str(change.values.get("language", "")) for change in sessions)
    spoken = [name for name, _ in languages.most_common() if name in settings().languages]
    programme_id = await database.value(
        "INSERT INTO programmes (slug, title, summary, language, timezone, status, location, uid,"
        " created_at, updated_at) VALUES ($1, $2, '', $3, $4, $5, '', $6, $7, $7) RETURNING id",
        slug,
        slug.replace("-", " ").capitalize(),
        (spoken or settings().languages)[0],
        zones.most_common(1)[0][0] if zones else settings().timezone,
        "published" if order.publish else "draft",
        str(uuid4()),
        order.at,
    )
    return int(programme_id)


async def _record(slug: str, order: Order, report: Report) -> None:
    await audit_log.record(
        order.by,
        "imported",
        slug,
        {
            "created": report.created,
            "updated": report.updated,
            "published": report.published,
        },
    )
