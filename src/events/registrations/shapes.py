"""The shapes in which registrations are read and written, from the fewest columns to the most."""

from datetime import datetime

from events.database import Shape
from events.registrations.states import CancelledBy, RegistrationState


class Seat(Shape):
    """A registration as its mails need it."""

    id: int
    person: int
    state: RegistrationState
    turn: int


class LockedRegistration(Shape):
    """A registration whose row is locked, as the verbs need it that change it."""

    id: int
    person: int
    state: RegistrationState
    turn: int
    form_key: str
    waiting_since: datetime | None
    offer_until: datetime | None
    cancelled_by: CancelledBy
    removed: bool
    email: str
    """Empty where the person was erased."""

    @property
    def seat(self) -> Seat:
        """Return what mails need of it."""
        return self.seat_as(self.state)

    def seat_as(self, state: RegistrationState) -> Seat:
        """Return the same in the state that it has come to."""
        return Seat(self.id, self.person, state, self.turn)

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it was given back."""
        return self.state == RegistrationState.CANCELLED

    @property
    def is_removed(self) -> bool:
        """Tell whether organisers ended it, now or before it came back: they decide."""
        return self.removed or self.cancelled_by == CancelledBy.ORGANISER


LOCKED_COLUMNS = """
  r.id, r.person, r.state, r.turn, r.form_key, r.waiting_since, r.offer_until, r.cancelled_by,
  r.removed, COALESCE((SELECT who.email FROM people who WHERE who.id = r.person), '') AS email
"""
"""The columns of LockedRegistration, of `registrations r`."""
