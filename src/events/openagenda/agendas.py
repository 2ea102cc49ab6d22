"""Agendas as organisers set them up; the only writer of the table `openagenda_agendas`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import database, signing
from events.database import Shape, transaction
from events.errors import Invalid, NotFound
from events.openagenda import ledger
from events.openagenda.states import Moderation, OffReason
from events.openagenda.tables import Agenda
from events.organisers import audit_log
from events.presentation import N_

PURPOSE: Final = "openagenda"
LARGEST_NUMBER: Final = 10**12 - 1
LONGEST_KEY: Final = 200

STILL_THERE: Final = N_(
    "Sessions of this programme are in the agenda that was chosen: remove them from it first."
)


class AgendaShown(Shape):
    """An agenda as pages show it: its key is not shown again."""

    id: int
    programme: int
    uid: int
    place: int | None
    moderation: Moderation
    title: str
    role: str
    default_state: int | None
    tested_at: datetime | None
    test_failure: str
    off_at: datetime | None
    off_why: OffReason
    rest_until: datetime | None
    leaving_at: datetime | None


@dataclass(frozen=True)
class NewAgenda:
    """What an organiser says of an agenda; an empty `key` leaves the one that is kept."""

    uid: int | None
    key: str = field(repr=False)
    place: int | None = None
    moderation: Moderation = Moderation.AGENDA


class _Secret(Shape):
    uid: int
    secret: str


async def of_programme(programme_id: int) -> AgendaShown | None:
    """Return the agenda of a programme."""
    return await database.row(
        AgendaShown, database.select(AgendaShown, Agenda).where(Agenda.programme == programme_id)
    )


async def key_of(programme_id: int) -> tuple[int, str | None]:
    """Return which agenda it is, and the key; None where the site's secret was another then.

    Raises NotFound.
    """
    found = await database.row(
        _Secret, database.select(_Secret, Agenda).where(Agenda.programme == programme_id)
    )
    if found is None:
        raise NotFound
    return found.uid, opened(found.secret)


def opened(kept: str) -> str | None:
    """Return a key that was kept; None where the site's secret was another then."""
    return signing.opened(PURPOSE, kept)


async def save(programme_id: int, new: NewAgenda, *, slug: str, by: str) -> None:
    """Keep the agenda of a programme, and owe it all sessions. Raises Invalid, naming fields."""
    async with transaction():
        await keep(programme_id, new)
        await audit_log.record(by, "openagenda-set-up", slug, {"number": new.uid})


async def keep(programme_id: int, new: NewAgenda) -> None:
    """Do that inside the caller's transaction, without a record."""
    problems = _problems(new, await of_programme(programme_id))
    if not problems and await ledger.is_elsewhere(programme_id, new.uid):
        problems["uid"] = STILL_THERE
    if problems:
        raise Invalid(problems)
    sealed = signing.sealed(PURPOSE, new.key) if new.key else ""
    await database.execute(_SAVE, programme_id, new.uid, sealed, new.place, new.moderation.value)
    await ledger.owe_all(programme_id)


def _problems(new: NewAgenda, known: AgendaShown | None) -> dict[str, str]:
    problems = {}
    if new.uid is None:
        problems["uid"] = N_("Enter the number of the agenda.")
    if not new.key and known is None:
        problems["key"] = N_("Type in the secret key of the account.")
    return problems


async def take_off(programme_id: int, *, slug: str, by: str, at: datetime) -> None:
    """Owe that every session is taken off the agenda; it is forgotten when that is done."""
    async with transaction():
        await Agenda.update({Agenda.leaving_at: at}).where(Agenda.programme == programme_id)
        await ledger.owe_all(programme_id)
        await audit_log.record(by, "openagenda-taken-off", slug)


async def forget(programme_id: int, *, slug: str, by: str) -> None:
    """Forget the agenda at once; what is there stays there."""
    async with transaction():
        await Agenda.delete().where(Agenda.programme == programme_id)
        await audit_log.record(by, "openagenda-forgotten", slug)


async def forget_emptied() -> None:
    """Forget agendas whose sessions have all been taken off."""
    await database.execute(_FORGET_LEFT)


async def turn_off(agenda_id: int, why: OffReason, *, at: datetime) -> None:
    """Send nothing more, for a reason that pages say; what is owed waits."""
    await Agenda.update({Agenda.off_at: at, Agenda.off_why: why.value}).where(
        Agenda.id == agenda_id
    )


async def back_off_until(agenda_id: int, until: datetime) -> None:
    """Leave OpenAgenda alone until then."""
    await Agenda.update({Agenda.rest_until: until}).where(Agenda.id == agenda_id)


@dataclass(frozen=True)
class Tested:
    """How a test of the connection went; an empty `failure`: well."""

    failure: str
    off: OffReason = OffReason.ON
    title: str = ""
    role: str = ""
    default_state: int | None = None


async def note_test(programme_id: int, tested: Tested, *, at: datetime) -> None:
    """Note how a test went: a good one lets what waited go on, a refused key stops it."""
    await database.execute(
        _TESTED, programme_id, at, tested.failure[:300], tested.off.value, tested.title[:200],
        tested.role[:20], tested.default_state,
    )  # fmt: skip


_SAVE: Final = """
INSERT INTO openagenda_agendas AS a (programme, uid, secret, place, moderation)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (programme) DO UPDATE SET uid = $2, place = $4, moderation = $5,
  secret = CASE WHEN $3 = '' THEN a.secret ELSE $3 END, title = '', role = '',
  default_state = NULL, tested_at = NULL, test_failure = '', off_at = NULL, off_why = '',
  rest_until = NULL, leaving_at = NULL
"""

_TESTED: Final = """
UPDATE openagenda_agendas a SET tested_at = t.at, test_failure = t.failure,
  off_at = CASE WHEN t.off <> '' THEN t.at WHEN t.well THEN NULL ELSE a.off_at END,
  off_why = CASE WHEN t.off <> '' THEN t.off WHEN t.well THEN '' ELSE a.off_why END,
  rest_until = CASE WHEN t.well THEN NULL ELSE a.rest_until END,
  title = CASE WHEN t.well THEN t.title ELSE a.title END,
  role = CASE WHEN t.well THEN t.role ELSE a.role END,
  default_state = CASE WHEN t.well THEN t.state ELSE a.default_state END
  FROM (SELECT $2::timestamptz AS at, $3::text AS failure, $3::text = '' AS well,
    $4::text AS off, $5::text AS title, $6::text AS role, $7::smallint AS state) t
 WHERE a.programme = $1
"""

_FORGET_LEFT: Final = """
DELETE FROM openagenda_agendas a WHERE a.leaving_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM openagenda_events e WHERE e.agenda = a.id)
   AND NOT EXISTS (SELECT FROM openagenda_changes c WHERE c.programme = a.programme)
"""
