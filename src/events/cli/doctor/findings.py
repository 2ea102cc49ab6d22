"""What the doctor finds, each with its remedy."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands with one thing; only `wrong` makes the doctor fail."""

    GOOD = "ok"
    DOUBTFUL = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, how it is, and what to do about it."""

    state: State
    thing: str
    what: str
    remedy: str = ""


def good(thing: str, what: str) -> Finding:
    """Make a finding that needs nothing to be done."""
    return Finding(State.GOOD, thing, what)


def doubtful(thing: str, what: str, remedy: str) -> Finding:
    """Make a finding of something that works, and that somebody should look at."""
    return Finding(State.DOUBTFUL, thing, what, remedy)


def wrong(thing: str, what: str, remedy: str) -> Finding:
    """Make a finding of something that does not work."""
    return Finding(State.WRONG, thing, what, remedy)
