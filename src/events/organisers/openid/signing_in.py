"""Signing in by a provider's word: whom it means, what their groups make them, a desk session.

No account is made: an address that is no organiser's opens nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime

from events.database import transaction
from events.errors import NotFound, Refusal
from events.organisers import audit_log, challenges, desk_sessions
from events.organisers.openid import (
    authorize,
    code_exchange,
    group_roles,
    identities,
    sign_out,
)
from events.organisers.openid import provider as providers
from events.organisers.openid.code_exchange import Proven
from events.organisers.openid.identities import IdentifiedOrganiser
from events.organisers.openid.provider import DiscoveredProvider
from events.organisers.openid.refusals import (
    Cancelled,
    GroupGone,
    ProviderBusy,
    ProviderRefused,
    Stale,
    Stranger,
    logged,
)
from events.organisers.openid.tokens import unproven
from events.organisers.sign_in.signing_in import SignedIn
from events.settings import settings
from events.settings.openid import Provider

_SAID_NO = ("access_denied", "login_required", "consent_required", "interaction_required",
            "account_selection_required")  # fmt: skip
_BUSY = ("server_error", "temporarily_unavailable")


@dataclass(frozen=True)
class Answer:
    """What a browser brought back from the provider, before anything of it is believed."""

    state: str
    code: str = field(repr=False)
    error: str = ""
    issuer: str = ""


def offered() -> Provider:
    """Return the provider of this site. Raises NotFound where none is set."""
    found = settings().openid
    if found is None:
        raise NotFound
    return found


async def sign_in(answer: Answer, browser: str, user_agent: str, *, at: datetime) -> SignedIn:
    """Sign in by what a browser brought back, once, where it began. Raises what `refusals` has."""
    provider = offered()
    if not challenges.is_good(answer.state, authorize.PURPOSE, browser, at=at):
        raise logged(Stale(), "state old or foreign")
    known = await providers.discover(provider, at=at)
    _check_issuer(answer, provider, known)
    async with transaction():
        first = await challenges.spend(answer.state, at=at, lasts=authorize.LASTS)
    if not first:
        raise logged(Stale(), "state used before")
    if answer.error or not answer.code:
        raise _of_error(answer.error, provider)
    proven = await code_exchange.redeem(provider, known, answer.code, browser, answer.state)
    async with transaction():
        outcome = await _sign_in(proven, provider, user_agent, at)
    if isinstance(outcome, Refusal):
        raise logged(outcome, "the person is known")
    return outcome


def _check_issuer(answer: Answer, provider: Provider, known: DiscoveredProvider) -> None:
    """Refuse an answer of another provider (RFC 9207). Raises NotProven."""
    must = known.metadata.authorization_response_iss_parameter_supported
    if (answer.issuer or must) and answer.issuer != known.metadata.issuer:
        raise unproven(provider, "the answer names another issuer, or none")


def _of_error(error: str, provider: Provider) -> Refusal:
    if error in _SAID_NO:
        return logged(Cancelled(name=provider.name_first), error)
    if error in _BUSY:
        return logged(ProviderBusy(name=provider.name_first), error)
    return logged(ProviderRefused(name=provider.name_first), error or "neither code nor error")


async def _sign_in(
    proven: Proven, provider: Provider, user_agent: str, at: datetime
) -> SignedIn | Refusal:
    """Begin a desk session; what is refused is returned, so that what it changed stays."""
    organiser = await identities.identify(proven)
    if organiser is None or _shut_out(organiser, provider):
        return Stranger(email=proven.email)
    if provider.groups and not await group_roles.follow(organiser, proven.groups, provider, at=at):
        return GroupGone()
    role = group_roles.role_of(proven.groups, provider.groups)
    by_groups = organiser.by_groups or role is not None
    await identities.note(proven, organiser.id, by_groups=by_groups, at=at)
    secret = await desk_sessions.begin(
        organiser.id, user_agent, at=at, proved_at=proven.proved_at or desk_sessions.LONG_AGO
    )
    await sign_out.keep(secret, proven.id_token)
    details = {"openid": provider.name}
    await audit_log.record(organiser.email, "signed-in", organiser.email, details)
    return SignedIn(organiser.id, secret)


def _shut_out(organiser: IdentifiedOrganiser, provider: Provider) -> bool:
    """Tell whether they have no access, and no group could give it back."""
    back = bool(provider.groups) and organiser.lost_by_groups
    return organiser.disabled_at is not None and not back
