"""Everything about one person in one line of time, as far as an organiser may see it.

The answer to «why did she not get it?»: each mail with its state and the reason for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Shape
from events.deliveries.states import DeliveryState
from events.errors import NotFound
from events.operations.reports import mail_log
from events.operations.reports.mail_log import LoggedMail
from events.registrations import lookup
from events.registrations.figure_definitions import CAME
from events.registrations.states import CancelledBy, Partstat, PassState, RegistrationState
from events.registrations.tables import Person


class KnownPerson(Shape):
    """A person by their address; erased: none."""

    id: int
    email: str | None
    may_contact: bool


class PersonRegistration(Shape):
    """A registration of one person with its session: what happened to it, and when.

    `published`: the session is on, so that `came` says more than the seat once it has begun.
    """

    id: int
    name: str
    state: RegistrationState
    source: str
    created_at: datetime
    waiting_since: datetime | None
    stamp_sent: datetime | None
    sequence_sent: int
    partstat: Partstat
    partstat_at: datetime | None
    partstat_from: str
    cancelled_at: datetime | None
    cancelled_by: CancelledBy
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    programme: int
    published: bool
    came: bool
    present: bool | None
    attended: bool | None


_REGISTRATIONS: Final = f"""
SELECT r.id, r.name, r.state, r.source, r.created_at, r.waiting_since, r.stamp_sent,
  r.sequence_sent, r.partstat, r.partstat_at, r.partstat_from, r.cancelled_at, r.cancelled_by,
  s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.programme,
  s.status = 'published' AS published,
  {CAME.sql} AS came, r.present, r.attended
FROM registrations r JOIN sessions s ON s.id = r.session
WHERE r.person = $1 AND ($2::int[] IS NULL OR s.programme = ANY($2)) ORDER BY s.starts_at
"""  # noqa: S608 — a constant of ours


class PersonPass(Shape):
    """A registration of one person for a whole programme."""

    state: PassState
    created_at: datetime
    title: str
    timezone: str


_PASSES: Final = """
SELECT x.state, x.created_at, p.title, p.timezone
FROM passes x JOIN programmes p ON p.id = x.programme
WHERE x.person = $1 AND ($2::int[] IS NULL OR x.programme = ANY($2))
"""


class Entrance(Shape):
    """When one person came into a session's room."""

    at: datetime
    title: str
    timezone: str


_ENTRANCES: Final = """
SELECT n.at, s.title, s.timezone FROM entrances n
JOIN registrations r ON r.id = n.registration JOIN sessions s ON s.id = r.session
WHERE r.person = $1 AND ($2::int[] IS NULL OR s.programme = ANY($2))
"""


class OtherSession(Shape):
    """A coming session of the same programme; `already`: the person is registered there."""

    slug: str
    title: str
    starts_at: datetime
    timezone: str
    full: bool
    already: bool


_OTHER_SESSIONS: Final = """
SELECT t.slug, t.title, t.starts_at, t.timezone,
  t.capacity IS NOT NULL AND t.taken >= t.capacity AS full,
  EXISTS (SELECT FROM registrations o WHERE o.session = t.id AND o.person = r.person
    AND o.state <> 'cancelled') AS already
FROM registrations r JOIN sessions s ON s.id = r.session
JOIN sessions t ON t.programme = s.programme AND t.id <> s.id
WHERE r.id = $1 AND t.status = 'published' AND t.starts_at > $2 ORDER BY t.starts_at
"""


@dataclass(frozen=True)
class Moment:
    """One thing that happened or will: `kind` says which, `about` is the row it came from."""

    at: datetime
    kind: str
    about: PersonRegistration | PersonPass | Entrance | LoggedMail
    wrong: bool = False


@dataclass(frozen=True)
class PersonHistory:
    """A person, their registrations and passes, the line of time, answers by registration."""

    person: KnownPerson
    registrations: list[PersonRegistration]
    passes: list[PersonPass]
    moments: list[Moment]
    answers: Mapping[int, Sequence[Any]]


async def of_person(person_id: int, scope: Sequence[int] | None) -> PersonHistory:
    """Return a person as this organiser may see them. Raises NotFound where nothing is seen."""
    person = await database.row(
        KnownPerson,
        database.select(KnownPerson, Person).where(Person.id == person_id),
    )
    registrations = await database.rows(PersonRegistration, _REGISTRATIONS, person_id, _ids(scope))
    passes = await database.rows(PersonPass, _PASSES, person_id, _ids(scope))
    if person is None or (scope is not None and not registrations and not passes):
        raise NotFound
    entrances = await database.rows(Entrance, _ENTRANCES, person_id, _ids(scope))
    moments = [moment for one in registrations for moment in _of_registration(one)]
    moments += [Moment(one.at, "entered", one) for one in entrances]
    moments += [Moment(one.created_at, "pass", one) for one in passes]
    moments += [_of_mail(one) for one in await mail_log.of_person(person_id, scope)]
    moments.sort(key=lambda moment: moment.at)
    answers = await lookup.answers([one.id for one in registrations])
    return PersonHistory(person, registrations, passes, moments, answers)


async def other_sessions(registration_id: int, *, at: datetime) -> list[OtherSession]:
    """Return the coming sessions of the same programme, the soonest first."""
    return await database.rows(OtherSession, _OTHER_SESSIONS, registration_id, at)


def _of_registration(one: PersonRegistration) -> list[Moment]:
    steps = (
        ("registered", one.created_at),
        ("in-line", one.waiting_since),
        ("invited", one.stamp_sent),
        ("calendar", one.partstat_at),
        ("cancelled", one.cancelled_at),
    )
    return [Moment(at, kind, one, kind == "cancelled") for kind, at in steps if at is not None]


def _of_mail(one: LoggedMail) -> Moment:
    at = one.bounced_at or one.settled_at or one.due_at
    return Moment(at, "mail", one, one.state is DeliveryState.REFUSED or one.bounced_at is not None)


def _ids(scope: Sequence[int] | None) -> list[int] | None:
    return None if scope is None else list(scope)
