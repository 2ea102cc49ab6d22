"""One person for each address; found and held until the transaction ends."""

from datetime import datetime

from events import database, tokens
from events.database import Row
from events.registrations.signup import erasure
from events.registrations.signup.form import RegistrationForm


async def known(email: str) -> Row | None:
    """The person of an address, held; None where nobody has it.

    Who asked to be erased and comes back meanwhile is somebody new: the erasure ends at once.
    """
    found = await database.row("SELECT * FROM people WHERE email = $1 FOR UPDATE", email)
    if found and found["erase_after"]:
        await erasure.forget([found["id"]], at=found["erase_after"])
        return None
    return found


async def find_or_add(form: RegistrationForm, at: datetime) -> Row:
    """The person of a form's address, held; language and zone stay as they first were."""
    await known(form.email)
    found = await database.row(
        "INSERT INTO people (email, language, timezone, may_contact, nonce, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO UPDATE"
        " SET may_contact = people.may_contact OR excluded.may_contact RETURNING *",
        form.email,
        form.language,
        form.timezone,
        form.may_contact,
        tokens.nonce(),
        at,
    )
    assert found is not None
    return found
