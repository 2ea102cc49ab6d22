"""Whatever happens to a backup's file is noticed and told in a sentence; nothing has changed."""

import gzip
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.backups import archive
from events.errors import Unusable

CONTENT = {
    "tables/people": b"1\tada@example.org\tAda\n" * 400,
    "tables/sessions": bytes(range(256)) * 30,
    "files/empty.pdf": b"",
    "secret-key": b"a-secret-for-tests-only-0123456789abcdef",
}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup as `events backup` packs it."""
    folder = tmp_path / "folder"
    for name, data in CONTENT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    manifest = archive.Manifest(
        format=archive.FORMAT, made_at=datetime.now(UTC), release="1", postgresql="15",
        migrations=["1"], tables={}, sequences={},
        members={name: archive.member(folder / name) for name in CONTENT},
    )  # fmt: skip
    archive.pack(folder, manifest, tmp_path / "kept.backup")
    return tmp_path / "kept.backup"


def outcome(data: bytes, tmp_path: Path) -> str:
    """What comes of such a file: refused by a sentence, or every byte as it was."""
    file, into = tmp_path / "tried.backup", tmp_path / f"into-{random.random()}"
    file.write_bytes(data)
    into.mkdir()
    archive.is_backup(file)
    try:
        archive.unpack(file, into)
    except Unusable:
        return "refused"
    assert {name: (into / name).read_bytes() for name in CONTENT} == CONTENT
    return "whole"


def test_a_whole_backup_is_whole(backup: Path, tmp_path: Path) -> None:
    assert outcome(backup.read_bytes(), tmp_path) == "whole"


def test_a_backup_that_is_cut_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    data = backup.read_bytes()
    lengths = {*range(60), *range(60, len(data), 37), *range(len(data) - 200, len(data))}
    whole = [cut for cut in lengths if outcome(data[:cut], tmp_path) != "refused"]
    assert whole == []


def test_a_damaged_backup_is_refused_or_does_not_matter(backup: Path, tmp_path: Path) -> None:
    data, chance = backup.read_bytes(), random.Random(10)
    ended = []
    for number in range(600):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 5, 50))):
            damaged[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if number % 7 == 0:
            start = chance.randrange(len(data))
            damaged[start : start + chance.randrange(300)] = bytes(chance.randrange(300))
        ended.append(outcome(bytes(damaged), tmp_path))
    # What is whole all the same was hit where a time and a name stand that nobody reads.
    assert ended.count("refused") > 550


def test_a_tar_damaged_before_it_was_packed_is_refused_too(backup: Path, tmp_path: Path) -> None:
    """Gzip's checksum is right then: the readers behind it must stumble in a sentence as well."""
    plain, chance = gzip.decompress(backup.read_bytes()), random.Random(11)
    for _ in range(300):
        damaged = bytearray(plain)
        for _ in range(chance.choice((1, 3, 20))):
            # Where the headers and the manifest are.
            damaged[chance.randrange(min(len(plain), 4_000))] = chance.randrange(256)
        outcome(gzip.compress(bytes(damaged), 1), tmp_path)
