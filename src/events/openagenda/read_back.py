"""Ask agendas how far the moderation of what they took is, until the sessions are over.

What is not online yet is asked for each hour, what is, each day: a moderator may change their mind.
Nothing is written there. What fails is asked again at its next turn, and holds up no sending.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from events import clock
from events.openagenda import agendas, ledger, retry
from events.openagenda.calls import AgendaOff, Connection, OpenAgendaAway
from events.openagenda.ledger import ToReadBack
from events.openagenda.states import Published
from events.outgoing_http.fetch import Unanswered
from events.presentation import N_

NOT_SHOWN: Final = N_(
    "The agenda shows it no more: it was removed over there, or taken offline. “Send again” sends"
    " it anew."
)
_ABSENT: Final = frozenset({404, 410})

log = structlog.get_logger(__name__)


async def read_due(now: Callable[[], datetime] = clock.now) -> int:
    """Ask for what is due, a few of each agenda, and return how many events were asked for."""
    asked = await ledger.to_read_back(now())
    by_agenda = [
        [one for one in asked if one.agenda == agenda] for agenda in {one.agenda for one in asked}
    ]
    await asyncio.gather(*(_read_all(some, now) for some in by_agenda))
    return len(asked)


async def _read_all(asked: list[ToReadBack], now: Callable[[], datetime]) -> None:
    """Ask one agenda for one event after the other, as long as it answers."""
    key = agendas.opened(asked[0].secret)
    if key is None:
        return  # The next sending says so.
    connection = Connection(asked[0].uid, key)
    for one in asked:
        try:
            await _read(connection, one)
        except AgendaOff as off:
            await agendas.turn_off(one.agenda, off.why, at=now())
            log.warning("agenda turned off", agenda=one.agenda, why=off.why.value)
            return
        except OpenAgendaAway as away:
            await retry.back_off(one.agenda, away.answer, at=now())
            return
        except Unanswered as failure:
            log.info("moderation not read", agenda=one.agenda, why=str(failure))
            return


async def _read(connection: Connection, one: ToReadBack) -> None:
    """Ask for one. What was never online may be kept from us: that it is not shown says nothing."""
    found = await connection.known(one.ext_id, absent=_ABSENT)
    if found is None:
        if one.event_state == Published.PUBLISHED:
            await ledger.note_removed(one, NOT_SHOWN)
    elif found.state is not None and found.state != one.event_state:
        await ledger.note_moderated(one, found.state)
