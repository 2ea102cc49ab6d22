"""Write the changes of an import, inside its transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from events import database
from events.csv_import import session_rows, speaker_rows
from events.csv_import.changes import Changes, SessionChange
from events.csv_import.existing import Stored
from events.csv_import.report import Report
from events.csv_import.values import Times, given
from events.organisers import audit_log
from events.programmes import write as programmes
from events.programmes.states import ProgrammeStatus
from events.programmes.write import ProgrammeFields
from events.settings import settings


@dataclass(frozen=True)
class Order:
    """Who imports, when, and whether what is imported is to be seen by everyone."""

    publish: bool
    by: str
    at: datetime


async def write(
    stored: Stored,
    planned: Changes,
    order: Order,
    report: Report,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Write speakers, then sessions with who appears in them and their resources."""
    total = len(planned.speakers) + len(planned.sessions)
    programme_id = await _programme(report.programme, stored, planned, order)
    speakers = {ref: speaker.id for ref, speaker in stored.speakers.items()}
    taken = set(await database.values("SELECT slug FROM speakers"))
    writer = speaker_rows.Writer(programme_id, order.at, taken)
    for done, change in enumerate(planned.speakers, start=1):
        speakers[change.entry.ref] = await writer.write(change)
        if progress:
            progress(done, total)
    # The lock under which the desk looks for a free slug, too.
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('sessions.slug'))")
    taken = set(
        await database.values(
            "SELECT slug FROM sessions UNION SELECT slug FROM former_addresses WHERE public"
        )
    )
    sessions = session_rows.Writer(
        programme_id, speakers, taken, publish=order.publish, at=order.at
    )
    for done, session in enumerate(planned.sessions, start=1 + len(planned.speakers)):
        await sessions.write(session)
        if progress:
            progress(done, total)
    report.published, report.rescheduled = sessions.published, sessions.rescheduled
    report.mails = sessions.mails
    if report.created or report.updated or report.published or report.programme_is_new:
        await _record(order, report)


async def _programme(slug: str, stored: Stored, planned: Changes, order: Order) -> int:
    """Return the programme's id; create it where it is new, publish it where that is asked."""
    if stored.programme is None:
        return await _new_programme(slug, planned.sessions, order)
    if order.publish and stored.programme.status == ProgrammeStatus.DRAFT:
        await programmes.set_status(stored.programme.id, ProgrammeStatus.PUBLISHED, at=order.at)
    return stored.programme.id


async def _new_programme(slug: str, sessions: Sequence[SessionChange], order: Order) -> int:
    """Create a programme named after its slug, with the zone and language most sessions have."""
    times = [change.values.times for change in sessions]
    zones = Counter(each.timezone for each in times if isinstance(each, Times))
    languages = Counter(given(change.values.language, "") for change in sessions)
    spoken = [name for name, _ in languages.most_common() if name in settings().languages]
    fields = ProgrammeFields(
        title=slug.replace("-", " ").capitalize(),
        language=(spoken or settings().languages)[0],
        timezone=zones.most_common(1)[0][0] if zones else settings().timezone,
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
