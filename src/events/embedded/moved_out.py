"""What a folder's own PostgreSQL held may have moved to a server of the site's: said, and kept.

Without the note, a lost EVENTS_DATABASE_URL would start the old database again, and people would
register in a site that nobody looks at any more.
"""

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from events.errors import Unusable
from events.files import write_whole

NOTE = "servers-moved"


def cluster(data_dir: Path) -> Path | None:
    """Return the folder of the data folder's own PostgreSQL; None where it has none."""
    note = data_dir / "servers-home"
    home = Path(note.read_text().strip()) if note.exists() else data_dir
    found = home / "postgresql"
    return found if found.exists() else None


def note(data_dir: Path, to: str, *, at: datetime) -> None:
    """Write down that the data moved to the database of this address."""
    write_whole(data_dir / NOTE, f"{where(to)} on {at:%Y-%m-%d at %H:%M} UTC\n".encode())


def is_noted(data_dir: Path) -> bool:
    """Tell whether the data moved away."""
    return (data_dir / NOTE).exists()


def refuse(data_dir: Path) -> None:
    """Raise Unusable where the data of this folder moved away."""
    file = data_dir / NOTE
    if file.exists():
        raise Unusable(
            f"What the PostgreSQL of {data_dir} held was moved to {file.read_text().strip()}, so it"
            " is not started: set EVENTS_DATABASE_URL to where the data are. To go back to what it"
            f" held then, remove {file}."
        )


def where(url: str) -> str:
    """Name a database without user and password."""
    parts = urlsplit(url)
    hosts = (
        parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", ["this machine"])[0]
    )
    return f"the database {parts.path.removeprefix('/') or '?'} at {hosts}"
