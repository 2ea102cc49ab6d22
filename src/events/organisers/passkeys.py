"""Signing in by passkey, beside the mailed code: organisers add keys, name them, remove them.

Kept is a key's public half and a name; the secret half never leaves the organiser's device. A key
works as long as its organiser has access: whoever loses it loses the keys too.
"""

import hmac
from datetime import datetime
from typing import Final

from events import database, text, tokens
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import Forbidden, NotFound, Refusal
from events.organisers import access, challenges, desk_sessions, webauthn_checks
from events.organisers.desk_sessions import Visit
from events.organisers.sign_in import SignedIn

MOST: Final = 10
LONGEST_NAME: Final = 60


class NotRecent(Refusal):
    """Adding a key asks for a fresh sign-in: a desk left open makes nobody a lasting guest."""

    status = 403
    sentence = "Your sign-in is older than ten minutes. Sign in again to add a passkey."


class TooManyPasskeys(Refusal):
    """Ten are enough for anybody's devices."""

    status = 409
    sentence = "There are ten passkeys already. Remove one first."


async def of_organiser(organiser_id: int) -> list[database.Row]:
    """An organiser's keys, the oldest first."""
    return await database.rows(
        "SELECT id, name, created_at, used_at FROM passkeys WHERE organiser = $1 ORDER BY id",
        organiser_id,
    )


async def begin_adding(visit: Visit, *, at: datetime) -> str:
    """What the browser needs to make a key, as JSON. Raises NotRecent, TooManyPasskeys."""
    if not visit.is_recent(at):
        raise NotRecent
    known = await _credentials(visit.organiser.id)
    if len(known) >= MOST:
        raise TooManyPasskeys
    challenge = challenges.issue(challenges.ADDING, visit.token_hash, at=at)
    handle = _handle(visit.organiser.id)
    return webauthn_checks.options_to_add(challenge, handle, visit.organiser.email, known)


async def add(visit: Visit, sent: str, name: str, *, at: datetime) -> None:
    """Keep the key that a browser made, and mail its owner that it is there.

    Raises PasskeyRefused where it is not true, not new or too late, and TooManyPasskeys.
    """
    answer = webauthn_checks.read_made(sent)
    if not challenges.is_good(answer.challenge, challenges.ADDING, visit.token_hash, at=at):
        raise webauthn_checks.refused("challenge old or foreign")
    made, named = webauthn_checks.made(answer), text.line(name)[:LONGEST_NAME]
    async with transaction():
        await _locked(visit.organiser.id)
        if len(await _credentials(visit.organiser.id)) >= MOST:
            raise TooManyPasskeys
        if not await challenges.spend(answer.challenge, at=at):
            raise webauthn_checks.refused("challenge used before")
        key_id = await _keep(visit.organiser, made, named, at)
        await plan([_mail(visit.organiser, key_id, named, at)])


async def rename(key_id: int, name: str, organiser: access.Member) -> None:
    """Call one of the organiser's own keys something else. Raises NotFound."""
    async with transaction():
        before = await _own(key_id, organiser)
        after = text.line(name)[:LONGEST_NAME] or before
        await database.execute("UPDATE passkeys SET name = $2 WHERE id = $1", key_id, after)
        told = {"passkey": f"{before} → {after}"}
        await access.record(organiser.email, "passkey-renamed", organiser.email, told)


async def remove(key_id: int, organiser: access.Member) -> None:
    """Let one of the organiser's own keys open nothing any more. Raises NotFound."""
    async with transaction():
        name = await _own(key_id, organiser)
        await database.execute("DELETE FROM passkeys WHERE id = $1", key_id)
        await access.record(organiser.email, "passkey-removed", organiser.email, {"passkey": name})


async def remove_all(organiser_id: int) -> None:
    """Forget the keys of whoever loses access. Inside the caller's transaction."""
    await database.execute("DELETE FROM passkeys WHERE organiser = $1", organiser_id)


def begin_sign_in(browser: str, *, at: datetime) -> str:
    """What the browser needs to use a key, as JSON; the same for everybody, and nothing is kept.

    `browser` is the secret of the asking browser's cookie.
    """
    return webauthn_checks.options_to_sign_in(challenges.issue(challenges.SIGN_IN, browser, at=at))


async def come_in(sent: str, browser: str, user_agent: str, *, at: datetime) -> SignedIn:
    """Sign in by a key, in the browser that asked for the challenge. Raises PasskeyRefused.

    One challenge gives one visit, also to two posts at once.
    """
    answer = webauthn_checks.read_used(sent)
    if not challenges.is_good(answer.challenge, challenges.SIGN_IN, browser, at=at):
        raise webauthn_checks.refused("challenge old or foreign")
    async with transaction():
        key = await _usable(answer)
        count = webauthn_checks.used(answer, key["public_key"], key["sign_count"])
        if not await challenges.spend(answer.challenge, at=at):
            raise webauthn_checks.refused("challenge used before")
        await database.execute(
            "UPDATE passkeys SET sign_count = $2, used_at = $3 WHERE id = $1", key["id"], count, at
        )
        visit = await desk_sessions.begin(key["organiser"], user_agent, at=at)
        await access.record(key["email"], "signed-in", key["email"], {"passkey": key["name"]})
        return SignedIn(key["organiser"], visit)


async def _locked(organiser_id: int) -> None:
    # Two who add at once must not both be the tenth, and nobody adds after losing access.
    locked = await database.value(
        "SELECT id FROM organisers WHERE id = $1 AND disabled_at IS NULL FOR UPDATE", organiser_id
    )
    if locked is None:
        raise Forbidden


async def _credentials(organiser_id: int) -> list[str]:
    found = await database.rows(
        "SELECT credential FROM passkeys WHERE organiser = $1", organiser_id
    )
    return [one["credential"] for one in found]


async def _keep(
    organiser: access.Member, made: webauthn_checks.Made, name: str, at: datetime
) -> int:
    key_id = await database.value(
        "INSERT INTO passkeys"
        " (organiser, credential, public_key, user_handle, sign_count, name, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential) DO NOTHING RETURNING id",
        organiser.id,
        made.credential,
        made.public_key,
        _handle(organiser.id),
        made.sign_count,
        name,
        at,
    )
    if key_id is None:
        raise webauthn_checks.refused("key known already")
    await access.record(organiser.email, "passkey-added", organiser.email, {"passkey": name})
    return int(key_id)


def _mail(organiser: access.Member, key_id: int, name: str, at: datetime) -> Owed:
    return Owed(
        letter="passkey-added",
        subject_kind="organiser",
        subject_id=organiser.id,
        occasion=str(key_id),
        due_at=at,
        urgency=0,
        data={"passkey": name},
    )


async def _own(key_id: int, organiser: access.Member) -> str:
    name = await database.value(
        "SELECT name FROM passkeys WHERE id = $1 AND organiser = $2 FOR UPDATE",
        key_id,
        organiser.id,
    )
    if name is None:
        raise NotFound
    return str(name)


async def _usable(answer: webauthn_checks.Answer) -> database.Row:
    key = await database.row(
        "SELECT k.id, k.organiser, k.public_key, k.user_handle, k.sign_count, k.name, o.email"
        " FROM passkeys k JOIN organisers o ON o.id = k.organiser AND o.disabled_at IS NULL"
        " WHERE k.credential = $1 FOR UPDATE OF k",
        answer.credential,
    )
    if key is None:
        raise webauthn_checks.refused("key unknown, or its organiser has no access")
    if not hmac.compare_digest(answer.user_handle, key["user_handle"]):
        raise webauthn_checks.refused("key of another account")
    return key


def _handle(organiser_id: int) -> str:
    """What a passkey calls its account: the same for all keys of one, and telling nothing."""
    return tokens.signature("passkey-account", str(organiser_id))
