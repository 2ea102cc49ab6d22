"""Mails as they will look: their HTML alone, without rights, for a frame on a page of the desk.

A frame requests its mail by itself, so the form's values are compressed into its address; nothing
is kept for it, and requesting changes nothing.
"""

import base64
import zlib
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec
from litestar import Response

from events.desk.shared import forms
from events.desk.shared.forms import Form
from events.errors import NotFound
from events.presentation.request import SiteRequest

LARGEST: Final = 200_000
"""Bytes of what was typed, unpacked: more than any of our forms that show a mail can hold."""

HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data: 'self'; form-action 'none'; base-uri 'none'; "
    "sandbox allow-same-origin; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
    "cache-control": "no-store",
}
"""Only pages of this site may hold the frame; in it nothing runs, is sent or leads anywhere.

Of our own origin it is so that the page around it can measure it: no script runs in it for that.
"""


def frame(html: str) -> Response[str]:
    """Answer with the HTML of one mail. Raises NotFound where there is none."""
    if not html:
        raise NotFound
    return Response(html, media_type="text/html", headers=HEADERS)


def address(path: str, typed: Mapping[str, str], **more: str) -> str:
    """Return the address where the frame finds the mail that follows from these form values."""
    kept = {name: words for name, words in typed.items() if name not in ("csrf", "confirmed")}
    packed = base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(kept), 9)).decode()
    return f"{path}?{urlencode({**more, 'typed': packed.rstrip('=')})}"


def typed(request: SiteRequest) -> Form:
    """Read form values from the frame's address. Raises NotFound for what `address` never made."""
    packed = forms.query(request).raw("typed")
    if not packed:
        return Form({})
    try:
        unpacked = zlib.decompressobj().decompress(
            base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), LARGEST
        )
        kept = msgspec.json.decode(unpacked, type=dict[str, str])
    except (ValueError, zlib.error, msgspec.DecodeError):
        raise NotFound from None
    return Form({name: [words.replace("\0", "\ufffd")] for name, words in kept.items()})
