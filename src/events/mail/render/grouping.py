"""From one delivery to what its whole group shares, so that a letter is rendered once for many."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import msgspec

from events.mail.context.context import Case, Letter, Scene
from events.mail.context.records import Facts, SessionFacts
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
        coming=_coming(case, gathered),
        state=_state(case),
        by=subject.cancelled_by,
        method=chosen,
        has_calendar=bool(subject.calendar_nonce),
        data=case.delivery.data,
    )


def _state(case: Case) -> str:
    """What the reader is to the session; `elsewhere` where it is announced to other sessions'."""
    about = case.announcement.session if case.announcement else None
    elsewhere = about is not None and case.subject.session != about
    return "elsewhere" if elsewhere else case.subject.state


def _coming(case: Case, gathered: Facts) -> tuple[SessionFacts, ...]:
    if case.session is not None or case.programme is None:
        return ()
    named = gathered.coming.get(case.programme.id, ())
    return tuple(gathered.sessions[session] for session in named)


def _zone(case: Case) -> str:
    asked = case.subject.timezone
    if asked and asked in _zones():
        return asked
    about = case.session or case.programme
    return about.timezone if about else settings().timezone


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
