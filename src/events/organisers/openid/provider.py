"""What a provider says of itself: its addresses (OpenID Connect Discovery) and its keys (JWKS).

Both are read when they are first needed and kept by the process for an hour. Keys change without a
word: a token that is signed by one we do not know has them read again, once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import jwt
import msgspec

from events.errors import Refusal
from events.organisers.openid.refusals import ProviderAway, logged
from events.outgoing_http import target
from events.outgoing_http.fetch import Answer, Unanswered, fetch
from events.settings.openid import Provider

KEPT: Final = timedelta(hours=1)
ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Those with a public key: HS256 would make the client's secret a key to every desk."""

Body = TypeVar("Body")


class Metadata(msgspec.Struct, frozen=True):
    """What the program needs of a provider's configuration."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] | None = None
    scopes_supported: tuple[str, ...] | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def algorithms(self) -> list[str]:
        """Return how its tokens may be signed, of what we can verify."""
        return sorted(ALGORITHMS.intersection(self.id_token_signing_alg_values_supported))


@dataclass(frozen=True)
class DiscoveredProvider:
    """A provider as it was read."""

    metadata: Metadata
    keys: jwt.PyJWKSet
    read_at: datetime


_known: dict[str, DiscoveredProvider] = {}


async def discover(provider: Provider, *, at: datetime) -> DiscoveredProvider:
    """Return what a provider says of itself, read within the hour. Raises ProviderAway."""
    kept = _known.get(provider.issuer)
    if kept is not None and timedelta() <= at - kept.read_at < KEPT:
        return kept
    found = await _read(provider, at)
    _known[provider.issuer] = found
    return found


async def with_new_keys(provider: Provider, before: DiscoveredProvider) -> DiscoveredProvider:
    """Read the keys again, for a token that is signed by none of those. Raises ProviderAway."""
    keys = await _keys(provider, before.metadata)
    found = DiscoveredProvider(before.metadata, keys, before.read_at)
    _known[provider.issuer] = found
    return found


async def examined(provider: Provider, *, at: datetime) -> Metadata:
    """Return what a provider says of itself now, whatever was read before. Raises ProviderAway."""
    return (await _read(provider, at)).metadata


def forget() -> None:
    """Forget what was read, so that it is asked anew."""
    _known.clear()


async def _read(provider: Provider, at: datetime) -> DiscoveredProvider:
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    metadata = decoded(provider, await fetch_from(provider, address), Metadata)
    if metadata.issuer.rstrip("/") != provider.issuer.rstrip("/"):
        raise away(provider, f"its issuer is {metadata.issuer}, EVENTS_OIDC_ISSUER another")
    for endpoint in (
        metadata.authorization_endpoint,
        metadata.token_endpoint,
        metadata.jwks_uri,
        metadata.userinfo_endpoint,
        metadata.end_session_endpoint,
    ):
        if endpoint is not None:
            _checked(provider, endpoint)
    if not metadata.algorithms:
        raise away(provider, "its tokens are signed by nothing we verify")
    return DiscoveredProvider(metadata, await _keys(provider, metadata), at)


def _checked(provider: Provider, endpoint: str) -> None:
    try:
        target.checked(endpoint)
    except Refusal as refusal:
        raise away(provider, f"{endpoint}: {refusal.sentence}") from None


async def _keys(provider: Provider, metadata: Metadata) -> jwt.PyJWKSet:
    answer = await fetch_from(provider, metadata.jwks_uri)
    try:
        return jwt.PyJWKSet.from_json(answer.body.decode())
    except (jwt.PyJWTError, ValueError, AttributeError) as error:
        raise away(provider, f"its keys cannot be read: {error}") from None


async def fetch_from(provider: Provider, url: str, bearer: str = "") -> Answer:
    """Fetch something of a provider's; with a token where one is given. Raises ProviderAway."""
    try:
        answer = await fetch(url, authorization=f"Bearer {bearer}" if bearer else "")
    except Unanswered as unanswered:
        raise away(provider, unanswered) from None
    if answer.status != 200:
        raise away(provider, f"{url} answered {answer.status}")
    return answer


def decoded(provider: Provider, answer: Answer, shape: type[Body]) -> Body:
    """Read an answer's JSON. Raises ProviderAway."""
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise away(provider, f"its answer is not what it should be: {error}") from None


def away(provider: Provider, why: object) -> Refusal:
    """Return the refusal of a provider that does not answer as it should; why is logged."""
    return logged(ProviderAway(name=provider.name_first), why)
