"""Load the workshops of the example: who is invited, who asks for a seat, what is a draft."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from events import signing, text
from events.deliveries import reasons, settle
from events.deliveries.plan import plan
from events.deliveries.states import DeliveryState
from events.demo import programme, workshops
from events.demo.workshops import Workshop
from events.programmes import write
from events.programmes.states import ProgrammeStatus
from events.programmes.visibility import Visibility
from events.programmes.write import ProgrammeFields
from events.registrations.invitations import ask
from events.registrations.signup import seats
from events.registrations.states import CancelledBy, RegistrationState
from events.registrations.write import changes, invitations, people, registrations
from events.sessions import addresses, date_choices
from events.sessions.fields import NewSession, SessionTexts, Times
from events.sessions.states import SessionStatus
from events.sessions.write import sessions as session_write
from events.sessions.write import status
from events.settings import settings
from events.speakers.checklist import wanted
from events.speakers.write import appearances
from events.speakers.write import speakers as speaker_write
from events.speakers.write.speakers import SpeakerFields

SINCE: Final = timedelta(days=6)
"""How long ago they were invited and registered."""


async def begin(*, at: datetime) -> int:
    """Put the programme online for its guests, and invite them; return its id.

    Of their emails one was sent, and of one nobody knows whether it arrived.
    """
    fields = ProgrammeFields(
        title=workshops.TITLE,
        summary=workshops.SUMMARY,
        language="fr",
        timezone=settings().timezone,
        hue=workshops.HUE,
        location=programme.LOCATION,
    )
    programme_id = await write.insert(
        fields, slug=workshops.SLUG, status=ProgrammeStatus.PUBLISHED, at=at
    )
    await write.set_visibility(programme_id, Visibility.INVITED, [], at=at)
    await wanted.save(programme_id, programme.CHECKLIST)
    since = at - SINCE
    sent, held, _ = await _invite(programme_id, None, workshops.GUESTS, since)
    mailed = [ask.owed(one, since) for one in (sent, held)]
    await plan(mailed)
    await settle.of_example(mailed[0].key, DeliveryState.SENT, "250 2.0.0 Ok", at=since)
    await settle.of_example(mailed[1].key, DeliveryState.HELD, reasons.ORPHANED, at=since)
    return programme_id


async def fill(programme_id: int, *, room: str, at: datetime) -> None:
    """Add the workshops, with those who lead them and who wants to come."""
    made = [await _workshop(programme_id, one, room, at) for one in workshops.ALL]
    first = workshops.ALL.index(workshops.DATES[0])
    choice = await date_choices.add(programme_id, at=at)
    await session_write.set_date_choice(made[first : first + 2], choice)
    await _charter(programme_id, made[0], at)
    led = [await _facilitator(programme_id, one, at) for one in workshops.FACILITATORS]
    await appearances.insert_answered(made[0], [(led[0], "")], at=at - SINCE)
    await appearances.insert(made[first], led[1], at=at)


async def _invite(
    programme_id: int, session_id: int | None, names: Sequence[str], at: datetime
) -> list[invitations.Made]:
    emails = [_address(name) for name in names]
    await people.add_all(emails, ["fr" for _ in emails], at=at)
    listed = [(email, name, "fr") for email, name in zip(emails, names, strict=True)]
    return await invitations.add(programme_id, session_id, listed, at=at)


async def _workshop(programme_id: int, one: Workshop, room: str, at: datetime) -> int:
    zone = settings().timezone
    day = _day(one, at.astimezone(ZoneInfo(zone)).date())
    starts = datetime(day.year, day.month, day.day, one.hour)  # noqa: DTZ001 — wall time.
    ends = starts + timedelta(hours=2)
    new = NewSession(
        SessionTexts(one.title, one.abstract, needs_approval=one is workshops.CHARTER),
        Times(starts, ends, zone, location=programme.LOCATION),
        room_url=f"{room}{signing.nonce()}",
        capacity=one.capacity,
    )
    slug = await addresses.slugs.free(one.title)
    session_id = await session_write.insert(programme_id, new, slug=slug, at=at)
    if one.state != "draft":
        await status.publish(session_id, at=at)
    if one.state == "cancelled":
        await status.set_status(session_id, SessionStatus.CANCELLED, at=at)
    return session_id


def _day(one: Workshop, today: date) -> date:
    return today + timedelta(days=7 * one.weeks + one.weekday - today.weekday())


async def _charter(programme_id: int, session_id: int, at: datetime) -> None:
    """Let people ask for a seat where the charter is written, and invite some more."""
    await session_write.set_visibility(session_id, Visibility.INVITED, [], at=at)
    since = at - SINCE
    await _invite(programme_id, session_id, workshops.WRITERS, since)
    place, given = await seats.lock(session_id), 0
    for number, (name, state) in enumerate(workshops.REGISTERED):
        person = await people.of_example(_address(name), at=since)
        wanted_state, when = RegistrationState(state), since + timedelta(hours=number)
        cancelled = wanted_state == RegistrationState.CANCELLED
        made = await registrations.of_example(
            session_id, person, name, RegistrationState.HELD if cancelled else wanted_state,
            since=when, entered_at=None,
        )  # fmt: skip
        if cancelled:
            await changes.cancel(made.id, by=CancelledBy.SELF, at=when + timedelta(days=1))
        given += wanted_state == RegistrationState.HELD
    await seats.give(place, given)


async def _facilitator(programme_id: int, one: workshops.Facilitator, at: datetime) -> int:
    fields = SpeakerFields(one.name, one.organisation, one.biography, one.email)
    return await speaker_write.insert(programme_id, fields, at=at)


def _address(name: str) -> str:
    return f"{text.slug(name).replace('-', '.')}@example.org"
