"""A way in that can be read out on the telephone: eight digits, good for half an hour."""

from datetime import datetime, timedelta
from typing import Final

from events import database, signing
from events.database import Shape
from events.errors import Invalid
from events.presentation import N_
from events.registrations.signup import rate_limits
from events.registrations.tables import PhoneCode

LASTS: Final = timedelta(minutes=30)


async def issue(registration_id: int, *, at: datetime) -> str:
    """Return a code for one person's way in; only its hash is kept. Inside a transaction."""
    await PhoneCode.delete().where(PhoneCode.expires_at < at)
    code = signing.code()
    await PhoneCode.insert(
        PhoneCode(code_hash=_hashed(code), registration=registration_id, expires_at=at + LASTS)
    )
    return code


class WayIn(Shape):
    """The registration that a code was given for, and the nonce of its way in."""

    id: int
    join_nonce: str


async def owner_of(typed: str, client: str, *, at: datetime) -> WayIn:
    """Return the way in that a code was given for.

    Guessing is hopeless: few codes are good at a time, and few wrong ones may be typed by a client;
    one that guesses is refused, and nobody else. Raises Invalid for what is no code that is good
    now, TooOften.
    """
    await rate_limits.count_guess(client, at=at)
    digits = "".join(character for character in typed if character.isdecimal())
    found = await database.row(WayIn, _WAY_IN, _hashed(digits), at)
    if found is None:
        await rate_limits.wrong_guess(at)
        raise Invalid({"code": N_("This code opens no session now. Ask for a new one.")})
    await rate_limits.right_guess(client, at=at)
    return found


_WAY_IN = """
SELECT r.id, r.join_nonce FROM phone_codes c JOIN registrations r ON r.id = c.registration
 WHERE c.code_hash = $1 AND c.expires_at > $2
"""


def _hashed(code: str) -> str:
    return signing.hashed(f"way in {code}")
