"""Somebody proposes to speak: kept, and read once their address is confirmed."""

from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import Invalid, Refusal
from events.presentation import N_
from events.proposals import queries, write
from events.proposals.write import Proposed

MOST_A_DAY: Final = 3
"""Proposals, and mails for them, that one address may cause within a day."""

CONFIRMED_WITHIN: Final = timedelta(days=3)


class CallClosed(Refusal):
    """The programme takes no proposals, or no more."""

    status = 409
    sentence = N_("This call is closed: no proposals are taken any more.")


async def propose(programme_id: int, one: Proposed, *, at: datetime) -> None:
    """Keep a proposal and owe the mail that confirms its address.

    Beyond MOST_A_DAY nothing is kept and nobody sees the difference: whose address it is may not
    be who typed it. Raises Invalid, CallClosed.
    """
    _check(one)
    async with transaction():
        if not (await queries.call_of(programme_id)).is_open(at):
            raise CallClosed
        # Of several that come at once, each waits to be counted.
        await database.execute(_LOCK, one.email)
        if await write.asked_lately(one.email, at) >= MOST_A_DAY:
            return
        number = await write.insert(programme_id, one, at=at)
        await plan([_owed("proposal-confirm", number, programme_id, at, until=CONFIRMED_WITHIN)])


async def confirm(proposal_id: int) -> bool:
    """Let organisers read it; False where it was confirmed before."""
    async with transaction():
        return await write.confirm(proposal_id)


def _check(one: Proposed) -> None:
    needed = {
        "name": (one.name, 200, N_("Enter your name.")),
        "email": (one.email, 254, N_("Enter an address in full, such as name@example.org.")),
        "title": (one.title, 300, N_("Give it a title.")),
        "summary": (one.summary, 5000, N_("Say in a few lines what it would be about.")),
    }
    problems = {name: missing for name, (said, _, missing) in needed.items() if not said}
    longest = {name: (said, most) for name, (said, most, _) in needed.items()}
    longest |= {"organisation": (one.organisation, 300), "biography": (one.biography, 5000)}
    problems |= {
        name: N_("This is too long.") for name, (said, most) in longest.items() if len(said) > most
    }
    if problems:
        raise Invalid(problems)


def _owed(letter: str, number: int, programme_id: int, at: datetime, *, until: timedelta) -> Owed:
    return Owed(letter, "proposal", number, occasion="1", due_at=at, useful_until=at + until,
                programme_id=programme_id)  # fmt: skip


_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('proposal ' || $1, 0))"
