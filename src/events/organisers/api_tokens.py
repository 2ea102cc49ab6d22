"""Tokens by which programs act for an organiser: made, used, revoked; only their hash is kept.

A token may do what its organiser may at that moment, less what its scopes leave out; one of a
programme opens that programme alone. It ends by its date, when it is revoked, or with its
organiser's access.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events import database, signing
from events.database import Shape, transaction
from events.errors import Invalid, NotFound, Refusal
from events.organisers import audit_log
from events.organisers.access import Member
from events.organisers.desk_sessions import DeskSession
from events.organisers.states import Role, Scope
from events.organisers.tables import ApiToken
from events.presentation import N_

PREFIX: Final = "cau_"
"""So that programs which look for leaked secrets know one."""

MOST: Final = 50
LONGEST_NAME: Final = 60
LASTS: Final = (30, 90, 365)
"""Days to choose from."""


class NotRecent(Refusal):
    """Making a token asks for a fresh sign-in: a desk left open makes nobody a lasting guest."""

    status = 403
    sentence = N_("Your sign-in is older than ten minutes. Sign in again to make a token.")


class TooManyTokens(Refusal):
    """Fifty are enough for anybody's programs."""

    status = 409
    sentence = N_("There are fifty tokens already. Revoke one first.")


@dataclass(frozen=True)
class NewToken:
    """A token to be: its name, what it is for, how many days it lasts."""

    name: str
    scopes: Sequence[str]
    days: int
    programme: int | None = None


async def make(new: NewToken, desk_session: DeskSession, *, at: datetime) -> str:
    """Make a token and return it; it is shown this once.

    Raises NotRecent, Invalid, TooManyTokens.
    """
    if not desk_session.is_recent(at):
        raise NotRecent
    _check(new)
    organiser, secret = desk_session.organiser, PREFIX + signing.secret()
    async with transaction():
        await database.execute(_LOCK, organiser.id)
        number = await ApiToken.count().where(
            ApiToken.organiser == organiser.id,
            ApiToken.revoked_at.is_null(),
            ApiToken.expires_at > at,
        )
        if number >= MOST:
            raise TooManyTokens
        await _keep(new, secret, organiser, at)
        details = {"token": f"{new.name} …{secret[-4:]}", "scopes": list(new.scopes)}
        await audit_log.record(organiser.email, "token-made", organiser.email, details)
    return secret


def _check(new: NewToken) -> None:
    problems = {} if new.name else {"token_name": N_("Give the token a name.")}
    if not new.scopes or set(new.scopes) - set(Scope):
        problems["scopes"] = N_("Choose what the token is for.")
    if problems:
        raise Invalid(problems)


async def _keep(new: NewToken, secret: str, organiser: Member, at: datetime) -> None:
    await ApiToken.insert(
        ApiToken(
            organiser=organiser.id,
            programme=new.programme,
            name=new.name,
            token_hash=signing.hashed(secret),
            ending=secret[-4:],
            scopes=list(new.scopes),
            created_at=at,
            expires_at=at + timedelta(days=new.days),
        )
    )


async def note_use(token_id: int, *, at: datetime) -> None:
    """Note that a token was used."""
    await ApiToken.update({ApiToken.used_at: at}).where(ApiToken.id == token_id)


async def revoke(token_id: int, organiser: Member, *, at: datetime) -> None:
    """Let a token open nothing any more, from the next request on. Raises NotFound.

    One's own may be revoked, and those of a programme by who owns it.
    """
    async with transaction():
        found = await database.row(_Revoked, _REVOKE, token_id, at)
        if found is None or not _may_revoke(found, organiser):
            raise NotFound
        details = {"token": f"{found.name} …{found.ending}"}
        await audit_log.record(organiser.email, "token-revoked", found.email, details)


async def revoke_all(organiser_id: int, *, at: datetime) -> None:
    """Revoke the tokens of whoever loses access. Inside the caller's transaction."""
    await ApiToken.update({ApiToken.revoked_at: at}).where(
        ApiToken.organiser == organiser_id, ApiToken.revoked_at.is_null()
    )


class _Revoked(Shape):
    organiser: int
    programme: int | None
    name: str
    ending: str
    email: str


def _may_revoke(found: _Revoked, organiser: Member) -> bool:
    if found.organiser == organiser.id:
        return True
    return found.programme is not None and organiser.may(Role.OWNER, found.programme)


_LOCK: Final = "SELECT 1 FROM organisers WHERE id = $1 FOR UPDATE"

_REVOKE: Final = """
UPDATE api_tokens t SET revoked_at = $2 FROM organisers o
 WHERE t.id = $1 AND t.revoked_at IS NULL AND o.id = t.organiser
RETURNING t.organiser, t.programme, t.name, t.ending, o.email
"""
