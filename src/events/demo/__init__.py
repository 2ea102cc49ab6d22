"""Load the example programme, its sessions around today; a second time changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events import database, signing, text
from events.asked_questions import rules
from events.attestations import wording
from events.database import transaction
from events.demo import (
    at_desk,
    audience,
    experts,
    load_workshops,
    people,
    portrait,
    programme,
    replays,
    sessions,
)
from events.demo.sessions import ExampleSession
from events.dossiers import write as dossiers
from events.feedback import forms
from events.images import maker
from events.operations.programmes import edit_questions
from events.programmes import write
from events.programmes.states import PresenceRule, ProgrammeStatus
from events.programmes.tables import Programme
from events.programmes.write import ProgrammeFields
from events.resources import write as resources
from events.reviews import write as reviews
from events.reviews.write import Words
from events.sessions import addresses
from events.sessions.fields import NewSession, SessionTexts, Times
from events.sessions.write import sessions as session_write
from events.sessions.write import status
from events.settings import settings
from events.speakers import portraits
from events.speakers.checklist import wanted
from events.speakers.write import appearances
from events.speakers.write import speakers as speaker_write
from events.speakers.write.speakers import SpeakerFields

ROOM = "https://visio.example.org/"


async def load(*, at: datetime) -> bool:
    """Load the example programme, all of it or nothing; False where it is there already.

    Its people hold seats without having been mailed: only what falls due later is planned.
    """
    if await _is_there():
        return False
    drawn = {
        who.name: await portraits.place(maker.make(maker.PORTRAIT, portrait.draw(who.name)))
        for who in people.SPEAKERS
    }
    try:
        async with transaction():
            await database.execute("SELECT pg_advisory_xact_lock(hashtext('demo'))")
            new = not await _is_there()
            if new:
                await _load(drawn, at)
    except BaseException:
        await _remove_portraits(drawn)
        raise
    if not new:
        await _remove_portraits(drawn)
    return new


async def _is_there() -> bool:
    return bool(await Programme.exists().where(Programme.slug == programme.SLUG))


async def _remove_portraits(drawn: Mapping[str, str]) -> None:
    for name in drawn.values():
        await portraits.remove(name)


async def _load(drawn: Mapping[str, str], at: datetime) -> None:
    programme_id = await _programme(at)
    workshops_id = await load_workshops.begin(at=at)
    speakers = await _speakers(programme_id, drawn, at)
    made = []
    for session in sessions.SESSIONS:
        session_id = await _session(programme_id, session, at)
        made.append(session_id)
        cast = [(speakers[name], role) for name, role in session.speakers]
        await appearances.insert_answered(session_id, cast, at=at)
        await experts.hand_in(session_id, at=at)
        await resources.insert_links(session_id, session.resources, at=at)
        await replays.describe(session_id, at=at)
        await audience.fill(session_id, session, at=at)
        if session.messages:
            messages, answers = "\n".join(session.messages), "\n\n".join(session.answers)
            await dossiers.note(session_id, messages=messages, answers=answers)
    await dossiers.publish(programme_id, at=at)
    await _review(programme_id, speakers, at)
    await load_workshops.fill(workshops_id, room=ROOM, at=at)
    await at_desk.fill(programme_id, made, at=at)


async def _programme(at: datetime) -> int:
    """Put the programme online, with what it attests and asks afterwards; return its id."""
    fields = ProgrammeFields(
        title=programme.TITLE,
        summary=programme.SUMMARY,
        texts=programme.TEXTS,
        language="fr",
        timezone=settings().timezone,
        hue=programme.HUE,
        location=programme.LOCATION,
        presence_rule=PresenceRule.SHARE,
        presence_least=50,
    )
    programme_id = await write.insert(
        fields, slug=programme.SLUG, status=ProgrammeStatus.PUBLISHED, at=at
    )
    await wording.save(programme_id, programme.ATTESTATIONS)
    await forms.save(programme_id, programme.FEEDBACK)
    await rules.save(programme_id, programme.ASKING)
    await wanted.save(programme_id, programme.CHECKLIST)
    await edit_questions.begin_with(programme_id, people.ASKED)
    return programme_id


async def _review(programme_id: int, speakers: Mapping[str, int], at: datetime) -> None:
    """Write and publish the review of the example."""
    number = await reviews.of_programme(programme_id)
    words = Words(
        title="",
        introduction=programme.REVIEW,
        highlights="\n".join(programme.HIGHLIGHTS),
        quotations="\n".join(programme.SAID[:2]),
        portraits=list(speakers.values())[:5],
    )
    await reviews.save(number, words)
    await reviews.publish(number, at=at)


async def _speakers(programme_id: int, drawn: Mapping[str, str], at: datetime) -> dict[str, int]:
    return {
        who.name: await speaker_write.insert(
            programme_id,
            SpeakerFields(
                who.name,
                who.organisation,
                who.biography,
                biographies={"en": who.english} if who.english else None,
                links=[f"https://example.org/{text.slug(who.name)}"],
            ),
            portrait=drawn[who.name],
            at=at,
        )
        for who in people.SPEAKERS
    }


async def _session(programme_id: int, session: ExampleSession, at: datetime) -> int:
    zone = settings().timezone
    day = _day(session.moment, at.astimezone(ZoneInfo(zone)).date())
    starts = datetime(day.year, day.month, day.day, session.hour)  # noqa: DTZ001 — wall time.
    ends = starts + timedelta(hours=1)
    title, abstract = session.english
    new = NewSession(
        SessionTexts(
            session.title,
            session.abstract,
            tags=tuple(session.tags),
            texts={"en": {"title": title, "abstract": abstract}},
        ),
        Times(starts, ends, zone, location=programme.LOCATION),
        room_url=f"{ROOM}{signing.nonce()}",
        capacity=session.capacity,
    )
    slug = await addresses.slugs.free(session.title)
    session_id = await session_write.insert(programme_id, new, slug=slug, at=at)
    online = starts.replace(tzinfo=ZoneInfo(zone)) - timedelta(weeks=3)
    await status.publish(session_id, at=min(at, online))
    return session_id


def _day(moment: str, today: date) -> date:
    """Return the working day that a session's moment means, seen from today."""
    monday = today - timedelta(days=today.weekday())
    if moment == "tomorrow":
        days_until_monday = (monday + timedelta(days=7) - today).days
        return today + timedelta(days=1 if today.weekday() < 4 else days_until_monday)
    weeks, weekday = {
        "nine weeks ago": (-9, 3),
        "five weeks ago": (-5, 1),
        "two weeks ago": (-2, 3),
        "next week": (1, 1),
        "in three weeks": (3, 3),
    }[moment]
    return monday + timedelta(days=7 * weeks + weekday)
