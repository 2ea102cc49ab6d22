"""Whether a request comes from this machine, and not through a proxy from elsewhere."""

import re
from typing import Final

from events.presentation.request import SiteRequest
from events.settings import is_loopback

_FORWARDED: Final = ("forwarded", "via", "x-real-ip")


def is_local(request: SiteRequest) -> bool:
    """Tell whether the reader, the address listened on and the Host all are this machine.

    A proxy on this machine that adds no heading still hands on the public name as Host.
    """
    headers = request.headers
    if any(name in _FORWARDED or name.startswith("x-forwarded") for name in headers):
        return False
    host = re.sub(r":\d+$", "", headers.get("host", ""))
    ends = [(end or ("",))[0] for end in (request.scope["client"], request.scope["server"])]
    return is_loopback(host) and all(is_loopback(str(end)) for end in ends)
