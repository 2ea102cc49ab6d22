"""One person for each address; found and held until the transaction ends."""

from datetime import datetime

from events import database, text
from events.errors import Invalid
from events.presentation import N_
from events.registrations.signup.form import RegistrationForm
from events.registrations.write import erasure, people
from events.registrations.write.people import Person


def address_of(typed: str) -> str:
    """Return what somebody typed as an address in its one form. Raises Invalid."""
    try:
        return text.address(typed)
    except ValueError:
        raise Invalid(
            {"email": N_("Enter an address in full, such as name@example.org.")}
        ) from None


async def find(email: str) -> Person | None:
    """Return the person of an address, held; None where nobody has it.

    Who asked to be erased and comes back meanwhile is somebody new: the erasure ends at once.
    """
    person = await database.row(Person, _KNOWN, email)
    if person and person.erase_after:
        await erasure.forget([person.id], at=person.erase_after)
        return None
    return person


async def find_or_add(form: RegistrationForm, at: datetime) -> Person:
    """Return the person of a form's address, held; language and zone stay as they first were."""
    await find(form.email)
    return await people.add(
        form.email,
        language=form.language,
        timezone=form.timezone,
        may_contact=form.may_contact,
        at=at,
    )


_KNOWN = "SELECT id, erase_after FROM people WHERE email = $1 FOR UPDATE"
