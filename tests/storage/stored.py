"""What lies in the folder of a test's site."""

from pathlib import Path

from events.resources.storage import shared_files
from events.settings import settings


def files(prefix: str = "files/") -> list[Path]:
    """Every file of ours below a folder, drafts included."""
    return sorted(path for path in (settings().data_dir / prefix).rglob("*") if path.is_file())


def shared(name: str) -> Path:
    """Where a shared file lies."""
    return settings().data_dir / shared_files.key_of(name)
