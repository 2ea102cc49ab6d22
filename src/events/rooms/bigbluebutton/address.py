"""Signed addresses of BigBlueButton's API (docs.bigbluebutton.org, «API security model»).

The checksum is a hash of the call's name, the query exactly as it is sent, and the secret.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from events.rooms.states import Checksum


@dataclass(frozen=True)
class Server:
    """A server, or what stands before several: where its API is, and what calls are signed by."""

    address: str
    secret: str = field(repr=False)
    checksum: Checksum = Checksum.SHA256


def signed(server: Server, call: str, parameters: Mapping[str, str]) -> str:
    """Return the whole address of a call. It is good for as long as the secret is."""
    query = urlencode(parameters)
    text = f"{call}{query}{server.secret}".encode()
    checksum = hashlib.new(server.checksum.value, text, usedforsecurity=False).hexdigest()
    return f"{server.address}{call}?{query}{'&' if query else ''}checksum={checksum}"


def of_api(typed: str) -> str:
    """Return where the API is, from what `bbb-conf --secret` shows or what people make of it."""
    parts = urlsplit(typed)
    path = parts.path.rstrip("/")
    if not path:
        path = "/bigbluebutton"
    if not path.endswith("/api"):
        path += "/api"
    return f"{parts.scheme}://{parts.netloc}{path}/"
