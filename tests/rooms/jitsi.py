"""A Jitsi of our own: it serves its script over HTTP, and looks at tokens as Prosody does.

Its faults by name: `html` (another program answers), `stock` (without the plugin that reads who
leads, everybody who has a token does), `secret` (it has another one).
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt

SECRET = "app-secret-of-a-test-server-0123456789abcdef"
APP = "causerie"


class TurnedAway(Exception):
    """The token lets nobody into this room."""


@dataclass
class Visit:
    """How somebody came in."""

    room: str
    user: dict[str, str]
    leads: bool
    features: dict[str, str]
    fragment: dict[str, str]


@dataclass
class Jitsi:
    """The server; `public` is 8x8's half of a key, where it is Jitsi as a service."""

    port: int = 0
    faults: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    public: str = ""
    account: str = APP
    kid: str = ""

    @property
    def address(self) -> str:
        """Where people enter."""
        return f"http://127.0.0.1:{self.port}/"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request: there is a script and nothing else."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        self.asked.append(path)
        script = path.endswith("/external_api.js") and "html" not in self.faults
        sent = b"window.JitsiMeetExternalAPI=1" if script else b"<html>Welcome</html>"
        writer.write(
            b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s"
            % (len(sent), sent)
        )
        await writer.drain()
        writer.close()

    def enter(self, way: str, *, later: float = 0) -> Visit:
        """Take somebody in as Prosody and Jicofo do, `later` seconds after the token was made."""
        parts = urlsplit(way)
        token = parse_qs(parts.query)["jwt"][0]
        said = self._checked(token, time.time() + later)
        tenant, _, room = parts.path.strip("/").rpartition("/")
        if said["room"] != room.lower():
            raise TurnedAway("room")
        if said["sub"] != (tenant.lower() or "127.0.0.1"):
            raise TurnedAway("sub")
        user = said["context"]["user"]
        assert all(isinstance(value, str) for value in user.values()), "Prosody throws"
        fragment = dict(one.split("=", 1) for one in parts.fragment.split("&"))
        return Visit(
            room, user, self._leads(user), said["context"]["features"],
            {name: unquote(value) for name, value in fragment.items()},
        )  # fmt: skip

    def _checked(self, token: str, now: float) -> dict[str, Any]:
        key, algorithm, issuer = SECRET, "HS256", self.account
        if "secret" in self.faults:
            key = "another-secret-of-at-least-thirty-two-bytes"
        if self.public:
            key, algorithm, issuer = self.public, "RS256", "chat"
            if jwt.get_unverified_header(token).get("kid") != self.kid:
                raise TurnedAway("kid")
        try:
            said: dict[str, Any] = jwt.decode(
                token, key, algorithms=[algorithm], audience="jitsi", issuer=issuer,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )  # fmt: skip
        except jwt.InvalidTokenError as error:
            raise TurnedAway(type(error).__name__) from None
        if not said["nbf"] <= now <= said["exp"]:
            raise TurnedAway("time")
        return said

    def _leads(self, user: dict[str, str]) -> bool:
        if "stock" in self.faults:
            return True
        return user["moderator"] == "true" if self.public else user["affiliation"] == "owner"
