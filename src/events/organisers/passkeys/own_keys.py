"""An organiser's passkeys: they add keys, name them, remove them.

Kept is a key's public half and a name; the secret half never leaves the organiser's device. A key
works as long as its organiser has access: whoever loses it loses the keys too.
"""

from datetime import datetime
from typing import Final

from events import database, signing, text
from events.database import Shape, transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.errors import Forbidden, NotFound, Refusal
from events.organisers import access, audit_log, challenges
from events.organisers.desk_sessions import DeskSession
from events.organisers.passkeys import webauthn_checks
from events.organisers.tables import Organiser, Passkey

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


class Key(Shape):
    """A passkey as its owner's account lists it."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


async def of_organiser(organiser_id: int) -> list[Key]:
    """Return an organiser's keys, the oldest first."""
    return await database.rows(
        Key,
        database.select(Key, Passkey).where(Passkey.organiser == organiser_id).order_by(Passkey.id),
    )


async def begin_adding(desk_session: DeskSession, *, at: datetime) -> str:
    """Return what the browser needs to make a key, as JSON. Raises NotRecent, TooManyPasskeys."""
    if not desk_session.is_recent(at):
        raise NotRecent
    known = await _credentials(desk_session.organiser.id)
    if len(known) >= MOST:
        raise TooManyPasskeys
    challenge = challenges.issue(challenges.ADDING, desk_session.token_hash, at=at)
    handle = _handle(desk_session.organiser.id)
    return webauthn_checks.options_to_add(challenge, handle, desk_session.organiser.email, known)


async def add(desk_session: DeskSession, sent: str, name: str, *, at: datetime) -> None:
    """Keep the key that a browser made, and mail its owner that it is there.

    Raises PasskeyRefused where it is not true, not new or too late, and TooManyPasskeys.
    """
    answer = webauthn_checks.read_made(sent)
    if not challenges.is_good(answer.challenge, challenges.ADDING, desk_session.token_hash, at=at):
        raise webauthn_checks.refused("challenge old or foreign")
    made, named = webauthn_checks.made(answer), text.line(name)[:LONGEST_NAME]
    async with transaction():
        await _locked(desk_session.organiser.id)
        if len(await _credentials(desk_session.organiser.id)) >= MOST:
            raise TooManyPasskeys
        if not await challenges.spend(answer.challenge, at=at):
            raise webauthn_checks.refused("challenge used before")
        key_id = await _keep(desk_session.organiser, made, named, at)
        await plan([_mail(desk_session.organiser, key_id, named, at)])


async def rename(key_id: int, name: str, organiser: access.Member) -> None:
    """Call one of the organiser's own keys something else. Raises NotFound."""
    async with transaction():
        before = await _own(key_id, organiser)
        after = text.line(name)[:LONGEST_NAME] or before
        await Passkey.update({Passkey.name: after}).where(Passkey.id == key_id)
        details = {"passkey": f"{before} → {after}"}
        await audit_log.record(organiser.email, "passkey-renamed", organiser.email, details)


async def remove(key_id: int, organiser: access.Member) -> None:
    """Let one of the organiser's own keys open nothing any more. Raises NotFound."""
    async with transaction():
        name = await _own(key_id, organiser)
        await Passkey.delete().where(Passkey.id == key_id)
        await audit_log.record(
            organiser.email, "passkey-removed", organiser.email, {"passkey": name}
        )


async def remove_all(organiser_id: int) -> None:
    """Forget the keys of whoever loses access. Inside the caller's transaction."""
    await Passkey.delete().where(Passkey.organiser == organiser_id)


async def _locked(organiser_id: int) -> None:
    # Two who add at once must not both be the tenth, and nobody adds after losing access.
    if not await (
        Organiser.select(Organiser.id)
        .where((Organiser.id == organiser_id) & Organiser.disabled_at.is_null())
        .lock_rows("UPDATE")
    ):
        raise Forbidden


async def _credentials(organiser_id: int) -> list[str]:
    return (
        await Passkey.select(Passkey.credential)
        .where(Passkey.organiser == organiser_id)
        .output(as_list=True)
    )


async def _keep(
    organiser: access.Member, made: webauthn_checks.Made, name: str, at: datetime
) -> int:
    written = (
        await Passkey.insert(
            Passkey(
                organiser=organiser.id,
                credential=made.credential,
                public_key=made.public_key,
                user_handle=_handle(organiser.id),
                sign_count=made.sign_count,
                name=name,
                created_at=at,
            )
        )
        .on_conflict(target=Passkey.credential, action="DO NOTHING")
        .returning(Passkey.id)
    )
    if not written:
        raise webauthn_checks.refused("key known already")
    await audit_log.record(organiser.email, "passkey-added", organiser.email, {"passkey": name})
    return int(written[0]["id"])


def _mail(organiser: access.Member, key_id: int, name: str, at: datetime) -> Owed:
    return Owed(
        letter="passkey-added",
        subject_kind="organiser",
        subject_id=organiser.id,
        occasion=str(key_id),
        due_at=at,
        urgency=Urgency.SIGN_IN,
        data={"passkey": name},
    )


async def _own(key_id: int, organiser: access.Member) -> str:
    """Lock one of the organiser's own keys and return its name. Raises NotFound."""
    found = await (
        Passkey.select(Passkey.name)
        .where((Passkey.id == key_id) & (Passkey.organiser == organiser.id))
        .lock_rows("UPDATE")
    )
    if not found:
        raise NotFound
    return str(found[0]["name"])


def _handle(organiser_id: int) -> str:
    """Return what a passkey calls its account: the same for all keys of one, telling nothing."""
    return signing.signature("passkey-account", str(organiser_id))
