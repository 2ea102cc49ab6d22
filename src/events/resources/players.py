"""Where a replay plays: a file of ours, or a player of PeerTube, Vimeo or YouTube.

Nobody else's player is asked for anything before a visitor clicks; then its address tells it to
remember as little as it can.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from events.resources.storage.content_checks import AUDIO, VIDEO

PLAYED: Final = VIDEO | AUDIO
_YOUTUBE: Final = re.compile(r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com")
_YOUTUBE_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO: Final = re.compile(r"/(?:video/)?(\d{5,12})(?:/([0-9a-f]{6,16}))?/?")
_PEERTUBE: Final = re.compile(
    r"/(?:w|videos/watch|videos/embed)/"
    r"([1-9A-HJ-NP-Za-km-z]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?"
)
_HOST: Final = re.compile(r"[a-z0-9.-]+(?::\d{1,5})?")


@dataclass(frozen=True)
class Player:
    """A player of somebody else: its name, the host that is asked, and what a frame opens."""

    name: str
    host: str
    address: str

    def starting(self, seconds: int) -> str:
        """Return what a frame opens so that it starts there."""
        if not seconds:
            return self.address
        if self.name == "Vimeo":
            return f"{self.address}#t={seconds}s"
        return f"{self.address}&start={seconds}"


def of(url: str) -> Player | None:
    """Return the player of an address; None where we know none for it."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        return None
    if host == "youtu.be" or _YOUTUBE.fullmatch(host):
        return _youtube(host, parts.path, parts.query)
    if host in ("vimeo.com", "www.vimeo.com", "player.vimeo.com"):
        return _vimeo(parts.path, parts.query)
    found = _PEERTUBE.fullmatch(parts.path)
    if found is None:
        return None
    asked = urlencode({"p2p": 0, "peertubeLink": 0, "title": 0, "warningTitle": 0})
    return Player("PeerTube", host, f"https://{host}/videos/embed/{found[1]}?{asked}")


def media_type(file: str) -> str:
    """Return the type of a recording that browsers play; empty for any other file."""
    return PLAYED.get(file.rpartition(".")[2], "")


def plays(url: str, file: str) -> bool:
    """Tell whether a replay has a page of ours to be seen on."""
    return bool(media_type(file)) if file else of(url) is not None


def _youtube(host: str, path: str, query: str) -> Player | None:
    parts = [part for part in path.split("/") if part]
    if host == "youtu.be":
        found = parts[0] if parts else ""
    elif parts[:1] == ["watch"]:
        found = parse_qs(query).get("v", [""])[0]
    else:
        found = parts[1] if len(parts) == 2 and parts[0] in ("live", "shorts", "embed") else ""
    if not _YOUTUBE_ID.fullmatch(found):
        return None
    address = f"https://www.youtube-nocookie.com/embed/{found}?rel=0"
    return Player("YouTube", "www.youtube-nocookie.com", address)


def _vimeo(path: str, query: str) -> Player | None:
    found = _VIMEO.fullmatch(path)
    if found is None:
        return None
    secret = found[2] or parse_qs(query).get("h", [""])[0]
    asked = {"dnt": "1"} | ({"h": secret} if secret.isalnum() else {})
    address = f"https://player.vimeo.com/video/{found[1]}?{urlencode(asked)}"
    return Player("Vimeo", "player.vimeo.com", address)
