"""Reading what letters are written from: today's rows, in bulk for a whole batch of deliveries."""

from collections.abc import Iterable, Sequence
from typing import Final

from events import clock, database
from events.calendars import calendar_event
from events.database import Shape
from events.deliveries import passed_on
from events.deliveries.claim import Claimed
from events.deliveries.failures import suppressions
from events.mail.context import follow_up, listed_seats, subjects
from events.mail.context.facts import Facts
from events.mail.context.records import (
    Announcement,
    ProgrammeFacts,
    ReceivedMail,
    Resource,
    SessionFacts,
)
from events.organisers.notices import tell
from events.organisers.notices.mail_contents import NoticeLine, lines_of
from events.registrations import questions_to_speakers
from events.resources.queries import FREE, OPEN
from events.sessions.visibility import IN_PROGRAMME
from events.speakers.checklist import progress
from events.speakers.checklist.items import LABELS
from events.speakers.rehearsals import mails as rehearsal_mails
from events.speakers.rehearsals import queries as rehearsals


async def gather(deliveries: Sequence[Claimed]) -> Facts:
    """Read the facts of a batch, in a handful of queries however large it is."""
    facts = Facts(
        subjects=await subjects.load(deliveries),
        announcements=await _announcements(deliveries),
        seats=await listed_seats.of_deliveries(deliveries),
    )
    facts.coming = await _coming(facts)
    await _follow(facts, deliveries)
    facts.dates = await _dates(deliveries)
    facts.notices = await _notices(deliveries)
    facts.sessions = await _sessions(facts, deliveries)
    facts.programmes = await _programmes(facts)
    facts.resources = await _resources(facts, deliveries)
    facts.received = await _received(deliveries)
    facts.missing = await _missing(deliveries)
    await _rehearse(facts, deliveries)
    addresses = {found.email for found in facts.subjects.values() if found.email}
    facts.suppressed = await suppressions.suppressed(sorted(addresses))
    facts.complained = await suppressions.complained(sorted(addresses))
    return facts


async def _announcements(deliveries: Sequence[Claimed]) -> dict[int, Announcement]:
    ids = sorted({int(mail.data.get("announcement_id", 0)) for mail in deliveries} - {0})
    found = await database.rows(Announcement, _ANNOUNCEMENTS, ids) if ids else []
    return {announcement.id: announcement for announcement in found}


_ANNOUNCEMENTS = """
SELECT id, programme, session, state, subject, body, urgent FROM announcements WHERE id = ANY($1)
"""


class _Coming(Shape):
    programme: int
    sessions: list[int]


async def _coming(facts: Facts) -> dict[int, tuple[int, ...]]:
    whole = {one.programme for one in facts.announcements.values() if one.session is None}
    if not whole:
        return {}
    found = await database.rows(_Coming, _COMING, sorted(whole), clock.now(), NAMED)
    return {row.programme: tuple(row.sessions) for row in found}


NAMED: Final = 5
"""So many of the sessions to come stand in an announcement to a whole programme."""

_COMING = """
SELECT p.id AS programme, coming.sessions FROM programmes p CROSS JOIN LATERAL (
  SELECT array_agg(id ORDER BY starts_at, id) AS sessions FROM (
    SELECT s.id, s.starts_at FROM sessions s
     WHERE s.programme = p.id AND s.ends_at > $2 AND s.status = 'published'
       AND s.visibility = 'public'
     ORDER BY s.starts_at, s.id LIMIT $3) first) coming
 WHERE p.id = ANY($1) AND p.status <> 'draft' AND coming.sessions IS NOT NULL
"""


async def _follow(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    """Read what follow-ups say beside the resources: of the person, and of other sessions."""
    mails = [mail for mail in deliveries if mail.letter == "follow-up"]
    if not mails:
        return
    about = [facts.subjects.get((mail.subject_kind, mail.subject_id)) for mail in mails]
    sessions = _known([one.session for one in about if one] + [mail.session_id for mail in mails])
    facts.after_session = await follow_up.of([mail.subject_id for mail in mails])
    facts.following = await follow_up.next_of(sessions)
    facts.related = await follow_up.related_to(sessions)


class _Dates(Shape):
    session: int
    dates: list[int]


async def _dates(deliveries: Sequence[Claimed]) -> dict[int, tuple[int, ...]]:
    changed = _known(one.session_id for one in deliveries if one.letter in _MAY_NOT_SUIT)
    found = await database.rows(_Dates, _OTHER_DATES, changed, clock.now()) if changed else []
    return {one.session: tuple(one.dates) for one in found}


_MAY_NOT_SUIT: Final = ("session-cancelled", "session-postponed", "session-rescheduled")
"""After these letters somebody may want another of several dates."""

_OTHER_DATES = f"""
SELECT gone.id AS session, array_agg(s.id ORDER BY s.starts_at, s.id) AS dates
  FROM sessions gone JOIN sessions s ON s.date_choice = gone.date_choice AND s.id <> gone.id
  JOIN programmes p ON p.id = s.programme
 WHERE gone.id = ANY($1) AND {IN_PROGRAMME} AND s.status = 'published' AND s.ends_at > $2
   AND s.registration_open AND (s.capacity IS NULL OR s.taken < s.capacity)
 GROUP BY gone.id
"""  # noqa: S608 — a constant.


async def _sessions(facts: Facts, deliveries: Sequence[Claimed]) -> dict[int, SessionFacts]:
    named = [subject.session for subject in facts.subjects.values()]
    named += [mail.session_id for mail in deliveries]
    named += [announcement.session for announcement in facts.announcements.values()]
    named += [session for sessions in facts.coming.values() for session in sessions]
    named += [int(mail.data["to"]) for mail in deliveries if "to" in mail.data]
    named += [session for others in (facts.following, facts.related, facts.dates)
              for found in others.values()
              for session in found]  # fmt: skip
    named += [seat.session for seats in facts.seats.values() for seat in seats]
    named += [one.session for told_once in facts.notices.values() for one in told_once]
    reminded = [one.session_id for one in deliveries if one.letter.startswith("speaker-reminder")]
    asked = await questions_to_speakers.counted(_known(reminded)) if reminded else {}
    found = await database.rows(calendar_event.EventRow, _SESSIONS, _known(named))
    return {row.id: SessionFacts(row, asked.get(row.id, 0)) for row in found}


_SESSIONS = f"{calendar_event.SELECT} WHERE s.id = ANY($1)"


async def _programmes(facts: Facts) -> dict[int, ProgrammeFacts]:
    named = [found.programme for found in facts.sessions.values()]
    named += [found.programme for found in facts.announcements.values()]
    named += [found.programme for found in facts.subjects.values() if found.programme]
    found = await database.rows(ProgrammeFacts, _PROGRAMMES, _known(named))
    return {programme.id: programme for programme in found}


_PROGRAMMES = """
SELECT id, slug, hue, status, language, timezone, title, retention_days, texts, letters
FROM programmes WHERE id = ANY($1)
"""


async def _resources(
    facts: Facts, deliveries: Sequence[Claimed]
) -> dict[int, tuple[Resource, ...]]:
    mails = [mail for mail in deliveries if mail.letter == "follow-up"]
    about = [facts.subjects.get((mail.subject_kind, mail.subject_id)) for mail in mails]
    wanted = _known(
        [mail.session_id for mail in mails] + [subject.session for subject in about if subject]
    )
    listed: dict[int, list[Resource]] = {}
    for resource in (
        await database.rows(Resource, _RESOURCES, wanted, clock.now()) if wanted else []
    ):
        listed.setdefault(resource.session, []).append(resource)
    return {session: tuple(remains) for session, remains in listed.items()}


_RESOURCES = f"""
SELECT r.id, session, kind, title, url, file, {FREE} AS public, only_present FROM resources r
WHERE session = ANY($1) AND source <> 'handed-in' AND {OPEN.format(at="$2")} ORDER BY position, id
"""  # noqa: S608 - a constant.


async def _notices(deliveries: Sequence[Claimed]) -> dict[int, tuple[NoticeLine, ...]]:
    mails = [int(mail.occasion) for mail in deliveries if mail.letter == tell.LETTER]
    listed: dict[int, list[NoticeLine]] = {}
    for one in await lines_of(mails) if mails else []:
        listed.setdefault(one.of, []).append(one)
    return {mail: tuple(found) for mail, found in listed.items()}


async def _received(deliveries: Sequence[Claimed]) -> dict[int, ReceivedMail]:
    ids = sorted({mail.subject_id for mail in deliveries if mail.subject_kind == passed_on.KIND})
    found = await database.rows(ReceivedMail, _RECEIVED, ids) if ids else []
    return {mail.id: mail for mail in found}


_RECEIVED = """
SELECT id, sender, subject, excerpt, content, cut FROM received_mails WHERE id = ANY($1)
"""


async def _missing(deliveries: Sequence[Claimed]) -> dict[int, tuple[str, ...]]:
    """Return what each speaker who would be asked for it has not handed in, as it is now."""
    ids = sorted({mail.subject_id for mail in deliveries if mail.letter == progress.ASKED})
    found = await progress.of_appearances(ids) if ids else {}
    return {
        one: tuple(LABELS[item] for item in checklist.missing) for one, checklist in found.items()
    }


async def _rehearse(facts: Facts, deliveries: Sequence[Claimed]) -> None:
    letters = (rehearsal_mails.SET, rehearsal_mails.OFF)
    mails = [mail for mail in deliveries if mail.letter in letters]
    if mails:
        sessions = _known(mail.session_id for mail in mails)
        facts.rehearsals = dict(await rehearsals.of_sessions(sessions))
        facts.rehearsing = dict(await rehearsals.last_sent([mail.subject_id for mail in mails]))


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({found for found in ids if found is not None})
