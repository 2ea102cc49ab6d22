"""Load the example programme, its sessions around today; a second time changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events import database, text, tokens
from events.attestations import wording
from events.database import transaction
from events.demo import audience, people, portrait, programme
from events.demo.programme import ExampleSession
from events.programmes import write
from events.programmes.states import PresenceRule, ProgrammeStatus
from events.programmes.tables import Programme
from events.programmes.write import ProgrammeFields
from events.resources.tables import Resource
from events.sessions import write as session_write
from events.sessions.fields import NewSession, SessionTexts, Times
from events.settings import settings
from events.speakers import portrait_maker, portraits
from events.speakers.tables import Appearance, Speaker

ROOM = "https://visio.example.org/"


async def load(*, at: datetime) -> bool:
    """Load the example programme, all of it or nothing; False where it is there already.

    Its people hold seats without having been mailed: only what falls due later is planned.
    """
    if await _is_there():
        return False
    drawn = {
        who.name: portraits.place(portrait_maker.make(portrait.draw(who.name)))
        for who in people.SPEAKERS
    }
    try:
        async with transaction():
            await database.execute("SELECT pg_advisory_xact_lock(hashtext('demo'))")
            new = not await _is_there()
            if new:
                await _load(drawn, at)
    except BaseException:
        _remove_portraits(drawn)
        raise
    if not new:
        _remove_portraits(drawn)
    return new


async def _is_there() -> bool:
    return bool(await Programme.exists().where(Programme.slug == programme.SLUG))


def _remove_portraits(drawn: Mapping[str, str]) -> None:
    for name in drawn.values():
        portraits.remove(name)


async def _load(drawn: Mapping[str, str], at: datetime) -> None:
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
    speakers = await _speakers(programme_id, drawn, at)
    for session in programme.SESSIONS:
        session_id = await _session(programme_id, session, at)
        await _appearances(session_id, session, speakers, at)
        await _resources(session_id, session, at)
        await audience.fill(session_id, session, at=at)


async def _speakers(programme_id: int, drawn: Mapping[str, str], at: datetime) -> dict[str, int]:
    taken = set(await database.values("SELECT slug FROM speakers"))
    ids = {}
    for who in people.SPEAKERS:
        slug = text.slug(who.name, taken.__contains__)
        taken.add(slug)
        speaker = Speaker(
            programme=programme_id,
            slug=slug,
            name=who.name,
            organisation=who.organisation,
            biography=who.biography,
            portrait=drawn[who.name],
            nonce=tokens.nonce(),
            created_at=at,
            updated_at=at,
        )
        (inserted,) = await Speaker.insert(speaker).returning(Speaker.id)
        ids[who.name] = int(inserted["id"])
    return ids


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
        room_url=f"{ROOM}{tokens.nonce()}",
        capacity=session.capacity,
    )
    slug = await session_write.free_slug(session.title)
    session_id = await session_write.insert(programme_id, new, slug=slug, at=at)
    await session_write.publish(session_id, at=at)
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


async def _appearances(
    session_id: int, session: ExampleSession, speakers: Mapping[str, int], at: datetime
) -> None:
    await Appearance.insert(
        *(
            Appearance(
                session=session_id,
                speaker=speakers[name],
                position=position,
                role=role,
                answer="yes",
                answered_at=at,
                nonce=tokens.nonce(),
                created_at=at,
            )
            for position, (name, role) in enumerate(session.speakers)
        )
    )


async def _resources(session_id: int, session: ExampleSession, at: datetime) -> None:
    if session.resources:
        await Resource.insert(
            *(
                Resource(
                    session=session_id,
                    kind=kind,
                    title=title,
                    url=url,
                    position=position,
                    created_at=at,
                    updated_at=at,
                )
                for position, (kind, title, url) in enumerate(session.resources)
            )
        )
