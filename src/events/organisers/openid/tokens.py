"""Whether a token was signed by the provider, for us, for this sign-in, and just now.

PyJWT verifies; what OpenID Connect asks beyond it (`nonce`, `azp`) stands here. Clocks may differ
by two minutes.
"""

import hmac
from datetime import timedelta
from typing import Final, TypeAlias

import jwt

from events.database import JsonObject
from events.errors import Refusal
from events.organisers.openid import provider as providers
from events.organisers.openid.provider import DiscoveredProvider
from events.organisers.openid.refusals import NotProven, logged
from events.settings.openid import Provider

Claims: TypeAlias = JsonObject
"""What a token says, as PyJWT reads it: whatever a provider writes into it."""

LEEWAY: Final = timedelta(minutes=2)
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat")


async def of_sign_in(
    token: str, provider: Provider, known: DiscoveredProvider, nonce: str
) -> Claims:
    """Return what an id_token says, once it is verified. Raises NotProven, ProviderAway."""
    claims = await _verified(token, provider, known, required=_REQUIRED)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise unproven(provider, "the nonce is of another sign-in")
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (party is not None or several) and party != provider.client_id:
        raise unproven(provider, "the token was made for another program (azp)")
    return claims


async def of_userinfo(token: str, provider: Provider, known: DiscoveredProvider) -> Claims:
    """Return what a signed userinfo says (ProConnect's is one). Raises NotProven, ProviderAway.

    The standard lets it leave issuer, audience and times out; where it has them they count.
    """
    return await _verified(token, provider, known, required=())


async def _verified(
    token: str, provider: Provider, known: DiscoveredProvider, *, required: tuple[str, ...]
) -> Claims:
    keys = _keys_of(token, provider, known)
    if not keys:
        known = await providers.with_new_keys(provider, known)
        keys = _keys_of(token, provider, known)
    failed: object = "it is signed by a key that the provider does not have"
    for key in keys:
        try:
            return _read(token, key, provider, known, required)
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            failed = error
    raise unproven(provider, failed)


def _keys_of(token: str, provider: Provider, known: DiscoveredProvider) -> list[jwt.PyJWK]:
    """Return the keys that a token may be signed by: the one it names, else all of them."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise unproven(provider, error) from None
    if header.get("alg") not in known.metadata.algorithms:
        raise unproven(provider, f"it is signed by {header.get('alg')!s:.20}")
    usable = [key for key in known.keys if key.public_key_use in (None, "sig")]
    name = header.get("kid")
    return usable if name is None else [key for key in usable if key.key_id == name]


def _read(
    token: str,
    key: jwt.PyJWK,
    provider: Provider,
    known: DiscoveredProvider,
    required: tuple[str, ...],
) -> Claims:
    claims: Claims = jwt.decode(
        token,
        key.key,
        algorithms=known.metadata.algorithms,
        audience=provider.client_id,
        issuer=known.metadata.issuer,
        leeway=LEEWAY,
        options={
            "require": list(required),
            "verify_aud": bool(required),
            "verify_iss": bool(required),
        },
    )
    if not required:
        _check_if_said(claims, provider, known)
    return claims


def _check_if_said(claims: Claims, provider: Provider, known: DiscoveredProvider) -> None:
    audience = claims.get("aud", provider.client_id)
    ours = provider.client_id in (audience if isinstance(audience, list) else [audience])
    if not ours or claims.get("iss", known.metadata.issuer) != known.metadata.issuer:
        raise jwt.InvalidTokenError("userinfo of another issuer, or for another program")


def unproven(provider: Provider, why: object) -> Refusal:
    """Return the refusal of what could not be verified; why is logged."""
    return logged(NotProven(name=provider.name), why)
