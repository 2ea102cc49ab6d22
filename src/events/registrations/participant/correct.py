"""A mistyped address, put right by the same browser within the hour."""

from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from msgspec.structs import replace

from events import database, text
from events.database import Json, Shape, transaction
from events.errors import Invalid
from events.presentation import N_
from events.registrations.participant.hand_over import Mistyped, hand_over
from events.registrations.shapes import LOCKED_COLUMNS
from events.registrations.signup import (
    form,
    refusals,
    seats,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.tables import Answer
from events.registrations.write import people

WITHIN: Final = timedelta(hours=1)


async def correct_address(
    session_id: int, *, wrong: str, right: str, made_by: str, at: datetime
) -> None:
    """Give the registration of a mistyped address to the right one.

    Works for the browser that made it, within an hour, before anybody used it; otherwise nothing
    happens, and nobody sees the difference. The seat, or the place in the line, stays the same one.
    Raises Invalid where an address is none, SessionPast, SessionCancelled, TooManyMails; SeatsKept,
    OrganisationFull where the seat cannot be the right address's, and nobody waits.
    """
    before, after = addresses(wrong, right)
    if before == after:
        return
    async with transaction():
        session = await seats.lock(session_id)
        found = await find(session_id, before, made_by, at)
        if found is None or session.invited:
            return  # An invitation is for one address.
        if refused := refusals.refusal(replace(session, registration_open=True), at):
            raise refused
        given = await as_form(found, after, made_by, registration=found.id)
        await hand_over(session, found, given, at)
        await end_links(found.person, at)


async def find(session_id: int, email: str, made_by: str, at: datetime) -> Mistyped | None:
    """Return what a browser made for an address within the hour, held; None where it was used."""
    return await database.row(Mistyped, _FIND, session_id, email, made_by, at - WITHIN)


class SentForm(Protocol):
    """What is known of a form that was sent: of a registration's, or of a pass's."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def timezone(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def may_contact(self) -> bool: ...  # noqa: D102


async def as_form(
    found: SentForm, email: str, made_by: str, *, registration: int | None
) -> RegistrationForm:
    """Return the same form with the right address, and the answers of a registration."""
    return RegistrationForm(
        email=email,
        name=found.name,
        language=found.language,
        timezone=found.timezone,
        source=found.source,
        form_key=form.key_of(form.new_key()),
        made_by=made_by,
        waiting=True,
        may_contact=found.may_contact,
        answers=await answers_of(registration),
    )


async def end_links(person_id: int, at: datetime) -> None:
    """Forget an address that nobody meant, once its last mail has left; its links end at once.

    Not where it holds anything else, or was known before.
    """
    await people.erase_unless_needed(person_id, known_since=at - WITHIN, at=at + WITHIN)


class GivenAnswer(Shape):
    """What a registration answered to a question."""

    question: int
    value: Json[Any]


async def answers_of(registration_id: int | None) -> dict[int, Any]:
    """Return the answers of a registration by question; none for no registration."""
    found = await database.rows(
        GivenAnswer,
        database.select(GivenAnswer, Answer).where(Answer.registration == registration_id),
    )
    return {answer.question: answer.value for answer in found}


def addresses(wrong: str, right: str) -> tuple[str, str]:
    """Return both as they are kept. Raises Invalid where one is none."""
    problems: dict[str, str] = {}
    found = []
    for name, raw in (("wrong", wrong), ("email", right)):
        try:
            found.append(text.address(raw))
        except ValueError:
            problems[name] = N_("Enter an address in full, such as name@example.org.")
    if problems:
        raise Invalid(problems)
    return found[0], found[1]


_FIND = f"""
SELECT {LOCKED_COLUMNS}, r.name, r.language, r.source, r.came_with, e.timezone, e.may_contact
  FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND e.email = $2 AND r.made_by = $3 AND r.made_by <> ''
   AND r.created_at > $4 AND r.entered_at IS NULL AND r.turn = 1 AND r.state <> 'cancelled'
   FOR UPDATE OF r
"""  # noqa: S608 — only our own column names are put together.
