"""What a registration form shows: of a session, or of a programme; empty, or as it was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from events import links
from events.clock import now
from events.errors import NotFound
from events.registrations import offered_sessions
from events.registrations.invitations.queries import Invitation
from events.registrations.offered_sessions import Choice
from events.registrations.signup import availability, questions
from events.registrations.signup.availability import Offer
from events.registrations.signup.form import MISTYPED, Fields, names_others, new_key
from events.registrations.signup.questions import Condition, Question
from events.registrations.signup.refusals import TooFewSeats


@dataclass(frozen=True)
class FormContext:
    """What `pages/registration/form.html` shows.

    `refusal` is a sentence where nobody can register, `said` one about the form just sent (both
    translated when shown); `seats_left` is None without a limit; `meant` an address to ask about.
    `problems` maps a field's name to its sentence (translated when shown).
    """

    action: str
    form_key: str
    kind: str
    questions: Sequence[Question] = ()
    values: Fields = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    said: str = ""
    full: bool = False
    waits: bool = False
    in_line: int = 0
    seats_left: int | None = None
    needs_approval: bool = False
    confirms_address: bool = False
    retention_days: int = 365
    language: str = "fr"
    meant: str = ""
    companions: int = 0
    """How many others one may register with oneself."""

    kept: int = 0
    """So many more seats are kept for a group."""

    kept_until: datetime | None = None
    domain_seats: int | None = None
    """At most so many seats for one organisation."""

    timezone: str = ""
    choices: Sequence[Choice] = ()
    """Sessions that can be ticked: all of a programme's, or others beside a session."""
    dates: Sequence[Choice] = ()
    """The dates to choose one of, where the session is the same on several."""
    invited: str = ""
    """The address that an invitation is for; it cannot be changed."""

    def value(self, name: str) -> str:
        """Return what was typed into a field."""
        return next(iter(self.values.get(name, ())), "")

    def wording(self, texts: Mapping[str, str]) -> str:
        """Return a question's text in the reader's language, or the first there is."""
        return questions.in_language(texts, self.language)

    def spoken(self, texts: Mapping[str, str]) -> str:
        """Return the language that `wording` is in."""
        return questions.language_of(texts, self.language)

    def condition(self, question: Question) -> Condition | None:
        """Return when a question is asked; None: always."""
        own = (one for choice in self.choices for one in choice.questions)
        among = (one for one in own if one.prefix == question.prefix)
        return questions.condition_of(question, [*self.questions, *among])

    @property
    def groups(self) -> list[list[Choice]]:
        """Return the sessions that can be ticked, the dates of one choice together."""
        return offered_sessions.by_choice(self.choices)

    @property
    def is_cut(self) -> bool:
        """Tell whether later sessions may be missing, whose forms are on their own pages."""
        return len(self.choices) >= offered_sessions.MOST_CHOICES

    @property
    def any_dates(self) -> bool:
        """Tell whether one of them is to be had on several dates."""
        return any(len(group) > 1 for group in self.groups)

    @property
    def line_for_date(self) -> bool:
        """Tell whether the date that was chosen has no seat for this address."""
        return bool(self.dates and self.said)

    @property
    def only_dates(self) -> bool:
        """Tell whether there is nothing but dates to choose from: no registering for all."""
        return bool(self.choices) and all(len(group) > 1 for group in self.groups)

    @property
    def named_others(self) -> bool:
        """Tell whether anybody else was named in the form that was sent."""
        return names_others(self.values)

    @property
    def too_few(self) -> bool:
        """Tell whether there were seats, but not for all who were to come."""
        return TooFewSeats.words == self.problems.get("companions")

    def asked_again(self, number: int) -> bool:
        """Tell whether the address of somebody who was named looks mistyped, and stays if sent."""
        return self.problems.get(f"email-{number}") == MISTYPED

    def named(self, field: str) -> str:
        """Return the session or the question that a field is about, for a list of problems."""
        for choice in [*self.choices, *self.dates]:
            if choice.field == field:
                return choice.title
        own = [one for choice in self.choices for one in choice.questions]
        asked = (one for one in [*self.questions, *own] if one.field == field)
        return next((self.wording(one.label) for one in asked), "")

    def chosen(self, name: str, value: str) -> bool:
        """Tell whether an answer was ticked."""
        return value in self.values.get(name, ())


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
