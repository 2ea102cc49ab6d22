"""Where a request of ours may go: never into the network of the site, whatever a name resolves to.

The address is looked up once for an attempt, checked, and connected to as it is, so that a second
answer of the DNS cannot lead elsewhere. EVENTS_INTERNAL_HOSTS names hosts that may be reached
although they are inside, such as an organisation's own Mattermost or BigBlueButton.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import idna

from events.errors import Refusal
from events.presentation import N_
from events.settings import settings
from events.text.web_address import web_address

LONGEST_URL: Final = 2000
_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All IPv6 that is given to machines of the internet (RFC 4291).

Outside of it lie what is translated to IPv4 (64:ff9b::/96, 64:ff9b:1::/48, ::ffff:0:0:0/96), IPv4
written as IPv6 (::/96) and the old site-local addresses (fec0::/10): Python calls those global.
"""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoWebAddress(Refusal):
    """What was typed is no https address, or has a password in it."""

    status = 422
    sentence = N_("Enter an address that begins with https://, without a password in it.")


class IsInside(Refusal):
    """The name leads into the network of the site."""

    status = 422
    sentence = N_(
        "This address leads into the site’s own network. Whoever runs the site can allow the host"
        " by EVENTS_INTERNAL_HOSTS."
    )


class NotFoundInDns(Refusal):
    """The name leads nowhere."""

    status = 422
    sentence = N_("No machine is known by this name.")


@dataclass(frozen=True)
class Pinned:
    """A target with the machine that its name led to."""

    url: str
    """The address with the machine's number in place of its name."""

    host: str
    """What the Host header says."""

    name: str
    """What the certificate has to be for."""


def checked(url: str) -> str:
    """Return the address of a target as it is kept. Raises NoWebAddress, IsInside."""
    try:
        parts = urlsplit(web_address(url))
        port, name = parts.port, (parts.hostname or "").rstrip(".")
    except (ValueError, idna.IDNAError):
        raise NoWebAddress from None
    schemes = ("https", "http") if name in settings().internal_hosts else ("https",)
    if parts.scheme not in schemes or not name or parts.username or len(url) > LONGEST_URL:
        raise NoWebAddress
    literal = _literal(name)
    if literal is not None and not _may_reach(name, literal):
        raise IsInside
    netloc = _bracketed(name) + (f":{port}" if port else "")
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))


async def pinned(url: str) -> Pinned:
    """Look the target's name up, once. Raises NotFoundInDns, IsInside where any answer is."""
    parts = urlsplit(url)
    name, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    addresses = await _addresses(name, port)
    if not all(_may_reach(name, address) for address in addresses):
        raise IsInside
    netloc = f"{_bracketed(str(addresses[0]))}:{port}"
    return Pinned(
        urlunsplit((parts.scheme, netloc, parts.path, parts.query, "")), parts.netloc, name
    )


async def _addresses(name: str, port: int) -> list[Address]:
    literal = _literal(name)
    if literal is not None:
        return [literal]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotFoundInDns from None
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def _may_reach(name: str, address: Address) -> bool:
    if name in settings().internal_hosts:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None and address not in _GLOBAL_UNICAST:
            return False
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


def _literal(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(name))  # 127.1, 0x7f000001, 017700000001
    except OSError:
        return None


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
