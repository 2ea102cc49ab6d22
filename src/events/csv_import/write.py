"""Write the changes of an import, inside its transaction."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final, TypeAlias

from events import database
from events.csv_import import session_rows, speaker_rows
from events.csv_import.changes import Changes
from events.csv_import.existing import Stored
from events.csv_import.report import Report
from events.csv_import.values import Times, value_or
from events.organisers import audit_log
from events.programmes import write as programmes
from events.programmes.states import ProgrammeStatus
from events.programmes.write import ProgrammeFields
from events.settings import settings
from events.zones import names as zone_names

Progress: TypeAlias = Callable[[int, int], None]
"""Hears how many rows of how many are done."""


@dataclass(frozen=True)
class Order:
    """Who imports, when, and whether what is imported is to be seen by everyone."""

    publish: bool
    by: str
    at: datetime


async def write(
    stored: Stored, planned: Changes, order: Order, report: Report, progress: Progress | None
) -> None:
    """Write speakers, then sessions with who appears in them and their resources."""
    programme_id = await _programme(report.programme, stored, planned, order)
    told = _progress_reporter(progress, planned)
    ids = await _speakers(programme_id, stored, planned, order, told)
    written = await _sessions(programme_id, ids, planned, order, told)
    report.published, report.rescheduled = written.published, written.rescheduled
    report.mails = written.mails
    new_texts = report.programme_is_new or report.programme_texts
    if report.created or report.updated or report.published or new_texts:
        await _record(order, report)


def _progress_reporter(progress: Progress | None, planned: Changes) -> Callable[[], None]:
    """Return what is called after each row, and tells how many of all are done."""
    done, total = count(1), len(planned.speakers) + len(planned.sessions)
    return lambda: progress(next(done), total) if progress else None


async def _speakers(
    programme_id: int, stored: Stored, planned: Changes, order: Order, told: Callable[[], None]
) -> dict[str, int]:
    ids = {ref: speaker.id for ref, speaker in stored.speakers.items()} | stored.left_out
    taken = set(await database.values("SELECT slug FROM speakers"))
    writer = speaker_rows.Writer(programme_id, order.at, taken)
    for change in planned.speakers:
        ids[change.entry.ref] = await writer.write(change)
        told()
    return ids


async def _sessions(
    programme_id: int,
    speakers: dict[str, int],
    planned: Changes,
    order: Order,
    told: Callable[[], None],
) -> session_rows.Writer:
    # The lock under which the desk looks for a free slug, too.
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('sessions.slug'))")
    taken = set(await database.values(_TAKEN))
    writer = session_rows.Writer(programme_id, speakers, taken, publish=order.publish, at=order.at)
    for change in planned.sessions:
        await writer.write(change)
        told()
    return writer


_TAKEN: Final = "SELECT slug FROM sessions UNION SELECT slug FROM former_addresses WHERE public"


async def _programme(slug: str, stored: Stored, planned: Changes, order: Order) -> int:
    """Return the programme's id; create it where it is new, publish it where that is asked."""
    if stored.programme is None:
        return await _new_programme(slug, planned, order)
    if planned.programme.summary or planned.programme.texts:
        said = planned.programme
        await programmes.set_summary(stored.programme.id, said.summary, said.texts, at=order.at)
    if order.publish and stored.programme.status == ProgrammeStatus.DRAFT:
        await programmes.set_status(stored.programme.id, ProgrammeStatus.PUBLISHED, at=order.at)
    return stored.programme.id


async def _new_programme(slug: str, planned: Changes, order: Order) -> int:
    """Create a programme as the file says it is.

    Without its word it is named after its slug, with the zone and language most sessions have.
    """
    said, sessions = planned.programme, planned.sessions
    times = [change.values.times for change in sessions]
    zones = Counter(each.timezone for each in times if isinstance(each, Times))
    languages = Counter(value_or(change.values.language, "") for change in sessions)
    named = [said.language, *(name for name, _ in languages.most_common())]
    spoken = [name for name in named if name in settings().languages]
    zone = said.timezone if said.timezone in zone_names() else ""
    fields = ProgrammeFields(
        title=said.title or slug.replace("-", " ").capitalize(),
        summary=said.summary,
        texts=said.texts,
        language=(spoken or settings().languages)[0],
        timezone=zone or zones.most_common(1)[0][0] if zones else settings().timezone,
    )
    status = ProgrammeStatus.PUBLISHED if order.publish else ProgrammeStatus.DRAFT
    return await programmes.insert(fields, slug=slug, status=status, at=order.at)


async def _record(order: Order, report: Report) -> None:
    await audit_log.record(
        order.by,
        "imported",
        report.programme,
        {
            "created": report.created,
            "updated": report.updated,
            "published": report.published,
        },
    )
