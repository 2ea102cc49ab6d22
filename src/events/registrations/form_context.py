"""What a registration form shows: of a session, or of a programme; empty, or as it was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.registrations import offered_sessions
from events.registrations.offered_sessions import Choice
from events.registrations.signup import questions
from events.registrations.signup.form import MISTYPED, Fields, names_others
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
