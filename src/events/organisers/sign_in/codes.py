"""Codes to sign in by: mailed to who asks, or printed as a link.

A code lasts ten minutes and bears five tries. Link and code of a mail are derived from the row's
id and the secret, so that the letter can be written again and nothing usable lies in the database.
The link that `events organiser add` prints is random and bound to no browser: whoever runs the
command hands it over.
"""

from datetime import datetime, timedelta
from typing import Final

from events import links, signing
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.organisers.tables import Organiser, SignInCode

CODE_LASTS: Final = timedelta(minutes=10)
PRINTED_LINK_LASTS: Final = timedelta(hours=24)
DIGITS: Final = 8
MAILS_PER_HOUR: Final = 60
"""To one organiser, whoever asks; how many one client may ask for is counted before."""


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
