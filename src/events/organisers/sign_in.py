"""Signing in: a mailed link or eight digits, bound to the browser that asked.

A code lasts ten minutes and bears five tries. Link and code of a mail are derived from the row's
id and the secret, so that the letter can be written again and nothing usable lies in the database.
The link that `events organiser add` prints is random and bound to no browser: whoever runs the
command hands it over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events import database, links, signing
from events.database import Shape, transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.errors import Refusal
from events.organisers import audit_log, desk_sessions
from events.organisers.tables import Organiser, SignInCode

CODE_LASTS: Final = timedelta(minutes=10)
PRINTED_LINK_LASTS: Final = timedelta(hours=24)
TRIES: Final = 5
DIGITS: Final = 8
MAILS_PER_HOUR: Final = 60
"""To one organiser, whoever asks; how many one client may ask for is counted before."""


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


async def ask(address: str, browser: str, *, at: datetime) -> None:
    """Owe a sign-in mail to this address if it is an organiser's; nobody is told whether it is.

    `browser` is the secret of the asking browser's cookie.
    """
    async with transaction():
        organiser_id = await _locked_organiser(address)
        if organiser_id is None or await _asked_too_often(organiser_id, at):
            return
        row_id = await _new_row(organiser_id, signing.hashed(browser), at, CODE_LASTS)
        link, code = link_and_code(row_id)
        await SignInCode.update(
            {
                SignInCode.link_hash: signing.hashed(link.rsplit("/", 1)[-1]),
                SignInCode.code_hash: signing.hashed(code),
            }
        ).where(SignInCode.id == row_id)
        await plan([_sign_in_mail(organiser_id, row_id, at)])


def link_and_code(row_id: int) -> tuple[str, str]:
    """Return the whole link and the eight digits of a row of sign_in_codes; always the same."""
    link = links.absolute(f"{links.SIGN_IN}/{signing.signature('sign-in-link', str(row_id))}")
    digits = int.from_bytes(signing.signature("sign-in-code", str(row_id)).encode()) % 10**DIGITS
    return link, f"{digits:0{DIGITS}d}"


async def printed_link(organiser_id: int, *, at: datetime) -> str:
    """Return a link for one organiser, good once within a day in any browser, mailed to nobody."""
    secret = signing.secret()
    async with transaction():
        row_id = await _new_row(organiser_id, "", at, PRINTED_LINK_LASTS)
        await SignInCode.update({SignInCode.link_hash: signing.hashed(secret)}).where(
            SignInCode.id == row_id
        )
    return links.absolute(f"{links.SIGN_IN}/{secret}")


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


async def _locked_organiser(address: str) -> int | None:
    found = await (
        Organiser.select(Organiser.id)
        .where((Organiser.email == address) & Organiser.disabled_at.is_null())
        .lock_rows("UPDATE")
    )
    return int(found[0]["id"]) if found else None


async def _asked_too_often(organiser_id: int, at: datetime) -> bool:
    asked = await SignInCode.count().where(
        (SignInCode.organiser == organiser_id) & (SignInCode.created_at > at - timedelta(hours=1))
    )
    return int(asked) >= MAILS_PER_HOUR


async def _new_row(organiser_id: int, browser_hash: str, at: datetime, lasts: timedelta) -> int:
    written = await SignInCode.insert(
        SignInCode(
            organiser=organiser_id, browser_hash=browser_hash, created_at=at, expires_at=at + lasts
        )
    ).returning(SignInCode.id)
    return int(written[0]["id"])


def _sign_in_mail(organiser_id: int, row_id: int, at: datetime) -> Owed:
    return Owed(
        letter="sign-in",
        subject_kind="organiser",
        subject_id=organiser_id,
        occasion=str(row_id),
        due_at=at,
        urgency=Urgency.SIGN_IN,
        useful_until=at + CODE_LASTS,
    )


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
