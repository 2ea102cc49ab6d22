"""Keys to what is not for everybody: written into links that only those get who may see it.

A key opens one resource until the end of the next day, and nothing else; it names nobody. One of
the desk opens what is not shown yet, or no longer.
"""

import hmac
from datetime import datetime
from enum import StrEnum

from events import signing


class Holder(StrEnum):
    """Whom a key was given to."""

    NOBODY = ""
    PERSON = "p"
    DESK = "d"


def make(resource_id: int, at: datetime, holder: Holder = Holder.PERSON) -> str:
    """Return a key to a resource, good today and tomorrow."""
    return _written(resource_id, at.toordinal() + 1, holder)


def holder_of(key: str, resource_id: int, at: datetime) -> Holder:
    """Return whom a key to this resource was given to; nobody where it opens nothing."""
    for holder in (Holder.PERSON, Holder.DESK):
        for day in (at.toordinal(), at.toordinal() + 1):
            if hmac.compare_digest(key.encode(), _written(resource_id, day, holder).encode()):
                return holder
    return Holder.NOBODY


def _written(resource_id: int, day: int, holder: Holder) -> str:
    return signing.signature("resource", f"{holder}{day} {resource_id}")
