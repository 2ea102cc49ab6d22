"""Signing in: a mailed link or eight digits, bound to the browser that asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database, signing
from events.database import Shape, transaction
from events.errors import Refusal
from events.organisers import audit_log, desk_sessions
from events.organisers.sign_in.codes import DIGITS
from events.organisers.tables import SignInCode

TRIES: Final = 5


class CodeRefused(Refusal):
    """The same answer to a wrong, old, used or never sent code: it tells nothing."""

    status = 422
    sentence = (
        "This code is not valid, or no longer: it is good for ten minutes and five tries."
        " Check it, or ask for a new one."
    )


class NotACode(Refusal):
    """What was typed cannot be one; it costs no try."""

    status = 422
    sentence = "A code has eight digits."


class LinkRefused(Refusal):
    """The same answer to a wrong, old, used or foreign link."""

    status = 422
    sentence = (
        "This link is not valid, or no longer, or was asked for in another browser."
        " Open it in the browser where you asked for it, or ask for a new one."
    )


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the secret of their new desk session for the cookie."""

    organiser_id: int
    secret: str


async def by_code(code: str, browser: str, user_agent: str, *, at: datetime) -> SignedIn:
    """Sign in by the digits, in the browser that asked. Raises NotACode, CodeRefused."""
    digits = "".join(character for character in code if character.isdecimal())
    if len(digits) != DIGITS:
        raise NotACode
    async with transaction():
        asked = await _asked_by(browser, at)
        good = [entry for entry in asked if entry.code_hash == signing.hashed(digits)]
        if not good and asked:
            await SignInCode.update({SignInCode.tries: SignInCode.tries + 1}).where(
                SignInCode.id.is_in([entry.id for entry in asked])
            )
        signed_in = await _use(good[0], user_agent, at) if good else None
    if signed_in is None:
        raise CodeRefused
    return signed_in


async def by_link(secret: str, browser: str, user_agent: str, *, at: datetime) -> SignedIn:
    """Sign in by a link: mailed ones in the browser that asked, printed ones in any. LinkRefused.

    `browser` is empty where the browser has no cookie of ours.
    """
    async with transaction():
        entry = await _by_link(secret, browser, at, lock=True)
        signed_in = await _use(entry, user_agent, at) if entry is not None else None
    if signed_in is None:
        raise LinkRefused
    return signed_in


async def link_is_good(secret: str, browser: str, *, at: datetime) -> bool:
    """Tell whether pressing the button on a link's page would sign in; changes nothing."""
    return await _by_link(secret, browser, at) is not None


async def is_asked_elsewhere(secret: str, *, at: datetime) -> bool:
    """Tell whether a link would be good in another browser, which whoever has the link may know."""
    usable = await database.row(_Usable, _BY_LINK_ANYWHERE, at, TRIES, signing.hashed(secret))
    return usable is not None


class _Usable(Shape):
    id: int
    organiser: int
    code_hash: str
    browser_hash: str


_USABLE = """
SELECT c.id, c.organiser, c.code_hash, c.browser_hash FROM sign_in_codes c
  JOIN organisers o ON o.id = c.organiser AND o.disabled_at IS NULL
 WHERE c.used_at IS NULL AND c.expires_at > $1 AND c.tries < $2
"""
_ASKED_BY = _USABLE + " AND c.browser_hash = $3 ORDER BY c.id FOR UPDATE OF c"
_BY_LINK_ANYWHERE = _USABLE + " AND c.link_hash = $3 LIMIT 1"
_BY_LINK = _USABLE + " AND c.link_hash = $3 AND c.browser_hash IN ('', $4) LIMIT 1"
_BY_LINK_LOCKED = _BY_LINK + " FOR UPDATE OF c"


async def _asked_by(browser: str, at: datetime) -> list[_Usable]:
    # Mails overtake each other: of several codes each is good, and a wrong try counts for all.
    return await database.rows(_Usable, _ASKED_BY, at, TRIES, signing.hashed(browser))


async def _by_link(
    secret: str, browser: str, at: datetime, *, lock: bool = False
) -> _Usable | None:
    return await database.row(
        _Usable,
        _BY_LINK_LOCKED if lock else _BY_LINK,
        at,
        TRIES,
        signing.hashed(secret),
        signing.hashed(browser),
    )


async def _use(entry: _Usable, user_agent: str, at: datetime) -> SignedIn:
    """Spend the row and begin a desk session; every other code of this organiser ends with it."""
    await SignInCode.update({SignInCode.used_at: at}).where(
        (SignInCode.organiser == entry.organiser) & SignInCode.used_at.is_null()
    )
    secret = await desk_sessions.begin(entry.organiser, user_agent, at=at)
    email = await database.value("SELECT email FROM organisers WHERE id = $1", entry.organiser)
    await audit_log.record(email, "signed-in", email)
    return SignedIn(entry.organiser, secret)
