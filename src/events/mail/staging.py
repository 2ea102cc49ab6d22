"""From one delivery to what its whole group shares, so that a letter is rendered once for many."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import msgspec

from events.mail.facts import Facts
from events.mail.scene import Case, Letter, Scene
from events.presentation import languages
from events.settings import settings


def method(letter: Letter, case: Case) -> str:
    """Which calendar file goes along: none to those whose calendar never held the session."""
    subject = case.subject
    if letter.method == "REQUEST" and subject.kind == "registration" and subject.state != "held":
        return ""
    if letter.method == "CANCEL" and not subject.invited:
        return ""
    return letter.method


def scene(letter: Letter, case: Case, chosen: str, gathered: Facts) -> Scene:
    """What the group of this delivery shares."""
    subject = case.subject
    seats = gathered.seats.get((subject.kind, subject.id), ()) if letter.individual else ()
    return Scene(
        letter=letter.name,
        language=languages.known(subject.language),
        zone=_zone(case),
        at=case.at,
        kind=subject.kind,
        occasion=case.delivery.occasion if letter.individual else "",
        session=case.session,
        programme=case.programme,
        announcement=case.announcement,
        resources=gathered.resources.get(case.session.id, ()) if case.session else (),
        seats=seats,
        sessions=gathered.sessions,
        state=subject.state,
        by=subject.cancelled_by,
        method=chosen,
        has_calendar=bool(subject.calendar_nonce),
        data=case.delivery.data,
    )


def _zone(case: Case) -> str:
    asked = case.subject.timezone
    if asked and asked in _zones():
        return asked
    return case.session.timezone if case.session else settings().timezone


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def group(letter: Letter, case: Case, staged: Scene) -> tuple[Any, ...]:
    """Everything that a scene is made of: deliveries of one group have equal scenes."""
    return (
        letter.name,
        staged.kind,
        staged.language,
        staged.zone,
        case.session.id if case.session else None,
        case.programme.id if case.programme else None,
        case.announcement.id if case.announcement else None,
        staged.state,
        staged.by,
        staged.method,
        msgspec.json.encode(case.delivery.data, order="deterministic"),
        staged.has_calendar,
        case.delivery.id if letter.individual else None,
    )  # fmt: skip
