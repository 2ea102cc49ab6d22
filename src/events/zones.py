"""The rules of the world's clocks: the newest that are installed, and which names are places.

Python prefers the system's copy to that of the package tzdata, whichever is older. `use_newest`
runs when the program starts, so that pages, mails, calendars and jobs all follow one copy.
"""

import importlib.resources
import re
import unicodedata
import zoneinfo
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

NO_PLACES: Final = frozenset({"localtime", "Factory", "posixrules"})
"""Names that mean another hour on another machine, or none at all."""

_SYSTEM: Final = zoneinfo.TZPATH
_of_database: frozenset[str] | None = None
_kept: tuple[ZoneInfo, ...] = ()


def use_newest() -> None:
    """Let Python follow the package's rules where they are newer than the system's."""
    package, system = package_version(), system_version()
    zoneinfo.reset_tzpath(to=() if package and package >= system else _SYSTEM)
    ZoneInfo.clear_cache()
    _places.cache_clear()
    _known.cache_clear()


def keep() -> None:
    """Read every zone now, so that all processes of one start follow one copy; a megabyte."""
    global _kept  # noqa: PLW0603 - Python forgets all but the last eight that nobody holds.
    _kept = tuple(ZoneInfo(name) for name in _places())


def version() -> str:
    """Return the version of the rules that are followed, such as 2026b."""
    return system_version() if zoneinfo.TZPATH else package_version()


def package_version() -> str:
    """Return the version of the package tzdata, empty where it is not installed."""
    try:
        with importlib.resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").open() as file:
            return file.readline().replace("# version", "").strip()
    except (ImportError, OSError):
        return ""


def system_version() -> str:
    """Return the version of the system's rules, empty where it does not tell."""
    for folder in _SYSTEM:
        for name in ("tzdata.zi", "+VERSION", "version"):
            path = Path(folder) / name
            if path.is_file():
                with path.open(encoding="ascii", errors="replace") as file:
                    return file.readline().replace("# version", "").strip()
    return ""


def midnight(at: datetime, zone: str) -> datetime:
    """Return when the day began, in a zone, that a moment lies in."""
    return at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def other_rules(name: str) -> ZoneInfo | None:
    """Return a zone by the copy that is not followed, None where that does not have it."""
    try:
        if zoneinfo.TZPATH:
            with importlib.resources.files("tzdata.zoneinfo").joinpath(name).open("rb") as file:
                return ZoneInfo.from_file(file, key=name)
        path = next(Path(at, name) for at in _SYSTEM if Path(at, name).is_file())
        with path.open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError, StopIteration, ImportError):
        return None


def follow_database(known: Iterable[str]) -> None:
    """Take from now on only zones that the database knows too: its copy of the rules is its own."""
    global _of_database  # noqa: PLW0603 - one database for each process
    _of_database = frozenset(known)


def names() -> frozenset[str]:
    """Return every IANA zone that is a place, and that the database knows, once it was asked."""
    return _known(_of_database)


def is_place(name: str) -> bool:
    """Tell whether a name is a place by our rules, whatever the database knows."""
    return name in _places()


def only_ours(name: str) -> bool:
    """Tell whether a name is a place by our rules, and the database does not know it."""
    return is_place(name) and name not in names()


@lru_cache(maxsize=2)
def _known(of_database: frozenset[str] | None) -> frozenset[str]:
    return _places() if of_database is None else _places() & of_database


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Read once, since it walks a thousand files."""
    return frozenset(zoneinfo.available_timezones() - NO_PLACES)


def suggest(written: str) -> str:
    """Return the zone that somebody means who writes another name, empty where none is clear.

    Windows has names of its own («Romance Standard Time»); people write `europe/paris`, `Paris`,
    and `GMT+1` for what is called `Etc/GMT-1`.
    """
    from babel.core import get_global

    plain = _spoken(" ".join(written.split()))
    if found := _OFFSET.fullmatch(plain):
        offset = f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}"
        return offset if offset in names() else ""
    windows = {name.casefold(): place for name, place in get_global("windows_zone_mapping").items()}
    if (place := windows.get(plain)) in names():
        return str(place)
    spoken = [
        name
        for name in names()
        if plain in (_spoken(name), _spoken(name.rpartition("/")[2])) and "/" in name
    ]
    whole = [name for name in spoken if _spoken(name) == plain]
    return (whole or spoken)[0] if len(whole or spoken) == 1 else ""


_OFFSET: Final = re.compile(r"(?:gmt|utc) ?([+\-\u2212]) ?(\d{1,2})(?::?00)?")
"""As people write it. The signs of IANA's own names are the other way round."""


def _spoken(name: str) -> str:
    """Return a name in small letters without accents: Nouméa is found as Noumea."""
    bare = unicodedata.normalize("NFKD", name.replace("_", " ")).casefold()
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
