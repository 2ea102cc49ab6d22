"""Our own CSS, JavaScript, pictures and templates: read once, as a pull may change the disk."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from events.settings import checkout_file

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static/"
_WRITTEN: Final = frozenset({".html", ".txt", ".xml", ".svg", ".typ"})


@dataclass(frozen=True)
class Asset:
    """A file as it is sent; `name` changes whenever a byte does, so it may be kept for ever."""

    name: str
    media_type: str
    body: bytes
    compressed: bytes


def static(name: str) -> str:
    """Return the address of a file in presentation/static, or of a folder's bundle (`site.css`)."""
    return PREFIX + _by_source()[name].name


def assets() -> dict[str, Asset]:
    """Return all files by the last parts of their addresses, read at the first call."""
    return _by_name()


def asset(name: str) -> Asset | None:
    """Return the file behind an address's last part."""
    return _by_name().get(name)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Asset]:
    return {found.name: found for found in _by_source().values()}


@lru_cache(maxsize=1)
def _by_source() -> dict[str, Asset]:
    sources = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()}
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        sources[f"{folder.name}.css"] = b"\n".join(
            path.read_bytes() for path in sorted(folder.rglob("*.css"))
        )
    sources["site.css"] += _hues()
    return {source: _asset(source, body) for source, body in sources.items()}


def _hues() -> bytes:
    # The CSP forbids style attributes; a programme's colour is one of 36 classes.
    rules = (f".hue-{hue}{{--hue:{hue}}}" for hue in range(0, 360, 10))
    return "\n".join(rules).encode()


def _asset(source: str, body: bytes) -> Asset:
    stem, _, suffix = source.rpartition(".")
    name = f"{stem}-{hashlib.sha256(body).hexdigest()[:10]}.{suffix}"
    media_type = mimetypes.guess_type(source)[0] or "application/octet-stream"
    return Asset(name, media_type, body, gzip.compress(body, 9, mtime=0))


@lru_cache(maxsize=1)
def templates() -> dict[str, str]:
    """Return the text of each file of `templates/` by its name, such as `pages/home.html`."""
    top = Path(checkout_file("templates"))
    return {
        path.relative_to(top).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(top.rglob("*"))
        if path.suffix in _WRITTEN
    }
