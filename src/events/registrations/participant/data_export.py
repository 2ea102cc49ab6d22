"""Everything that is kept about a person, for them to read and to take along."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import asdict

from events import database
from events.database import Json, Shape
from events.deliveries.tables import Delivery
from events.errors import NotFound
from events.registrations.states import PassState, RegistrationState
from events.registrations.tables import Person


class PersonKept(Shape):
    """What is kept of a person themselves."""

    email: str | None
    language: str
    timezone: str
    may_contact: bool
    created_at: datetime


class RegistrationKept(Shape):
    """What is kept of a registration; its id finds what belongs to it."""

    id: int
    session: str
    programme: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    name: str
    language: str
    state: RegistrationState
    source: str
    calendar_answer: str
    calendar_answer_from: str
    created_at: datetime
    cancelled_at: datetime | None
    entered_at: datetime | None
    seconds_in_the_room: int | None
    on_the_rooms_list: bool | None
    present: bool | None


class AnswerKept(Shape):
    """An answer, with the words of its question by language, else its key."""

    registration: int
    key: str
    label: Json[dict[str, str]]
    value: Json[Any]


class EntranceKept(Shape):
    """Somebody pressed «enter the room»."""

    registration: int
    at: datetime


class PassKept(Shape):
    """What is kept of a pass."""

    programme: str
    name: str
    language: str
    state: PassState
    source: str
    created_at: datetime
    cancelled_at: datetime | None


class SelectionKept(Shape):
    """What is kept of a form for several sessions: which, and when it was sent."""

    programme: str
    sessions: list[str]
    created_at: datetime


class MailKept(Shape):
    """What is kept of a mail."""

    letter: str
    state: str
    reason: str
    address: str
    due_at: datetime
    settled_at: datetime | None


class StopKept(Shape):
    """A programme whose series the person stopped."""

    programme: str
    stopped_at: datetime


class AnswerInFile(msgspec.Struct, frozen=True):
    """An answer with its question by language, or the key of one that has no words."""

    question: dict[str, str] | str
    answer: Any


class RegistrationInFile(RegistrationKept):
    """A registration with all that belongs to it."""

    answers: list[AnswerInFile]
    entrances: list[datetime]


class FeedbackKept(Shape):
    """What somebody said of a session under their name; anonymous answers are nobody's."""

    session: str
    scale: int
    nps: int | None
    choice: int | None
    words: str


class OwnData(msgspec.Struct, frozen=True):
    """Everything that is kept about a person; the names of its fields are the file's."""

    person: PersonKept
    registrations: list[RegistrationInFile]
    programmes: list[PassKept]
    selections: list[SelectionKept]
    mails: list[MailKept]
    stopped: list[StopKept]
    feedback: list[FeedbackKept]


async def export(person_id: int) -> OwnData:
    """Return everything that is kept about a person, for them to take along. Raises NotFound."""
    person = await database.row(
        PersonKept,
        database.select(PersonKept, Person).where(Person.id == person_id),
    )
    if person is None:
        raise NotFound
    return OwnData(
        person=person,
        registrations=await _registrations(person_id),
        programmes=await database.rows(PassKept, _PASSES, person_id),
        selections=await database.rows(SelectionKept, _SELECTIONS, person_id),
        mails=await database.rows(
            MailKept,
            database.select(MailKept, Delivery)
            .where(Delivery.person_id == person_id)
            .order_by(Delivery.due_at, Delivery.id),
        ),
        stopped=await database.rows(StopKept, _STOPPED, person_id),
        feedback=await database.rows(FeedbackKept, _FEEDBACK, person_id),
    )


def as_json(data: OwnData) -> bytes:
    """Return the same as a file for people and programs; times are UTC."""
    return msgspec.json.format(msgspec.json.encode(data), indent=2)


async def _registrations(person_id: int) -> list[RegistrationInFile]:
    answers: dict[int, list[AnswerInFile]] = {}
    for given in await database.rows(AnswerKept, _ANSWERS, person_id):
        answer = AnswerInFile(given.label or given.key, given.value)
        answers.setdefault(given.registration, []).append(answer)
    entrances: dict[int, list[datetime]] = {}
    for entrance in await database.rows(EntranceKept, _ENTRANCES, person_id):
        entrances.setdefault(entrance.registration, []).append(entrance.at)
    return [
        RegistrationInFile(
            **asdict(kept),
            answers=answers.get(kept.id, []),
            entrances=entrances.get(kept.id, []),
        )
        for kept in await database.rows(RegistrationKept, _REGISTRATIONS, person_id)
    ]


_ANSWERS = """
SELECT a.registration, q.key, q.label, a.value
  FROM answers a JOIN questions q ON q.id = a.question
  JOIN registrations r ON r.id = a.registration
 WHERE r.person = $1 ORDER BY a.registration, q.position, q.id
"""

_ENTRANCES = """
SELECT n.registration, n.at FROM entrances n JOIN registrations r ON r.id = n.registration
 WHERE r.person = $1 ORDER BY n.registration, n.at
"""

_REGISTRATIONS = """
SELECT r.id, s.title AS session, p.title AS programme, s.starts_at, s.ends_at, s.timezone,
  r.name, r.language, r.state, r.source, r.partstat AS calendar_answer,
  r.partstat_from AS calendar_answer_from, r.created_at,
  r.cancelled_at, r.entered_at, r.attended_seconds AS seconds_in_the_room,
  r.attended AS on_the_rooms_list, r.present
  FROM registrations r JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
 WHERE r.person = $1 ORDER BY s.starts_at, r.id
"""

_FEEDBACK = """
SELECT s.title AS session, f.scale, f.nps, f.choice, f.words
  FROM feedback f JOIN registrations r ON r.id = f.registration JOIN sessions s ON s.id = f.session
 WHERE r.person = $1 ORDER BY s.starts_at, f.id
"""

_PASSES = """
SELECT p.title AS programme, h.name, h.language, h.state, h.source, h.created_at, h.cancelled_at
  FROM passes h JOIN programmes p ON p.id = h.programme WHERE h.person = $1 ORDER BY h.id
"""

_SELECTIONS = """
SELECT p.title AS programme, c.created_at, ARRAY(SELECT s.title FROM sessions s
    WHERE s.id = ANY(c.sessions) ORDER BY s.starts_at, s.id) AS sessions
  FROM selections c JOIN programmes p ON p.id = c.programme WHERE c.person = $1 ORDER BY c.id
"""

_STOPPED = """
SELECT p.title AS programme, m.stopped_at FROM mail_stops m JOIN programmes p ON p.id = m.programme
 WHERE m.person = $1 ORDER BY m.id
"""
