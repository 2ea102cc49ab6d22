"""What a look counts of very many passes is what they would get, one by one."""

import itertools
from collections import Counter

import pytest

from events import clock
from events.programmes.states import WaitingRule
from events.registrations.passes import holders, pass_seats
from events.registrations.signup import seats
from events.registrations.signup.seat_rules import allotment
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
    for number, language in enumerate(LANGUAGES, start=1):
        email = f"p{number}@example.org"
        await factories.programme_pass(cycle, email, language=language)
        if number in there:
            await factories.registration(talk, email, state="waiting")
    left = await holders.by_language(cycle["id"]) - await holders.registered(session)
    assert left.total() == len(LANGUAGES) - sum(number <= len(LANGUAGES) for number in there)
    counted = await pass_seats.counted_states(session, left)
    everybody = await holders.without_seat(session)
    given = await allotment.read(session, clock.now(), [one.email for one in everybody])
    single = pass_seats.states(session, everybody, given)
    assert +counted == Counter((state, one.language) for one, state in single)
