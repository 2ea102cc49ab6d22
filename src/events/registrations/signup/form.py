"""The registration form: what it shows, and what a filled-in one says."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from events import signing, text, zones
from events.clock import now
from events.errors import Invalid
from events.presentation import N_
from events.registrations.signup import answers
from events.registrations.signup.questions import Question
from events.settings import LANGUAGES
from events.text.typo_suggestions import suggest

KEY_LASTS: Final = timedelta(days=7)
LONGEST_NAME: Final = 200
MOST_TICKED: Final = 100
MISTYPED: Final = N_("Check this address, or send the form again if it is right.")

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
class Companion:
    """Somebody whom the sender of a form names, to come along."""

    name: str
    email: str


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
    if not problems and suggest(email) and _one(fields, "sure") != email:
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


def names_others(fields: Fields) -> bool:
    """Tell whether a form names anybody beside its sender."""
    return any(
        value.strip()
        for name, values in fields.items()
        if _OTHERS.fullmatch(name)
        for value in values
    )


def companions(fields: Fields, email: str, most: int) -> tuple[list[Companion], dict[str, str]]:
    """Return who else is to come, and what is wrong with them by field; empty lines are none."""
    found: list[Companion] = []
    problems: dict[str, str] = {}
    seen = {email}
    for number in range(2, most + 2):
        if not (_one(fields, f"name-{number}") + _one(fields, f"email-{number}")).strip():
            continue
        wrong: dict[str, str] = {}
        one = Companion(_name(fields, wrong, f"-{number}"), _email(fields, wrong, f"-{number}"))
        if one.email in seen and "email" not in wrong:
            wrong["email"] = N_("This address is already in the form.")
        elif not wrong and suggest(one.email) and _one(fields, f"sure-{number}") != one.email:
            wrong["email"] = MISTYPED
        seen.add(one.email)
        found.append(one)
        problems |= {f"{name}-{number}": said for name, said in wrong.items()}
    return found, problems


def new_key() -> str:
    """Make a key for one form: random, dated and signed, so that it need not be remembered."""
    key = f"{secrets.token_hex(16)}.{int(now().timestamp()):x}"
    return f"{key}.{signing.signature('form', key)}"


def key_of(raw: str) -> str:
    """Return the random part of a form's key; nothing where it is not ours or too old."""
    match = _KEY.fullmatch(raw)
    if match is None or not secrets.compare_digest(
        signing.signature("form", f"{match[1]}.{match[2]}"), match[3]
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
        problems["form_key"] = N_("This form was open for too long. Please send it again.")
    return key


def _name(fields: Fields, problems: dict[str, str], of: str = "") -> str:
    name = text.line(_one(fields, f"name{of}"))
    if not name:
        problems["name"] = N_("Enter a name.") if of else N_("Enter your name.")
    elif len(name) > LONGEST_NAME:
        problems["name"] = N_("This name is too long.")
    return name


def _email(fields: Fields, problems: dict[str, str], of: str = "") -> str:
    raw = _one(fields, f"email{of}")
    if not of:
        raw = _one(fields, "instead") or raw
    try:
        return text.address(raw)
    except ValueError:
        problems["email"] = (
            N_("Enter an address in full, such as name@example.org.")
            if raw.strip() or of
            else N_("Enter your email address.")
        )
        return ""


def _zone(fields: Fields) -> str:
    zone = _one(fields, "timezone").strip()
    return zone if zone in zones.names() else ""


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


_OTHERS: Final = re.compile(r"(name|email)-\d{1,2}")
_KEY: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{1,10})\.([A-Za-z0-9_-]{27})")
