"""What lies on the disk may change under a running process: a pull, or a folder that is removed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[3]
TRIED_IN_VAIN = "litestar/plugins/opentelemetry/"
"""Litestar looks for what is not installed, again and again."""
PARTS = ("src", "templates", "migrations")


def test_every_page_answers_when_the_files_of_the_program_are_gone(
    database: None, tmp_path: Path
) -> None:
    copy = _copy(tmp_path / "release")
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.restarts.crawl", str(copy)],
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    broken = {path: status for path, status in found["answers"].items() if status >= 500}
    assert broken == {}, done.stderr[-3000:]
    assert len(found["answers"]) > 100
    assert found["answers"]["/health/ready"] == 200
    assert [path for path in found["opened"] if TRIED_IN_VAIN not in path] == []


def _copy(release: Path) -> Path:
    for part in PARTS:
        shutil.copytree(TOP / part, release / part)
    shutil.copy(TOP / "pyproject.toml", release)
    return release
