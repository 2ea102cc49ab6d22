"""Signing in by a passkey, beside the mailed code."""

import hmac
from datetime import datetime

from events import database
from events.database import Shape, transaction
from events.organisers import audit_log, challenges, desk_sessions
from events.organisers.passkeys import webauthn_checks
from events.organisers.sign_in.signing_in import SignedIn
from events.organisers.tables import Passkey


def begin_sign_in(browser: str, *, at: datetime) -> str:
    """Return what the browser needs to use a key, as JSON: the same for everybody.

    Nothing is kept. `browser` is the secret of the asking browser's cookie.
    """
    return webauthn_checks.options_to_sign_in(challenges.issue(challenges.SIGN_IN, browser, at=at))


async def use(sent: str, browser: str, user_agent: str, *, at: datetime) -> SignedIn:
    """Sign in by a key, in the browser that asked for the challenge. Raises PasskeyRefused.

    One challenge gives one desk session, also to two posts at once.
    """
    answer = webauthn_checks.read_used(sent)
    if not challenges.is_good(answer.challenge, challenges.SIGN_IN, browser, at=at):
        raise webauthn_checks.refused("challenge old or foreign")
    async with transaction():
        key = await _usable(answer)
        count = webauthn_checks.used(answer, key.public_key, key.sign_count)
        if not await challenges.spend(answer.challenge, at=at):
            raise webauthn_checks.refused("challenge used before")
        await Passkey.update({Passkey.sign_count: count, Passkey.used_at: at}).where(
            Passkey.id == key.id
        )
        secret = await desk_sessions.begin(key.organiser, user_agent, at=at)
        await audit_log.record(key.email, "signed-in", key.email, {"passkey": key.name})
        return SignedIn(key.organiser, secret)


class _Usable(Shape):
    id: int
    organiser: int
    public_key: str
    user_handle: str
    sign_count: int
    name: str
    email: str


_USABLE = """
SELECT k.id, k.organiser, k.public_key, k.user_handle, k.sign_count, k.name, o.email
  FROM passkeys k JOIN organisers o ON o.id = k.organiser AND o.disabled_at IS NULL
 WHERE k.credential = $1 FOR UPDATE OF k
"""


async def _usable(answer: webauthn_checks.Answer) -> _Usable:
    key = await database.row(_Usable, _USABLE, answer.credential)
    if key is None:
        raise webauthn_checks.refused("key unknown, or its organiser has no access")
    if not hmac.compare_digest(answer.user_handle, key.user_handle):
        raise webauthn_checks.refused("key of another account")
    return key
