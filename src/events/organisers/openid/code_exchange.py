"""The way back: a code becomes a person, as the provider knows them and signs for it."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec

from events import links, text
from events.organisers.openid import authorize, tokens
from events.organisers.openid import provider as providers
from events.organisers.openid.provider import DiscoveredProvider
from events.organisers.openid.refusals import (
    NoAddress,
    ProviderRefused,
    Unverified,
    logged,
)
from events.organisers.openid.tokens import Claims
from events.outgoing_http.fetch import Unanswered, fetch
from events.settings.openid import Provider


@dataclass(frozen=True)
class Proven:
    """Who somebody is, by a provider's word. `proved_at`: when they showed it there."""

    issuer: str
    subject: str
    email: str
    groups: frozenset[str]
    proved_at: datetime | None
    id_token: str = field(repr=False)


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str


async def redeem(
    provider: Provider, known: DiscoveredProvider, code: str, browser: str, state: str
) -> Proven:
    """Return who came back with this code. Raises what `refusals` has."""
    got = await _exchanged(provider, known, code, authorize.verifier(browser, state))
    signed = await tokens.of_sign_in(got.id_token, provider, known, authorize.nonce(browser, state))
    more = await _userinfo(provider, known, signed, got.access_token)
    return Proven(
        issuer=known.metadata.issuer,
        subject=str(signed["sub"]),
        email=_address(provider, signed if "email" in signed else more),
        groups=_groups(provider, (signed, more)),
        proved_at=_moment(signed.get("auth_time")),
        id_token=got.id_token,
    )


async def _exchanged(
    provider: Provider, known: DiscoveredProvider, code: str, verifier: str
) -> _Tokens:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": links.absolute(authorize.CALLBACK),
    }
    if provider.pkce:
        sent["code_verifier"] = verifier
    in_body = _secret_in_body(provider, known)
    if in_body:
        sent |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    try:
        answer = await fetch(
            known.metadata.token_endpoint,
            body=urlencode(sent).encode(),
            media_type="application/x-www-form-urlencoded",
            authorization="" if in_body else _basic(provider),
        )
    except Unanswered as unanswered:
        raise providers.away(provider, unanswered) from None
    if 400 <= answer.status < 500:
        raise logged(
            ProviderRefused(name=provider.name_first), answer.body.decode(errors="replace")
        )
    if answer.status != 200:
        raise providers.away(provider, f"the code's exchange was answered {answer.status}")
    return providers.decoded(provider, answer, _Tokens)


def _basic(provider: Provider) -> str:
    """Return who we are, as HTTP Basic has it (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _secret_in_body(provider: Provider, known: DiscoveredProvider) -> bool:
    """Tell how we say who we are: in the header, as the standard has it, unless only else."""
    ways = known.metadata.token_endpoint_auth_methods_supported
    return provider.is_proconnect or bool(ways and "client_secret_basic" not in ways)


async def _userinfo(
    provider: Provider, known: DiscoveredProvider, signed: Claims, access_token: str
) -> Claims:
    """Ask for what the id_token does not say; empty where it says all, or nobody can be asked."""
    wanted = {"email"} | ({_first(provider.groups_claim)} if provider.groups else set())
    address = known.metadata.userinfo_endpoint
    if wanted <= signed.keys() or not address:
        return {}
    answer = await providers.fetch_from(provider, address, access_token)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/jwt":
        token = answer.body.decode(errors="replace").strip()
        found = await tokens.of_userinfo(token, provider, known)
    else:
        found = providers.decoded(provider, answer, dict[str, Any])
    if found.get("sub") != signed["sub"]:
        raise tokens.unproven(provider, "userinfo is about somebody else")
    return found


def _address(provider: Provider, said: Claims) -> str:
    """Return the verified address. ProConnect says no `email_verified`: its members answer for it.

    Raises NoAddress, Unverified.
    """
    try:
        address = text.address(str(said["email"]))
    except (KeyError, ValueError):
        raise logged(NoAddress(name=provider.name_first), "no usable email") from None
    verified = said.get("email_verified", provider.is_proconnect)
    if verified is not True and verified != "true":
        raise logged(Unverified(name=provider.name_first), "email_verified is not true")
    return address


def _groups(provider: Provider, said: Iterable[Claims]) -> frozenset[str]:
    """Return the groups of the first that names any; `realm_access.roles` is a path."""
    for claims in said:
        found: object = claims
        for step in provider.groups_claim.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, str):
            return frozenset({found})
        if isinstance(found, list):
            return frozenset(one for one in found if isinstance(one, str))
    return frozenset()


def _first(path: str) -> str:
    return path.partition(".")[0]


def _moment(said: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(said, UTC) if isinstance(said, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None
