"""Changes of a session that people hear of: how each is made, from what is asked on its page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.desk.shared.forms import Form
from events.operations.programmes import edit
from events.operations.reports.sessions import SessionDetails
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.publish import publish
from events.operations.sessions.reschedule import reschedule
from events.programmes.states import ProgrammeStatus
from events.sessions.fields import Times

Operation = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class ChangeRequest:
    """Who asks for a change of what, when, with which words, and whether people are mailed."""

    session: SessionDetails
    by: str
    at: datetime
    notify: bool
    note: str
    form: Form


Preparation = Callable[[ChangeRequest], Operation]


def _publication(asked: ChangeRequest) -> Operation:
    async def operation() -> None:
        if asked.session.programme_status is ProgrammeStatus.DRAFT:
            await edit.set_status(
                asked.session.programme, ProgrammeStatus.PUBLISHED, by=asked.by, at=asked.at
            )
        await publish(asked.session.id, by=asked.by, at=asked.at)

    return operation


def _cancellation(asked: ChangeRequest) -> Operation:
    return lambda: cancel_session(
        asked.session.id, by=asked.by, at=asked.at, notify=asked.notify, note=asked.note
    )


def _postponement(asked: ChangeRequest) -> Operation:
    return lambda: postpone(
        asked.session.id, by=asked.by, at=asked.at, notify=asked.notify, note=asked.note
    )


def _return(asked: ChangeRequest) -> Operation:
    return lambda: uncancel(asked.session.id, by=asked.by, at=asked.at, notify=asked.notify)


def _reschedule(asked: ChangeRequest) -> Operation:
    form = asked.form
    times = times_typed(form)
    form.done()
    assert times is not None
    return lambda: reschedule(
        asked.session.id,
        times,
        by=asked.by,
        at=asked.at,
        notify=asked.notify,
        note=asked.note,
    )


CHANGES: Final[dict[str, tuple[Preparation, str]]] = {
    "publication": (_publication, "session-published"),
    "cancellation": (_cancellation, "session-cancelled"),
    "postponement": (_postponement, "session-postponed"),
    "return": (_return, "session-back"),
    "reschedule": (_reschedule, "session-rescheduled"),
}
"""By the last word of the address: how the change is made, and what is said afterwards."""


def times_typed(form: Form) -> Times | None:
    """Return when and where it shall be; None where it cannot be read (the form says why)."""
    moments, zone, location = form.moments(), form.zone(), form.line("location")
    if moments is None:
        return None
    starts, ends = moments
    folds = form.fold("starts", starts, zone=zone), form.fold("ends", ends, zone=zone)
    return Times(starts, ends, zone, *folds, location)
