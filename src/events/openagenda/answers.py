"""What OpenAgenda answers, by its API v2, as far as it is read."""

import contextlib
from datetime import datetime

from msgspec import Struct


class Kept(Struct):
    """What the agenda says of an event it has taken."""

    uid: int | None = None
    state: int | None = None


class Written(Struct):
    """What is answered when an event was written."""

    event: Kept


class _Begins(Struct):
    begin: str = ""


class Known(Struct):
    """An event that is in the agenda already; `timings` as others may have left them."""

    timings: list[_Begins] = []
    state: int | None = None

    @property
    def begin(self) -> datetime | None:
        """Return when it begins, as far as it is said with an offset."""
        for one in self.timings[:1]:
            with contextlib.suppress(ValueError):
                found = datetime.fromisoformat(one.begin)
                return found if found.tzinfo else None
        return None


class Found(Struct):
    """What is answered when an event is read."""

    event: Known


class Member(Struct):
    """What the account is in an agenda."""

    role: str = ""


class MyAgenda(Struct):
    """An agenda of which the account is a member."""

    uid: int
    title: str = ""
    member: Member | None = None


class MyAgendas(Struct):
    """A page of the agendas of an account."""

    items: list[MyAgenda]
    after: int | None = None


class _Contribution(Struct, rename="camel"):
    default_state: int | None = None


class _Settings(Struct):
    contribution: _Contribution | None = None


class AgendaRead(Struct):
    """An agenda as anybody with a key reads it."""

    title: str = ""
    settings: _Settings | None = None

    @property
    def default_state(self) -> int | None:
        """Return in which state it takes what is sent, where it says so."""
        rules = self.settings.contribution if self.settings else None
        return rules.default_state if rules else None
