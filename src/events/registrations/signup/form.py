"""The registration form: what it shows, and what a filled-in one says."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from events import links, text, tokens, zones
from events.clock import now
from events.errors import Invalid, NotFound
from events.presentation import N_
from events.registrations import choices
from events.registrations.choices import Choice
from events.registrations.invitations.queries import Invitation
from events.registrations.signup import answers, availability, questions
from events.registrations.signup.questions import Condition, Question
from events.registrations.signup.typo_suggestions import meant
from events.settings import LANGUAGES

KEY_LASTS: Final = timedelta(days=7)
LONGEST_NAME: Final = 200
MOST_TICKED: Final = 100

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class RegistrationForm:
    """A form that is in order. `answers` by question; `waiting`: a place in the line will do.

    `invitation` is the id of the one that let its sender in, 0 where none was needed.
    """

    email: str
    name: str
    language: str
    timezone: str = ""
    source: str = ""
    form_key: str = ""
    made_by: str = ""
    waiting: bool = False
    invitation: int = 0
    may_contact: bool = False
    answers: Mapping[int, Any] = field(default_factory=dict)


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
    choices: Sequence[Choice] = ()
    """Sessions that can be ticked: all of a programme's, or others beside a session."""
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

    def named(self, field: str) -> str:
        """Return the session or the question that a field is about, for a list of problems."""
        for choice in self.choices:
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
    others = (
        []
        if by and by.session
        else await choices.beside(session_id, language, at=now(), ticked=ticked)
    )
    place = await availability.session(session_id, at=now())
    if place is None:
        raise NotFound
    return FormContext(
        action=links.registrations(links.session(place.slug)),
        form_key=new_key(),
        kind="session",
        questions=await questions.asked(session_id),
        values=_first_values(source, by),
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
        choices=others,
    )


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
        choices=await choices.of_programme(programme_id, language, at=now(), ticked=ticked),
    )


def _first_values(source: str, by: Invitation | None) -> Fields:
    known = {"source": source}
    if by:
        known |= {"email": by.email, "name": by.name}
    return {name: [value] for name, value in known.items() if value}


def parse(
    fields: Fields,
    asked: Sequence[Question],
    *,
    language: str,
    made_by: str = "",
    invitation: int = 0,
) -> RegistrationForm:
    """Read what a form says. Raises Invalid with every problem at once.

    An address that looks mistyped is asked about once (the problem under `sure`), never refused.
    """
    problems: dict[str, str] = {}
    form_key = _key(fields, problems)
    name = _name(fields, problems)
    email = _email(fields, problems)
    given, wrong = answers.check(asked, fields)
    problems |= wrong
    if not problems and meant(email) and _one(fields, "sure") != email:
        problems["sure"] = N_("Please check the address.")
    if problems:
        raise Invalid(problems)
    return RegistrationForm(
        email=email,
        name=name,
        language=language if language in LANGUAGES else LANGUAGES[0],
        timezone=_zone(fields),
        source=text.line(_one(fields, "source"))[:80],
        form_key=form_key,
        made_by=made_by,
        waiting=_one(fields, "waiting") == "yes",
        invitation=invitation,
        may_contact=_may_contact(asked, given),
        answers=given,
    )


def _may_contact(asked: Sequence[Question], given: Mapping[int, object]) -> bool:
    return any(given.get(one.id) is True for one in asked if one.key == "contact")


def new_key() -> str:
    """Make a key for one form: random, dated and signed, so that it need not be remembered."""
    key = f"{secrets.token_hex(16)}.{int(now().timestamp()):x}"
    return f"{key}.{tokens.signature('form', key)}"


def key_of(raw: str) -> str:
    """Return the random part of a form's key; nothing where it is not ours or too old."""
    match = _KEY.fullmatch(raw)
    if match is None or not secrets.compare_digest(
        tokens.signature("form", f"{match[1]}.{match[2]}"), match[3]
    ):
        return ""
    issued = datetime.fromtimestamp(int(match[2], 16), UTC)
    return match[1] if now() - issued < KEY_LASTS else ""


def is_trap_sprung(fields: Fields) -> bool:
    """Tell whether the field that people cannot see was filled in."""
    return bool(_one(fields, "website").strip())


def _key(fields: Fields, problems: dict[str, str]) -> str:
    key = key_of(_one(fields, "form_key"))
    if not key:
        problems["form_key"] = N_("This form was open for too long. Please send it once more.")
    return key


def _name(fields: Fields, problems: dict[str, str]) -> str:
    name = text.line(_one(fields, "name"))
    if not name:
        problems["name"] = N_("Enter your name.")
    elif len(name) > LONGEST_NAME:
        problems["name"] = N_("This name is too long.")
    return name


def _email(fields: Fields, problems: dict[str, str]) -> str:
    raw = _one(fields, "instead") or _one(fields, "email")
    try:
        return text.address(raw)
    except ValueError:
        problems["email"] = (
            N_("Enter an address in full, such as name@example.org.")
            if raw.strip()
            else N_("Enter your email address.")
        )
        return ""


def _zone(fields: Fields) -> str:
    zone = _one(fields, "timezone").strip()
    return zone if zone in zones.names() else ""


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


_KEY: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{1,10})\.([A-Za-z0-9_-]{27})")
