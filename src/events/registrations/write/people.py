"""People are added, change their settings, and stop a programme's series."""

from collections.abc import Sequence
from datetime import datetime

from events import database, signing
from events.database import Shape
from events.registrations.tables import MailStop
from events.registrations.tables import Person as PersonTable


class Person(Shape):
    """Somebody as registering needs them."""

    id: int
    erase_after: datetime | None


async def add(
    email: str, *, language: str, timezone: str, may_contact: bool, at: datetime
) -> Person:
    """Return the person of an address, held; language and zone stay as they first were."""
    person = await database.row(
        Person, _ADD, email, language, timezone, may_contact, signing.nonce(), at
    )
    assert person is not None
    return person


_ADD = """
INSERT INTO people (email, language, timezone, may_contact, nonce, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (email) DO UPDATE SET may_contact = people.may_contact OR excluded.may_contact
RETURNING id, erase_after
"""


async def add_all(emails: Sequence[str], languages: Sequence[str], *, at: datetime) -> None:
    """Add those of a list who are not known yet."""
    nonces = signing.nonces(len(emails))
    await database.execute(_ADD_ALL, list(emails), list(languages), nonces, at)


_ADD_ALL = """
INSERT INTO people (email, language, nonce, created_at)
SELECT email, language, nonce, $4 FROM unnest($1::text[], $2::text[], $3::text[])
  AS listed (email, language, nonce)
ON CONFLICT (email) DO NOTHING
"""


async def of_example(email: str, *, at: datetime) -> int:
    """Return somebody of the example, added where they are not known yet."""
    return int(await database.value(_OF_EXAMPLE, email, signing.nonce(), at))


_OF_EXAMPLE = """
INSERT INTO people (email, nonce, created_at) VALUES ($1, $2, $3)
ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id
"""


async def set_language(person_id: int, *, language: str, timezone: str) -> None:
    """Change the language and the time zone of somebody's mails."""
    await PersonTable.update(
        {PersonTable.language: language, PersonTable.timezone: timezone}
    ).where(PersonTable.id == person_id)


async def set_calendar(person_id: int, *, wanted: bool) -> None:
    """Give the private feed a new address, or end it."""
    await PersonTable.update({PersonTable.calendar_nonce: signing.nonce() if wanted else ""}).where(
        PersonTable.id == person_id
    )


async def need_calendar(person_id: int) -> None:
    """Give a private feed to who has none."""
    await PersonTable.update({PersonTable.calendar_nonce: signing.nonce()}).where(
        PersonTable.id == person_id, PersonTable.calendar_nonce == ""
    )


async def erase_after(person_id: int, *, at: datetime) -> None:
    """Note that somebody asked to be erased: at their last mail, or then."""
    await PersonTable.update({PersonTable.erase_after: at}).where(PersonTable.id == person_id)


async def erase_unless_needed(person_id: int, *, known_since: datetime, at: datetime) -> None:
    """Note the same of an address that holds nothing, unless it was known before."""
    await database.execute(_ERASE_UNLESS_NEEDED, person_id, at, known_since)


_ERASE_UNLESS_NEEDED = """
UPDATE people SET erase_after = $2 WHERE id = $1 AND created_at > $3
   AND NOT EXISTS (SELECT FROM registrations WHERE person = $1 AND state <> 'cancelled')
   AND NOT EXISTS (SELECT FROM passes WHERE person = $1 AND state <> 'cancelled')
   AND NOT EXISTS (SELECT FROM invitations WHERE person = $1)
"""


async def stop(person_id: int, programme_id: int, *, at: datetime) -> None:
    """Stop a programme's series for somebody; again changes nothing."""
    await MailStop.insert(
        MailStop(person=person_id, programme=programme_id, stopped_at=at)
    ).on_conflict(action="DO NOTHING")


async def resume(person_id: int, programme_id: int) -> None:
    """Send somebody the series again."""
    await MailStop.delete().where(MailStop.person == person_id, MailStop.programme == programme_id)
