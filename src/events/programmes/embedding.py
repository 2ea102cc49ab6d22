"""Other sites whose pages may show a programme's registration form."""

from typing import Final
from urllib.parse import urlsplit

from events import database
from events.database import Shape
from events.settings import settings
from events.settings.fields import is_loopback

MOST: Final = 20
LONGEST: Final = 255


class Embedded(Shape):
    """A programme that is online, and the origins that may show its form."""

    id: int
    slug: str
    embed_origins: list[str]


async def at(slug: str) -> Embedded | None:
    """Return a programme that is online by its address."""
    return await database.row(Embedded, _AT, slug)


async def origins(programme_id: int) -> list[str]:
    """Return the origins that may show a programme's form."""
    return list(await database.value(_ORIGINS, programme_id) or [])


def read(typed: str) -> str:
    """Return the origin that somebody typed, from the address of any page of it.

    Without https only on this machine, where there is none. Raises ValueError.
    """
    parts = urlsplit(typed.strip() if "//" in typed else f"https://{typed.strip()}")
    name, port = (parts.hostname or "").encode("idna").decode(), parts.port
    local = settings().loopback and is_loopback(name)
    if not name or ("." not in name and not local) or parts.username:
        raise ValueError("no host")
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise ValueError("no https")
    usual = {"https": 443, "http": 80}[parts.scheme]
    origin = f"{parts.scheme}://{name}" + (f":{port}" if port and port != usual else "")
    if len(origin) > LONGEST:
        raise ValueError("too long")
    return origin


_AT: Final = """
SELECT id, slug, embed_origins FROM programmes
 WHERE slug = $1 AND status <> 'draft' AND visibility <> 'invited'
"""
_ORIGINS: Final = "SELECT embed_origins FROM programmes WHERE id = $1"
