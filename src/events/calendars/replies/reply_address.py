"""Where calendars send their answers: `rsvp+TOKEN@…`, one address per invitation.

Only with an inbox (EVENTS_INBOX_ADDRESS and a way to read it). The token is lower-case base32,
because some programs lower-case addresses: who it is about, and a signature over their nonce.
"""

import base64
import hmac
import re

from events import signing
from events.settings import settings

_KINDS = {"registration": "r", "appearance": "s"}
_TOKEN = re.compile(r"(?:.*\+)?rsvp-([rs])([0-9]{1,18})-([a-z2-7]{24})@.*", re.DOTALL)


def enabled() -> bool:
    """Tell whether answers can reach us."""
    chosen = settings()
    return bool(chosen.inbox_address and (chosen.inbox_lmtp or chosen.inbox_imap))


def of(kind: str, row_id: int, nonce: str) -> str:
    """Return the address that one invitation is answered to; the same each time."""
    local, _, domain = settings().inbox_address.rpartition("@")
    return f"{local}+rsvp-{_KINDS[kind]}{row_id}-{_proof(kind, row_id, nonce)}@{domain}"


def subject(address: str) -> tuple[str, int] | None:
    """Return the kind and row an address claims to be about, or None."""
    found = _TOKEN.fullmatch(address.strip().lower())
    if found is None:
        return None
    kind = next(name for name, letter in _KINDS.items() if letter == found[1])
    return kind, int(found[2])


def proves(address: str, kind: str, row_id: int, nonce: str) -> bool:
    """Tell whether an address was written for this row and nonce."""
    found = _TOKEN.fullmatch(address.strip().lower())
    return found is not None and hmac.compare_digest(found[3], _proof(kind, row_id, nonce))


def _proof(kind: str, row_id: int, nonce: str) -> str:
    signed = signing.signature("rsvp", f"{kind}:{row_id}:{nonce}")
    return base64.b32encode(signed.encode()[:15]).decode().lower()
