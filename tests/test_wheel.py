"""What is installed: a wheel that holds everything, an editable install that copies nothing."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from events.settings import checkout_file

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=TOP, check=True)
    (built,) = folder.glob("causerie-*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.parametrize("folder", ["migrations", "templates"])
def test_the_wheel_holds_what_stands_at_the_top(wheel: zipfile.ZipFile, folder: str) -> None:
    tracked = _tracked(folder)
    assert tracked
    assert {f"events/_checkout/{name}" for name in tracked} <= set(wheel.namelist())


def test_the_wheel_holds_the_whole_package(wheel: zipfile.ZipFile) -> None:
    assert {name.removeprefix("src/") for name in _tracked("src/events")} <= set(wheel.namelist())


def test_the_wheel_reads_its_own_copies(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    show = "from events.settings import checkout_file; print(checkout_file('migrations'))"
    places = [str(tmp_path), *[path for path in sys.path if path.endswith("site-packages")]]
    script = f"import sys; sys.path[:0] = sys.argv[1:]; {show}"
    told = subprocess.run(
        [sys.executable, "-S", "-c", script, *places],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == str(tmp_path / "events/_checkout/migrations")


def test_an_editable_install_copies_nothing() -> None:
    assert checkout_file("migrations") == TOP / "migrations"
    assert not [path for folder in sys.path for path in Path(folder).glob("events/_checkout")]


def _tracked(folder: str) -> set[str]:
    """The files of a folder that git keeps; all of them where this is no repository."""
    listed = subprocess.run(
        ["git", "ls-files", folder], cwd=TOP, capture_output=True, text=True, check=False
    )
    names = listed.stdout.split() or [
        str(path.relative_to(TOP)) for path in (TOP / folder).rglob("*") if path.is_file()
    ]
    return {name for name in names if "__pycache__" not in name and (TOP / name).exists()}
