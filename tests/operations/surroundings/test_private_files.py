"""What lies in the data folder is its owner's alone: what is new, and what was there before."""

import stat
from pathlib import Path

from events import files
from events.cli import servers
from events.cli.doctor import configuration
from events.settings import settings


def _modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in
            folder.rglob("*")}  # fmt: skip


def test_what_is_written_is_its_owners_alone(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "files" / "portraits" / "a.webp", b"a")
    assert _modes(tmp_path) == {
        "files": 0o700, "files/portraits": 0o700, "files/portraits/a.webp": 0o600,
    }  # fmt: skip


def test_a_start_takes_back_what_others_could_read(database: None, mail_sink: object) -> None:
    folder = settings().data_dir
    (folder / "files" / "slides").mkdir(parents=True)
    (folder / "files" / "slides" / "one.pdf").touch()
    (folder / "servers.owner").touch()
    (folder / "theirs").touch()
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    found = [finding.what for finding in configuration.examine() if finding.thing == "secrets"]
    assert len(found) == 1
    assert "and 3 more" in found[0]
    with servers.running():
        (folder / "files" / "new").touch()
        assert _modes(folder) == {
            "files": 0o700, "files/slides": 0o700, "files/slides/one.pdf": 0o600,
            "files/new": 0o600, "servers.owner": 0o600, "theirs": 0o644,
        }  # fmt: skip
        assert not [finding for finding in configuration.examine() if finding.thing == "secrets"]
