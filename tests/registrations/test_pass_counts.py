"""What a look counts of very many passes is what they would get, one by one."""

import itertools
from collections import Counter

import pytest

from events import clock
from events.programmes.states import WaitingRule
from events.registrations.passes import pass_seats
from events.registrations.passes.holders import PassHolder
from events.registrations.signup import seats
from events.registrations.signup.seat_rules import allotment
from events.registrations.states import PassState
from tests import factories

LANGUAGES = ("fr", "en", "fr", "fr", "en", "de", "fr")


@pytest.mark.parametrize(
    ("capacity", "there", "rule"),
    [*itertools.product((None, 0, 1, 3, 7, 50), ((), (1,), (2, 3, 7), (99,)),
                        (WaitingRule.OFFER, WaitingRule.NONE))],
)  # fmt: skip
async def test_counted_in_order_as_one_by_one(
    database: None, capacity: int | None, there: tuple[int, ...], rule: WaitingRule
) -> None:
    cycle = await factories.programme(waiting_rule=rule)
    talk = await factories.session(cycle, capacity=capacity)
    session = await seats.read(talk["id"])
    known = dict(enumerate(LANGUAGES, start=1))
    counted = pass_seats.states_in_order(session, known, Counter(LANGUAGES), set(there))
    holders = [PassHolder(number, PassState.HELD, language, f"p{number}@example.org")
               for number, language in known.items() if number not in there]  # fmt: skip
    given = await allotment.read(session, clock.now(), [one.email for one in holders])
    single = pass_seats.states(session, holders, given)
    assert +counted == Counter((state, one.language) for one, state in single)
