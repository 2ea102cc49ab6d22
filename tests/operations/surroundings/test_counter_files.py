"""What ended processes counted stays counted, in as few files as one process has."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.mmap_dict import MmapedDict

from events.errors import Unusable
from events.monitoring import counter_files, ended
from tests.served import PATIENCE_SECONDS

_COUNTS = """
from events.monitoring import counters
counters.request("GET", "/sessions/{slug}", 200, 0.02)
counters.job("tell_the_team", "done", 0.5)
counters.connections("worker", size=9, idle=2, most=10)
"""
_GOES_ON = f"""{_COUNTS}
print("counted", flush=True)
input()
counters.job("tell_the_team", "done", 0.5)
"""
_READS = """
from events.monitoring import counters
print(counters.written([]).decode())
"""


def told(program: str, folder: Path) -> str:
    """Run a process whose counters lie in this folder; what it prints."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, counter_files.FOLDER: str(folder)},
    ).stdout  # fmt: skip


def jobs(number: int) -> str:
    """The line of so many jobs."""
    return f'events_jobs_total{{job="tell_the_team",outcome="done"}} {float(number)}\n'


def test_the_folder_of_two_units_does_not_grow_with_their_starts(tmp_path: Path) -> None:
    for start in range(1, 4):
        told(_COUNTS, tmp_path)
        told(_COUNTS, tmp_path)
        counted = told(_READS, tmp_path)
        assert jobs(2 * start) in counted
        assert f'_bucket{{le="0.025",route="/sessions/{{slug}}"}} {2.0 * start}' in counted
        assert "events_database_connections{" not in counted
        files = {path.name for path in tmp_path.iterdir()}
        assert files == {"counter_ended.db", "histogram_ended.db", "lock"}


def test_who_lives_keeps_counting_where_it_began(tmp_path: Path) -> None:
    told(_COUNTS, tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _GOES_ON], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, counter_files.FOLDER: str(tmp_path)},
    ) as living:  # fmt: skip
        assert living.stdout
        assert living.stdout.readline() == "counted\n"
        counted = told(_READS, tmp_path)
        assert jobs(2) in counted
        assert 'events_database_connections{process="worker",state="used"} 7.0' in counted
        living.communicate("go on\n", timeout=PATIENCE_SECONDS)
    assert jobs(3) in told(_READS, tmp_path)


def test_while_one_reads_another_is_told_nothing_of_them_and_then_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(_COUNTS, tmp_path)
    monkeypatch.setenv(counter_files.FOLDER, str(tmp_path))
    with counter_files.at_rest() as held:
        assert held
        assert told(_READS, tmp_path).strip() == ""
    assert jobs(1) in told(_READS, tmp_path)


def test_the_folder_that_is_named_is_made_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(counter_files.FOLDER, str(tmp_path / "run" / "causerie"))
    with counter_files.shared_folder():
        assert jobs(1) in told(_COUNTS + _READS, tmp_path / "run" / "causerie")
    monkeypatch.setenv(counter_files.FOLDER, str(tmp_path / "run" / "causerie" / "lock" / "x"))
    for start in (counter_files.shared_folder().__enter__, counter_files.make_named):
        with pytest.raises(Unusable, match=r"lock/x \(.+\).+PROMETHEUS_MULTIPROC_DIR"):
            start()


_STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate")


def _fold_and_die(folder: Path, step: int) -> bool:
    """Fold in a process that is killed before this step on files; tell whether it got so far."""
    child = os.fork()
    if child == 0:
        left = iter(range(step))

        def die(event: str, _: object) -> None:
            if event in _STEPS and next(left, None) is None:
                os._exit(9)

        sys.addaudithook(die)
        ended.fold(folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _total(folder: Path) -> float:
    return sum(
        value
        for path in folder.glob("counter_*.db")
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path))
        if '"tell_the_team"' in key and "events_jobs" in key
    )


def test_a_kill_at_any_instant_counts_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    told(_COUNTS, made)
    told(_READS, made)
    told(_COUNTS, made)
    told(_COUNTS, made)
    (made / "counter_4194999.db").touch()  # Killed before it wrote anything.
    step = 0
    while True:
        tried = tmp_path / str(step)
        shutil.copytree(made, tried)
        if not _fold_and_die(tried, step):
            break
        ended.fold(tried)
        assert _total(tried) == 3, step
        assert {each.name for each in tried.iterdir()} == {
            "counter_ended.db", "histogram_ended.db", "lock",
        }, step  # fmt: skip
        step += 1
    assert step > 15
