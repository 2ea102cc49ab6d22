"""The form of a session's page or of a programme's, as nobody has filled it in yet."""

from collections.abc import Sequence
from dataclasses import replace

from events import links
from events.clock import now
from events.errors import NotFound
from events.registrations import offered_sessions
from events.registrations.form_context import FormContext
from events.registrations.invitations.queries import Invitation
from events.registrations.offered_sessions import Choice
from events.registrations.signup import availability, questions
from events.registrations.signup.availability import Offer
from events.registrations.signup.form import Fields, new_key


async def blank(
    session_id: int,
    language: str,
    *,
    source: str = "",
    by: Invitation | None = None,
    ticked: Sequence[str] = (),
) -> FormContext:
    """Return the form of a session's page, or the sentence that stands in its place.

    `by`: the invitation that it is filled in with; one to the session alone offers no other.
    `ticked`: other sessions that were chosen in the form that is shown again.
    """
    alone = bool(by and by.session)
    others = [] if alone else await _others(session_id, language, ticked)
    place = await availability.session(session_id, at=now())
    if place is None:
        raise NotFound
    dates = await _dates(session_id, language, alone=alone)
    if dates:
        place = _by_date(place, dates)
    return FormContext(
        action=links.registrations(links.session(place.slug)),
        form_key=new_key(),
        kind="session",
        questions=await questions.of_session(session_id),
        values=_first_values(source, by, date=_first_date(session_id, dates)),
        invited=by.email if by else "",
        refusal=place.refusal,
        full=place.full,
        waits=place.waits,
        in_line=place.in_line,
        seats_left=place.seats_left,
        needs_approval=place.needs_approval,
        confirms_address=place.confirms_address,
        retention_days=place.retention_days,
        language=language,
        companions=0 if by else place.companions,
        dates=dates,
        kept=place.kept,
        kept_until=place.kept_until,
        domain_seats=place.domain_seats,
        timezone=place.timezone,
        choices=others,
    )


async def _others(session_id: int, language: str, ticked: Sequence[str]) -> Sequence[Choice]:
    return await offered_sessions.beside(session_id, language, at=now(), ticked=ticked)


def _by_date(place: Offer, dates: Sequence[Choice]) -> Offer:
    """Return the offer without the session's own seats: each date says what it has."""
    full = all(one.full for one in dates)
    return replace(place, refusal="", full=full, in_line=0, seats_left=None, kept=0)


async def _dates(session_id: int, language: str, *, alone: bool) -> Sequence[Choice]:
    """Return the dates to choose from, where there is another than the page's own."""
    found = [] if alone else await offered_sessions.dates(session_id, language, at=now())
    return found if any(one.id != session_id for one in found) else ()


async def blank_for_programme(
    programme_id: int,
    language: str,
    *,
    source: str = "",
    by: Invitation | None = None,
    ticked: Sequence[str] = (),
) -> FormContext:
    """Return the form of a programme's page: one registration for all sessions, and later ones."""
    programme = await availability.programme(programme_id, at=now())
    if programme is None:
        raise NotFound
    offered = await offered_sessions.of_programme(programme_id, language, at=now(), ticked=ticked)
    return FormContext(
        action=links.registrations(links.programme(programme.slug)),
        form_key=new_key(),
        kind="programme",
        questions=await questions.asked_by_programme(programme_id),
        values=_first_values(source, by),
        invited=by.email if by else "",
        refusal=programme.refusal,
        retention_days=programme.retention_days,
        language=language,
        choices=offered,
    )


def _first_date(session_id: int, dates: Sequence[Choice]) -> str:
    """Return the page's own date where it has seats: else nothing is chosen before its reader."""
    free = (one.slug for one in dates if one.id == session_id and one.open and not one.full)
    return next(free, "")


def _first_values(source: str, by: Invitation | None, *, date: str = "") -> Fields:
    known = {"source": source, "date": date}
    if by:
        known |= {"email": by.email, "name": by.name}
    return {name: [value] for name, value in known.items() if value}
