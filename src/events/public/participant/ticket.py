"""The one button of a ticket, which changes with the hour: calendar, way in, then what remains."""

from datetime import datetime
from enum import StrEnum

from events.registrations.participant.shapes import OwnRegistration
from events.registrations.states import RegistrationState
from events.sessions import wall_time
from events.sessions.states import SessionStatus


class Step(StrEnum):
    """What somebody with a seat most likely came to their page for."""

    NONE = ""
    CALENDAR = "calendar"
    JOIN = "join"
    REPLAY = "replay"
    ATTESTATION = "attestation"
    FEEDBACK = "feedback"


def next_step(
    seat: OwnRegistration, at: datetime, *, replay: bool, attestation: bool, feedback: bool
) -> Step:
    """Return the step at this hour; NONE without a seat, or where nothing remains yet."""
    if seat.state != RegistrationState.HELD or seat.status != SessionStatus.PUBLISHED:
        return Step.NONE
    if at < wall_time.entry_times(seat.starts_at, seat.ends_at)[0]:
        return Step.CALENDAR
    if at < seat.ends_at:
        return Step.NONE if seat.on_site else Step.JOIN
    remains = {Step.REPLAY: replay, Step.ATTESTATION: attestation, Step.FEEDBACK: feedback}
    return next((step for step, is_there in remains.items() if is_there), Step.NONE)
