"""The way there: a question that only the browser that asks can bring an answer to.

Nothing is kept: `state` is a challenge bound to the browser's cookie, and `nonce` and the secret of
PKCE are derived from both. So two windows may ask side by side, and each answer is good once.
"""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from events import links, signing
from events.organisers import challenges
from events.organisers.openid import provider as providers
from events.settings.openid import Provider

LASTS: Final = timedelta(minutes=15)
"""A person may have to find a telephone for a second factor over there."""

PURPOSE: Final = "openid-sign-in"
CALLBACK: Final = f"{links.SIGN_IN}/openid/callback"
SIGNED_OUT: Final = f"{links.SIGN_IN}/openid/signed-out"


async def question(provider: Provider, browser: str, *, anew: bool, at: datetime) -> str:
    """Return the address at the provider to send a browser to. Raises ProviderAway.

    `browser` is the secret of its cookie. `anew` has the person prove again who they are, or choose
    another account, where the provider would let them through unseen.
    """
    known = await providers.discover(provider, at=at)
    state = challenges.issue(PURPOSE, browser, at=at, lasts=LASTS)
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": links.absolute(CALLBACK),
        "scope": provider.scopes,
        "state": state,
        "nonce": nonce(browser, state),
    }
    if provider.pkce:
        challenge = hashlib.sha256(verifier(browser, state).encode()).digest()
        asked |= {"code_challenge": _text(challenge), "code_challenge_method": "S256"}
    if anew:
        asked["prompt"] = "login"
    return with_query(known.metadata.authorization_endpoint, asked)


def nonce(browser: str, state: str) -> str:
    """Return what the token of this sign-in has to say: 43 characters (ProConnect wants 32)."""
    return _text(signing.derived_key("openid-nonce", f"{browser}\0{state}"))


def verifier(browser: str, state: str) -> str:
    """Return the secret of PKCE (RFC 7636), which only the answer's exchange shows."""
    return _text(signing.derived_key("openid-verifier", f"{browser}\0{state}"))


def with_query(address: str, values: dict[str, str]) -> str:
    """Return an address with values in its query, behind those that it has."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode(values))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
