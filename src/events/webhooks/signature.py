"""Signatures as Standard Webhooks 1.0.0 has them (github.com/standard-webhooks, `spec/`).

A webhook's secret is made from the site's secret and the nonce of its row: nothing usable lies in
the database, and a new nonce is a new secret.
"""

import base64
import hmac
from datetime import datetime
from typing import Final

from events import signing

PREFIX: Final = "whsec_"


def secret(webhook_id: int, nonce: str) -> str:
    """Return the secret as receivers keep it: `whsec_` and the key, 256 bits, in base64."""
    return PREFIX + base64.b64encode(_key(webhook_id, nonce)).decode()


def headers(
    uid: str, at: datetime, body: bytes, webhook_id: int, nonces: list[str]
) -> dict[str, str]:
    """Return the three headers of an attempt, signed with the key of each nonce."""
    seconds = int(at.timestamp())
    signed = f"{uid}.{seconds}.".encode() + body
    digests = [hmac.digest(_key(webhook_id, nonce), signed, "sha256") for nonce in nonces]
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in digests),
    }


def _key(webhook_id: int, nonce: str) -> bytes:
    return signing.derived_key("webhook", f"{webhook_id}\0{nonce}")
