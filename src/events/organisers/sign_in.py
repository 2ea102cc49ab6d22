"""Signing in: a mailed link or eight digits, bound to the browser that asked.

A code lasts ten minutes and bears five tries. Link and code of a mail are derived from the row's
id and the secret, so that the letter can be written again and nothing usable lies in the database.
The link that `events organiser add` prints is random and bound to no browser: whoever runs the
command hands it over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events import database, links, tokens
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import Refusal
from events.organisers import access, desk_sessions

CODE_LASTS: Final = timedelta(minutes=10)
PRINTED_LINK_LASTS: Final = timedelta(hours=24)
TRIES: Final = 5
DIGITS: Final = 8
MAILS_PER_HOUR: Final = 10


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
    """Who came in, and the secret of their new visit for the cookie."""

    organiser_id: int
    visit: str


async def ask(address: str, browser: str, *, at: datetime) -> None:
    """Owe a sign-in mail to this address if it is an organiser's; nobody is told whether it is.

    `browser` is the secret of the asking browser's cookie. More than ten mails an hour are not
    sent.
    """
    async with transaction():
        organiser = await database.row(
            "SELECT id FROM organisers WHERE email = $1 AND disabled_at IS NULL FOR UPDATE",
            address,
        )
        if organiser is None or await _asked_too_often(organiser["id"], at):
            return
        row_id = await _new_row(organiser["id"], tokens.hashed(browser), at, CODE_LASTS)
        link, code = link_and_code(row_id)
        await database.execute(
            "UPDATE sign_in_codes SET link_hash = $2, code_hash = $3 WHERE id = $1",
            row_id,
            tokens.hashed(link.rsplit("/", 1)[-1]),
            tokens.hashed(code),
        )
        await plan([_sign_in_mail(organiser["id"], row_id, at)])


def link_and_code(row_id: int) -> tuple[str, str]:
    """The whole link and the eight digits of one row of sign_in_codes; the same every time."""
    link = links.absolute(f"{links.SIGN_IN}/{tokens.signature('sign-in-link', str(row_id))}")
    digits = int.from_bytes(tokens.signature("sign-in-code", str(row_id)).encode()) % 10**DIGITS
    return link, f"{digits:0{DIGITS}d}"


async def printed_link(organiser_id: int, *, at: datetime) -> str:
    """A whole link for one organiser, good once within a day in any browser, mailed to nobody."""
    secret = tokens.secret()
    async with transaction():
        row_id = await _new_row(organiser_id, "", at, PRINTED_LINK_LASTS)
        await database.execute(
            "UPDATE sign_in_codes SET link_hash = $2 WHERE id = $1", row_id, tokens.hashed(secret)
        )
    return links.absolute(f"{links.SIGN_IN}/{secret}")


async def by_code(code: str, browser: str, user_agent: str, *, at: datetime) -> SignedIn:
    """Sign in by the digits, in the browser that asked. Raises NotACode, CodeRefused."""
    digits = "".join(character for character in code if character.isdecimal())
    if len(digits) != DIGITS:
        raise NotACode
    async with transaction():
        asked = await _asked_by(browser, at)
        good = [entry for entry in asked if entry["code_hash"] == tokens.hashed(digits)]
        if not good:
            await database.execute(
                "UPDATE sign_in_codes SET tries = tries + 1 WHERE id = ANY($1)",
                [entry["id"] for entry in asked],
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
        entry = await _by_link(secret, browser, at, lock="FOR UPDATE OF c")
        signed_in = await _use(entry, user_agent, at) if entry is not None else None
    if signed_in is None:
        raise LinkRefused
    return signed_in


async def link_is_good(secret: str, browser: str, *, at: datetime) -> bool:
    """Whether pressing the button on a link's page would sign in; changes nothing."""
    return await _by_link(secret, browser, at) is not None


async def is_asked_elsewhere(secret: str, *, at: datetime) -> bool:
    """Whether a link would be good in another browser, which whoever has the link may know."""
    usable = await database.row(
        _USABLE + " AND c.link_hash = $3 LIMIT 1", at, TRIES, tokens.hashed(secret)
    )
    return usable is not None


async def _asked_too_often(organiser_id: int, at: datetime) -> bool:
    asked = await database.value(
        "SELECT count(*) FROM sign_in_codes WHERE organiser = $1 AND created_at > $2",
        organiser_id,
        at - timedelta(hours=1),
    )
    return int(asked) >= MAILS_PER_HOUR


async def _new_row(organiser_id: int, browser_hash: str, at: datetime, lasts: timedelta) -> int:
    row_id = await database.value(
        "INSERT INTO sign_in_codes"
        " (organiser, link_hash, code_hash, browser_hash, tries, created_at, expires_at)"
        " VALUES ($1, '', '', $2, 0, $3, $4) RETURNING id",
        organiser_id,
        browser_hash,
        at,
        at + lasts,
    )
    return int(row_id)


def _sign_in_mail(organiser_id: int, row_id: int, at: datetime) -> Owed:
    return Owed(
        letter="sign-in",
        subject_kind="organiser",
        subject_id=organiser_id,
        occasion=str(row_id),
        due_at=at,
        urgency=0,
        useful_until=at + CODE_LASTS,
    )


_USABLE = """
SELECT c.id, c.organiser, c.code_hash, c.browser_hash FROM sign_in_codes c
  JOIN organisers o ON o.id = c.organiser AND o.disabled_at IS NULL
 WHERE c.used_at IS NULL AND c.expires_at > $1 AND c.tries < $2
"""


async def _asked_by(browser: str, at: datetime) -> list[database.Row]:
    # Mails overtake each other: of several codes each is good, and a wrong try counts for all.
    return await database.rows(
        _USABLE + " AND c.browser_hash = $3 ORDER BY c.id FOR UPDATE OF c",
        at,
        TRIES,
        tokens.hashed(browser),
    )


async def _by_link(
    secret: str, browser: str, at: datetime, *, lock: str = ""
) -> database.Row | None:
    return await database.row(
        _USABLE + " AND c.link_hash = $3 AND c.browser_hash IN ('', $4) LIMIT 1 " + lock,
        at,
        TRIES,
        tokens.hashed(secret),
        tokens.hashed(browser),
    )


async def _use(entry: database.Row, user_agent: str, at: datetime) -> SignedIn:
    """Spend the row and begin a visit; every other code of this organiser ends with it."""
    await database.execute(
        "UPDATE sign_in_codes SET used_at = $2 WHERE organiser = $1 AND used_at IS NULL",
        entry["organiser"],
        at,
    )
    visit = await desk_sessions.begin(entry["organiser"], user_agent, at=at)
    email = await database.value("SELECT email FROM organisers WHERE id = $1", entry["organiser"])
    await access.record(email, "signed-in", email)
    return SignedIn(entry["organiser"], visit)
