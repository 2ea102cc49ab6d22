"""Where bounces go: one address for all mails, or with EVENTS_VERP one for each of them.

`inbox+bounce-ID-PROOF@…` (variable envelope return path): a report that comes there is known by
its address, whatever it quotes. Lower-case, because some programs lower-case addresses.
"""

import base64
import hmac
import re
from typing import Final

from events import signing
from events.settings import settings

_MARK: Final = "+bounce-"
_PROOF_BYTES: Final = 10
_ADDRESS: Final = re.compile(r".*\+bounce-([0-9]{1,18})-([a-z2-7]{16})@.*", re.DOTALL)


def of(delivery_id: int, message_id: str) -> str:
    """Return what MAIL FROM says for one delivery; the same at each attempt."""
    chosen = settings()
    if not chosen.inbox_address or not (chosen.inbox_lmtp or chosen.inbox_imap):
        return chosen.mail_from
    if not chosen.verp:
        return chosen.inbox_address
    local, _, domain = chosen.inbox_address.rpartition("@")
    return f"{local}{_MARK}{delivery_id}-{_proof(delivery_id, message_id)}@{domain}"


def claimed_by(address: str) -> int | None:
    """Return the delivery that an address claims to be of; `proves` says whether it is."""
    found = _ADDRESS.fullmatch(address.strip().lower())
    return int(found[1]) if found else None


def proves(address: str, delivery_id: int, message_id: str) -> bool:
    """Tell whether we wrote this address for this delivery; in constant time."""
    found = _ADDRESS.fullmatch(address.strip().lower())
    return found is not None and hmac.compare_digest(found[2], _proof(delivery_id, message_id))


def _proof(delivery_id: int, message_id: str) -> str:
    """Sign with 80 bits, so that the address stays short; each guess has to come by mail."""
    signed = signing.signature("bounce", f"{delivery_id}:{message_id}")
    raw = base64.urlsafe_b64decode(signed + "=")[:_PROOF_BYTES]
    return base64.b32encode(raw).decode().lower()
