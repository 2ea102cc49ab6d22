"""Who we are on a server of rooms."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from events import signing
from events.rooms.bigbluebutton.address import Server
from events.rooms.states import Checksum, Tool

PURPOSE: Final = "room-service"


@dataclass(frozen=True)
class Credentials:
    """A server, and how we prove there who we are; what a tool calls them says `rooms.tools`."""

    tool: Tool
    address: str
    secret: str = field(repr=False)
    account: str = ""
    client: str = ""
    acts_for: str = ""
    checksum: Checksum = Checksum.SHA256

    @property
    def host(self) -> str:
        """Return the machine's name."""
        return urlsplit(self.address).hostname or ""

    @property
    def maker(self) -> str:
        """Return whose rooms these are: another server, or account, has other ones."""
        return f"{self.tool} {self.address} {self.account} {self.acts_for}"[:600]

    @property
    def bigbluebutton(self) -> Server:
        """Return the server as calls of BigBlueButton take it."""
        return Server(self.address, self.secret, self.checksum)


def sealed(secret: str) -> str:
    """Return a secret as it is kept."""
    return signing.sealed(PURPOSE, secret)


def opened(kept: str) -> str | None:
    """Return a secret that was kept; None where the site's secret was another then."""
    return signing.opened(PURPOSE, kept)
