"""Everything that is kept about a person, for them to read and to take along."""

from datetime import datetime

import msgspec
from msgspec.structs import asdict

from events import database
from events.deliveries.tables import Delivery
from events.errors import NotFound
from events.registrations.participant.kept_data import (
    AnswerInFile,
    AnswerKept,
    EntranceKept,
    FeedbackKept,
    InvitationKept,
    MailKept,
    OwnData,
    PassKept,
    PersonKept,
    QuestionKept,
    RegistrationInFile,
    RegistrationKept,
    SelectionKept,
    StopKept,
)
from events.registrations.tables import Person


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
        invitations=await database.rows(InvitationKept, _INVITATIONS, person_id),
        mails=await database.rows(
            MailKept,
            database.select(MailKept, Delivery)
            .where(Delivery.person_id == person_id)
            .order_by(Delivery.due_at, Delivery.id),
        ),
        stopped=await database.rows(StopKept, _STOPPED, person_id),
        feedback=await database.rows(FeedbackKept, _FEEDBACK, person_id),
        questions=await database.rows(QuestionKept, _QUESTIONS, person_id),
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

_QUESTIONS = """
SELECT s.title AS session, q.words, true AS asked, q.signed AS named, q.answer, q.asked_at AS at
  FROM asked_questions q JOIN registrations r ON r.id = q.registration
  JOIN sessions s ON s.id = q.session WHERE r.person = $1 AND q.state <> 'withdrawn'
UNION ALL
SELECT s.title, q.words, false, false, q.answer, NULL
  FROM question_votes v JOIN registrations r ON r.id = v.registration
  JOIN asked_questions q ON q.id = v.question JOIN sessions s ON s.id = q.session
 WHERE r.person = $1 AND q.state NOT IN ('hidden', 'withdrawn')
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

_INVITATIONS = """
SELECT p.title AS programme, s.title AS session, i.name, i.language, i.source, i.created_at,
  i.withdrawn_at
  FROM invitations i JOIN programmes p ON p.id = i.programme
  LEFT JOIN sessions s ON s.id = i.session
 WHERE i.person = $1 ORDER BY i.id
"""

_STOPPED = """
SELECT p.title AS programme, m.stopped_at FROM mail_stops m JOIN programmes p ON p.id = m.programme
 WHERE m.person = $1 ORDER BY m.id
"""
