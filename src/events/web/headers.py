"""The headers that every answer carries."""

from typing import Any

from events import shutdown
from events.presentation import visit
from events.presentation.http import content_security_policy
from events.settings import settings

_EVERYWHERE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_HTTPS = (b"strict-transport-security", b"max-age=31536000")
_PAGES = content_security_policy().encode()
# Browsers apply form-action to redirects too, and the way in ends at a room elsewhere.
_WAY_IN = content_security_policy(forms="'self' https: http:").encode()

Headers = list[tuple[bytes, bytes]]


def security_headers(scope: Any, headers: Headers) -> Headers:
    """Return an answer's headers and ours; what a route has set itself stays."""
    present = {name.lower() for name, _ in headers}
    policy = _WAY_IN if scope["path"].startswith("/join/") else _PAGES
    added = [*_EVERYWHERE, (b"content-security-policy", policy)]
    if settings().base_url.startswith("https://"):
        added.append(_HTTPS)
    if shutdown.is_near():
        added.append((b"connection", b"close"))
    added.append((b"x-request-id", scope[visit.KEY].number.encode()))
    return headers + [pair for pair in added if pair[0] not in present]
