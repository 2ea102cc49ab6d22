"""Lists page by page: where the next page begins is an opaque text that goes back and forth."""

import base64
import binascii
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Response

from events import links
from events.errors import Invalid
from events.presentation import N_
from events.presentation.request import SiteRequest

MOST: Final = 200
USUAL: Final = 50
T = TypeVar("T")


def cursor(*place: Any) -> str:
    """Write down where a page ended: the values its order goes by."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def place(written: str, kind: type[T]) -> T | None:
    """Read it back as a tuple of this kind; None for the first page. Raises Invalid."""
    if not written:
        return None
    try:
        raw = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        if b"\\u0000" in raw:
            raise ValueError("no text of ours")
        return msgspec.json.decode(raw, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise Invalid({"cursor": N_("This is no cursor of ours.")}) from None


def listed(request: SiteRequest, page: T, following: str | None) -> Response[T]:
    """Answer with one page, and name the next one in the header Link too (RFC 8288)."""
    headers = {"Cache-Control": "no-store", "Vary": "Authorization, Accept-Language"}
    if following is not None:
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        query = urlencode([*kept, ("cursor", following)])
        headers["Link"] = f'<{links.absolute(request.url.path)}?{query}>; rel="next"'
    return Response(page, media_type="application/json", headers=headers)
