"""Several sessions in one form: each by its own rules, all of them or none, one mail."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import NotFound
from events.presentation import N_
from events.registrations.invitations import queries as invitations
from events.registrations.shapes import LockedRegistration
from events.registrations.signup import enter, participants, rate_limits, refusals, register, seats
from events.registrations.signup.enter import Entry
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import (
    InvitedOnly,
    SessionCancelled,
    SessionClosed,
    SessionFull,
    SessionPast,
    SomeRefused,
    TooManyMails,
)
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import people, selections
from events.registrations.write.selections import Selection


@dataclass(frozen=True)
class Wanted:
    """A session that was ticked: what its questions were answered, and whether a line will do."""

    session_id: int
    answers: Mapping[int, Any]
    waiting: bool = False


async def register_for_sessions(
    programme_id: int, wanted: Sequence[Wanted], form: RegistrationForm, *, at: datetime
) -> Sequence[tuple[int, RegistrationState]]:
    """Register for each session that was ticked; return what becomes of each for somebody new.

    So the answer does not tell who is registered: the mail says it to its reader. The same form
    sent twice counts once, and is answered alike; with more ticks, those are added.

    Raises SomeRefused where one of them cannot be had, and nothing is written then; TooManyMails,
    NotFound.
    """
    if len(wanted) == 1:
        return await _single(wanted[0], form, at)
    with one_date.refused_in_words():
        return await _several(programme_id, wanted, form, at)


async def _several(
    programme_id: int, wanted: Sequence[Wanted], form: RegistrationForm, at: datetime
) -> Sequence[tuple[int, RegistrationState]]:
    async with transaction():
        sessions = await _lock(programme_id, wanted)
        person = await participants.find(form.email)
        kept = await selections.of_form(person.id, form.form_key) if person else None
        known = kept.sessions if kept else []
        more = [session for session in sessions if session.id not in known]
        if more or kept is None:
            told = await _states(more, wanted, form, at)
            kept = await _enter(more, wanted, form, told, at)
    states = dict(zip(kept.sessions, kept.told, strict=True))
    return [(session.id, states[session.id]) for session in sessions]


async def _single(
    one: Wanted, form: RegistrationForm, at: datetime
) -> Sequence[tuple[int, RegistrationState]]:
    """Register for one session as its own form would: its confirmation carries its invitation."""
    given = replace(form, answers=one.answers, waiting=one.waiting)
    try:
        done = await register.register(one.session_id, given, at=at)
    except (SessionFull, SessionClosed, SessionPast, SessionCancelled, InvitedOnly) as refused:
        raise SomeRefused({f"session-{one.session_id}": refused.sentence}) from None
    return [(one.session_id, done.state)]


async def _lock(programme_id: int, wanted: Sequence[Wanted]) -> list[LockedSession]:
    sessions = await seats.lock_all([one.session_id for one in wanted])
    if any(session.programme != programme_id for session in sessions):
        raise NotFound
    return sessions


async def _states(
    sessions: Sequence[LockedSession],
    wanted: Sequence[Wanted],
    form: RegistrationForm,
    at: datetime,
) -> dict[int, RegistrationState]:
    """Return what somebody new becomes in each session. Raises SomeRefused."""
    lines = {one.session_id: one.waiting for one in wanted}
    told: dict[int, RegistrationState] = {}
    problems = _dates_twice(sessions)
    for session in sessions:
        refused = refusals.refusal(session, at)
        if session.invited and not await invitations.lets_in(
            form.invitation, session.id, form.email
        ):
            refused = refused or InvitedOnly()
        given = await allotment.read(session, at, [form.email])
        state = register.state_of(session, replace(form, waiting=lines[session.id]), given)
        if refused or state is None:
            problems[f"session-{session.id}"] = (refused or given.refusal(form.email)).sentence
        else:
            told[session.id] = state
    if problems:
        raise SomeRefused(problems)
    return told


def _dates_twice(sessions: Sequence[LockedSession]) -> dict[str, str]:
    """Return what is wrong with several dates of one choice, by the field of each."""
    chosen = Counter(session.date_choice for session in sessions if session.date_choice)
    return {
        f"session-{session.id}": N_("Choose only one of these dates.")
        for session in sessions
        if session.date_choice and chosen[session.date_choice] > 1
    }


async def _enter(
    sessions: Sequence[LockedSession],
    wanted: Sequence[Wanted],
    form: RegistrationForm,
    told: Mapping[int, RegistrationState],
    at: datetime,
) -> Selection:
    """Write what is new, and owe the one mail; who strangers had mailed too often gets none."""
    answers = {one.session_id: one.answers for one in wanted}
    person = await participants.find_or_add(form, at)
    earlier = {
        session.id: await enter.lock_registration(session.id, person.id) for session in sessions
    }
    fresh = [session for session in sessions if not _stands(earlier[session.id])]
    left = await rate_limits.mails_left(person.id, *told)
    if fresh and left < 1:
        raise TooManyMails
    for session in fresh:
        state = _state(told[session.id], earlier[session.id])
        given = replace(form, answers=answers[session.id])
        await _enter_one(session, person.id, given, state, at)
    kept = await _keep(sessions[0].programme, person.id, form, told, at)
    if left > 0:
        asks = bool(fresh) and RegistrationState.UNCONFIRMED in told.values()
        await plan([summary(kept, at, asks=asks)])
        await people.need_calendar(person.id)
    return kept


async def _keep(
    programme: int,
    person: int,
    form: RegistrationForm,
    told: Mapping[int, RegistrationState],
    at: datetime,
) -> Selection:
    return await selections.keep(
        programme, person, language=form.language, sessions=list(told), told=list(told.values()),
        form_key=form.form_key, made_by=form.made_by, at=at,
    )  # fmt: skip


async def _enter_one(
    session: LockedSession,
    person_id: int,
    given: RegistrationForm,
    state: RegistrationState,
    at: datetime,
) -> None:
    """Enter a person in a session, or ask by mail where they have another of its dates."""
    if other := await one_date.other_date_of(session, person_id, at):
        await one_date.ask(session, other, at, occasion=given.form_key)
    else:
        await enter.enter(session, given, Entry(state, summed_up=True), at)


def _state(wanted: RegistrationState, before: LockedRegistration | None) -> RegistrationState:
    """Ask the organisers again for somebody whom they removed; nobody sees it here."""
    if before and before.is_removed and wanted != RegistrationState.UNCONFIRMED:
        return RegistrationState.PENDING
    return wanted


def summary(kept: Selection, at: datetime, *, asks: bool = False, occasion: str = "") -> Owed:
    """Return the one mail about a selection; `asks`: whether the address is right comes first."""
    return Owed(
        "confirm-address" if asks else "selection-summary",
        "selection",
        kept.id,
        occasion or str(len(kept.sessions)),
        due_at=at,
        programme_id=kept.programme,
        person_id=kept.person,
    )


def _stands(earlier: LockedRegistration | None) -> bool:
    return earlier is not None and not earlier.is_cancelled
