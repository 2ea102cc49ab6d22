"""Where organisers sign in elsewhere: whether the provider answers, and as the settings have it."""

from typing import Final

from events import clock, links
from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.errors import Refusal
from events.organisers.openid import authorize
from events.organisers.openid import provider as providers
from events.organisers.openid.provider import Metadata
from events.settings import settings
from events.settings.openid import Provider

THING: Final = "sign-in elsewhere"


async def examine() -> list[Finding]:
    """Read what the provider says of itself and its keys, as the first sign-in would."""
    provider = settings().openid
    if provider is None:
        return []
    try:
        metadata = await providers.examined(provider, at=clock.now())
    except Refusal as refusal:
        told = " ".join(getattr(refusal, "__notes__", [])) or str(refusal)
        return [wrong(THING, f"{provider.issuer}: {told.rstrip('.')}.", _REMEDY)]
    back = links.absolute(authorize.CALLBACK)
    found = f"{provider.name} ({provider.issuer}) answers; register {back} there"
    if metadata.end_session_endpoint:
        found += f", and {links.absolute(authorize.SIGNED_OUT)} for signing out"
    return [good(THING, f"{found}."), *_remarks(provider, metadata)]


_REMEDY: Final = (
    "Check EVENTS_OIDC_ISSUER; a provider inside your network is named in EVENTS_INTERNAL_HOSTS"
    " too (docs/operating/signing-in.md)."
)


def _remarks(provider: Provider, metadata: Metadata) -> list[Finding]:
    """Doubt what will probably not do what was meant."""
    asked, offered = set(provider.scopes.split()), metadata.scopes_supported
    found = []
    if offered is not None and asked - set(offered):
        odd = ", ".join(sorted(asked - set(offered)))
        text = f"{provider.name} does not list the scope {odd}."
        found.append(doubtful(THING, text, "Check EVENTS_OIDC_SCOPES."))
    if provider.groups and "owner" not in provider.groups:
        text = "No group makes owners: they are those whom the desk made so."
        remedy = "That is well; else set EVENTS_OIDC_OWNERS."
        found.append(good(THING, f"{text} {remedy}"))
    return found
