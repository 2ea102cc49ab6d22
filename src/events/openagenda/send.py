"""Send what is due to agendas, and decide what comes of each answer.

An agenda is spoken to by one session after the other. What it refuses waits for a change; where
OpenAgenda is away it is left alone for a while; where the key is refused all of it stops.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
import structlog

from events import clock
from events.openagenda import agendas, calls, event, ledger, retry
from events.openagenda.answered_words import words_of
from events.openagenda.calls import AgendaOff, Connection, OpenAgendaAway
from events.openagenda.event import Event
from events.openagenda.ledger import Claimed
from events.openagenda.states import EventState, Moderation, OffReason, Published
from events.outgoing_http.fetch import Answer, Unanswered
from events.speakers import queries as speakers

_FIRST: Final = {Moderation.WAIT: Published.TO_MODERATE, Moderation.PUBLISH: Published.PUBLISHED}

log = structlog.get_logger(__name__)


async def send_due(now: Callable[[], datetime] = clock.now) -> int:
    """Send everything that is due, and return how many sessions were looked at."""
    await ledger.fold_changes(now())
    seen, connections = 0, dict[int, Connection]()
    while claimed := await ledger.claim(now()):
        by_agenda = [
            [one for one in claimed if one.agenda == agenda]
            for agenda in {one.agenda for one in claimed}
        ]
        await asyncio.gather(*(_send_all(connections, some, now) for some in by_agenda))
        seen += len(claimed)
    await agendas.forget_emptied()
    return seen


async def _send_all(
    connections: dict[int, Connection], claimed: list[Claimed], now: Callable[[], datetime]
) -> None:
    """Send the sessions of one agenda; where one shows that it is in vain, give the rest back."""
    connection = connections.get(claimed[0].agenda) or _connection(claimed[0])
    if connection is None:
        await agendas.turn_off(claimed[0].agenda, OffReason.SEALED, at=now())
    else:
        connections[claimed[0].agenda] = connection
    goes_on = connection is not None
    for one in claimed:
        if goes_on and connection is not None:
            goes_on = await _send(connection, one, now())
        else:
            await ledger.release(one)


def _connection(one: Claimed) -> Connection | None:
    key = agendas.opened(one.secret)
    return None if key is None else Connection(one.uid, key)


async def _send(connection: Connection, one: Claimed, at: datetime) -> bool:
    """Send one session; tell whether the agenda takes more now."""
    try:
        await _bring_up_to_date(connection, one, at)
    except AgendaOff as off:
        await ledger.release(one)
        await agendas.turn_off(one.agenda, off.why, at=at)
        log.warning("agenda turned off", agenda=one.agenda, why=off.why.value)
        return False
    except OpenAgendaAway as away:
        await retry.later(one, words_of(away.answer.body), away.answer, at=at)
        return False
    except Unanswered as failure:
        await retry.later(one, str(failure), at=at)
        return False
    return True


async def _bring_up_to_date(connection: Connection, one: Claimed, at: datetime) -> None:
    """Have the agenda show the session as it is now. Raises Off, Away, Unanswered."""
    row = None if one.leaving else await event.wanted(one.session, one.programme)
    if row is not None and row.ends_at <= at and not one.may_be_there:
        row = None  # It is over: nobody needs to hear of it now.
    if row is None:
        await _take_off(connection, one)
        return
    there = None if one.sent_at else await connection.known(one.ext_id)
    first_begin = one.first_begin or (there.begin if there else None)
    who = (await speakers.appearing([row.id]))[row.id]
    made = event.event_of(row, who, place=one.place, first_begin=first_begin)
    if made is None:
        await ledger.settle(one, EventState.REFUSED, words=event.NO_PLACE)
    elif _hash(one, made) == one.sent_hash:
        await ledger.note_same(one)
    else:
        is_new = not one.sent_at and there is None
        to_put = _ToPut(made, row.title, first_begin or row.starts_at, is_new)
        await _put(connection, one, to_put, at)


async def _take_off(connection: Connection, one: Claimed) -> None:
    if not one.may_be_there:
        await ledger.note_gone(one)
    elif await ledger.begin(one):
        answer = await connection.delete(one.ext_id)
        if 200 <= answer.status < 300 or answer.status in (404, 410):
            await ledger.note_gone(one)
        else:
            await _refused(one, answer)


class _ToPut(msgspec.Struct, frozen=True):
    """What is sent; `is_new` where the agenda did not have it, also not from an earlier choice."""

    made: Event
    title: str
    begins: datetime
    is_new: bool


async def _put(connection: Connection, one: Claimed, to_put: _ToPut, at: datetime) -> None:
    """Send it. In which state it is moderated is said once: after that it is the agenda's."""
    if not await ledger.begin(one):
        return
    made = to_put.made
    hashed = _hash(one, made)
    made.state = _FIRST.get(one.moderation) if to_put.is_new else None
    answer = await connection.put(one.ext_id, made)
    if 200 <= answer.status < 300:
        await ledger.note_taken(one, calls.kept(answer), hashed=hashed, title=to_put.title,
                                begins=to_put.begins, at=at)  # fmt: skip
    elif answer.status in (404, 410):
        raise AgendaOff(OffReason.GONE)
    else:
        await _refused(one, answer)


async def _refused(one: Claimed, answer: Answer) -> None:
    words = words_of(answer.body)
    await ledger.settle(one, EventState.REFUSED, status=answer.status, words=words)


def _hash(one: Claimed, made: Event) -> str:
    """Return a hash of what the agenda is to show, and of which agenda it is."""
    return hashlib.sha256(f"{one.uid}\0".encode() + msgspec.json.encode(made)).hexdigest()
