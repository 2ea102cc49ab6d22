"""Signing out over there too (OpenID Connect RP-Initiated Logout), where the provider offers it.

It wants its id_token back: kept sealed beside the desk session, and gone with it. The only writer
of its table.
"""

from datetime import datetime

from events import database, links, signing
from events.database import Shape
from events.errors import Refusal
from events.organisers.openid import authorize
from events.organisers.openid import provider as providers
from events.organisers.openid.tables import OpenIdSignOut
from events.settings import settings

_PURPOSE = "openid-sign-out"
_KEEP = """
INSERT INTO openid_sign_outs (desk_session, id_token)
SELECT id, $2 FROM desk_sessions WHERE token_hash = $1
"""


async def keep(secret: str, id_token: str) -> None:
    """Keep what signing out will need, in the transaction that begins the desk session."""
    sealed = signing.sealed(_PURPOSE, id_token)
    await database.execute(_KEEP, signing.hashed(secret), sealed)


class _Kept(Shape):
    id_token: str


async def address(desk_session_id: int, *, at: datetime) -> str:
    """Return where a browser signs out over there; empty where it did not sign in there.

    To be asked before the desk session ends. A provider that is away keeps nobody signed in here.
    """
    provider, kept = settings().openid, await _kept(desk_session_id)
    if provider is None or not kept:
        return ""
    try:
        known = await providers.discover(provider, at=at)
    except Refusal:
        return ""
    if not known.metadata.end_session_endpoint:
        return ""
    sent = {
        "id_token_hint": kept,
        "post_logout_redirect_uri": links.absolute(authorize.SIGNED_OUT),
        "state": signing.secret(),
    }
    return authorize.with_query(known.metadata.end_session_endpoint, sent)


async def _kept(desk_session_id: int) -> str:
    found = await database.row(
        _Kept,
        database.select(_Kept, OpenIdSignOut).where(OpenIdSignOut.desk_session == desk_session_id),
    )
    return (signing.opened(_PURPOSE, found.id_token) or "") if found else ""
