"""What is asked of a browser to answer once: signed by us, bound to it, good for minutes.

A challenge carries its end and a nonce, and a signature over both, its purpose and its holder (the
browser that asked, or the desk session). So asking for one keeps nothing; one that was used is
kept, by its hash, until its end. A passkey signs it; a provider of identities hands it back.
"""

import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from events import signing
from events.organisers.tables import SpentChallenge

LASTS: Final = timedelta(minutes=5)
SIGN_IN: Final = "passkey-sign-in"
ADDING: Final = "passkey-adding"
_CHALLENGE = re.compile(r"([0-9]{1,12})\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{27}")


def issue(purpose: str, holder: str, *, at: datetime, lasts: timedelta = LASTS) -> str:
    """Return a challenge for one purpose and holder.

    The holder is a secret of the browser, or the hash of a desk session's token.
    """
    stem = f"{int((at + lasts).timestamp())}.{signing.nonce()}"
    return f"{stem}.{_signature(purpose, holder, stem)}"


def is_good(challenge: str, purpose: str, holder: str, *, at: datetime) -> bool:
    """Tell whether we issued it for this purpose and holder, and it has not ended."""
    match = _CHALLENGE.fullmatch(challenge)
    if match is None or not holder or int(match.group(1)) <= at.timestamp():
        return False
    stem, _, signed = challenge.rpartition(".")
    return hmac.compare_digest(signed, _signature(purpose, holder, stem))


async def spend(challenge: str, *, at: datetime, lasts: timedelta = LASTS) -> bool:
    """Use a good challenge up, in the caller's transaction; False where it was used before.

    Of two who spend one challenge at once, the second waits for the first and gets False.
    """
    await SpentChallenge.delete().where(SpentChallenge.expires_at < at - LASTS)
    spent = (
        await SpentChallenge.insert(
            SpentChallenge(challenge_hash=signing.hashed(challenge), expires_at=at + lasts)
        )
        .on_conflict(action="DO NOTHING")
        .returning(SpentChallenge.challenge_hash)
    )
    return bool(spent)


def _signature(purpose: str, holder: str, stem: str) -> str:
    return signing.signature(purpose, f"{holder}\0{stem}")
