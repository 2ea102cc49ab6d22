"""Whose the free seats are: at most so many for a mail domain, some kept for a group."""

from collections import Counter

import pytest

from events.registrations.signup.seat_rules.allotment import Allotment, Group, organisation_of

GROUP = Group(domains={"members.example"}, addresses={"friend@gmail.com"})


@pytest.mark.parametrize(("email", "organisation"), [
    ("ada@Example.org", "example.org"), ("ada@paris.example.org", "paris.example.org"),
    ("ada@gmail.com", ""), ("ada@example.org.", "example.org"),
])  # fmt: skip
def test_an_organisation_is_a_whole_domain_and_no_provider(email: str, organisation: str) -> None:
    assert organisation_of(email) == organisation


def test_no_domain_gets_more_than_the_limit_and_providers_are_not_counted() -> None:
    seats = Allotment(None, most=2, held=Counter({"example.org": 1}))
    assert seats.take("a@example.org")
    assert not seats.take("b@example.org")
    assert seats.beyond_limit(["b@example.org"]) == ["example.org"]
    assert seats.take("c@other.example")
    assert all(seats.take(f"{number}@gmail.com") for number in range(9))


def test_kept_seats_are_the_group_s_first_and_the_open_ones_everybody_s() -> None:
    seats = Allotment(5, kept=2, group=GROUP)
    assert [seats.take(f"{number}@example.org") for number in range(4)] == [True] * 3 + [False]
    assert seats.take("one@members.example")
    assert not seats.take("late@example.org")
    assert seats.take("friend@gmail.com")
    assert not seats.take("two@members.example")
    assert (seats.free, seats.kept) == (0, 0)


def test_the_group_goes_on_with_open_seats() -> None:
    seats = Allotment(4, kept=1, group=GROUP)
    assert all(seats.take(f"{number}@members.example") for number in range(4))
    assert not seats.take("four@members.example")


def test_who_comes_together_gets_all_seats_or_none() -> None:
    seats = Allotment(3, kept=2, group=GROUP, most=2)
    assert not seats.take("a@example.org", "b@other.example")
    assert (seats.free, seats.kept) == (3, 2)
    assert not seats.take("a@members.example", "b@members.example", "c@members.example")
    assert seats.take("a@example.org", "b@members.example", "friend@gmail.com")
    assert seats.free == 0


def test_from_the_date_on_nothing_is_kept() -> None:
    assert Allotment(1, kept=0, group=GROUP).take("a@example.org")
