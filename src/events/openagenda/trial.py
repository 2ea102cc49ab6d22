"""Try the connection to an agenda: the key, the agenda, and what the account may do there."""

from datetime import datetime
from typing import Final

from events.openagenda import agendas
from events.openagenda.agendas import Tested
from events.openagenda.calls import AgendaOff, Connection, OpenAgendaAway
from events.openagenda.states import OffReason
from events.outgoing_http.fetch import Unanswered
from events.presentation import N_

WHY: Final[dict[OffReason, str]] = {
    OffReason.KEY: N_("OpenAgenda does not take the secret key."),
    OffReason.ACCESS: N_("The account is no member of this agenda: it may not write into it."),
    OffReason.GONE: N_("There is no agenda with this number."),
    OffReason.SEALED: N_(
        "The secret key was kept with another secret of the site, and cannot be read any more."
        " Type it in again."
    ),
}
BUSY: Final = N_("OpenAgenda is away or busy at the moment. Try again in a few minutes.")


async def try_out(programme_id: int, *, at: datetime) -> str:
    """Try it without sending anything; return what failed, or nothing. Raises NotFound."""
    tested = await _tried(*await agendas.key_of(programme_id))
    await agendas.note_test(programme_id, tested, at=at)
    return tested.failure


async def _tried(uid: int, key: str | None) -> Tested:
    if key is None:
        return Tested(WHY[OffReason.SEALED], OffReason.SEALED)
    connection = Connection(uid, key)
    try:
        found = await connection.agenda()
        mine = await connection.membership()
    except AgendaOff as off:
        return Tested(WHY[off.why], off.why)
    except OpenAgendaAway:
        return Tested(BUSY)
    except Unanswered as failure:
        return Tested(str(failure))
    if mine is None:
        return Tested(WHY[OffReason.ACCESS], OffReason.ACCESS)
    role = mine.member.role if mine.member else ""
    return Tested("", title=found.title, role=role, default_state=found.default_state)
