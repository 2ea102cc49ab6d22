"""A lost link is mailed again, to the address alone; the page says the same to everyone."""

from datetime import datetime

from events import text
from events.database import transaction, value
from events.deliveries.plan import Owed, plan
from events.errors import Invalid
from events.presentation import N_
from events.registrations import limits, people


async def mail_links(address: str, *, at: datetime) -> None:
    """Mail all of a person's links to them, within what strangers may cause.

    Unknown addresses cause nothing, and nobody sees the difference. Raises Invalid for what is no
    address.
    """
    try:
        email = text.address(address)
    except ValueError:
        raise Invalid(
            {"email": N_("Enter an address in full, such as name@example.org.")}
        ) from None
    async with transaction():
        person = await people.known(email)
        if person is None or await limits.mails_left(person["id"], None) < 1:
            return
        number = await value(
            "SELECT count(*) FROM deliveries WHERE person_id = $1 AND letter = 'lost-link'",
            person["id"],
        )
        occasion = f"{at:%Y-%m-%d}-{number}"
        await plan(
            [Owed("lost-link", "person", person["id"], occasion, at, person_id=person["id"])]
        )
