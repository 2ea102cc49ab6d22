"""Write docs/modules.md, the index of modules by their first lines: `make modules`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[1]
SOURCE = TOP / "src" / "events"
PAGE = TOP / "docs" / "modules.md"
HEAD = """\
# Every module, in a line

The first line of each file below `src/events`, written by `make modules`; a test says when it is
out of date.
"""


def index() -> str:
    """Return the page: a heading for each folder, a line for each file."""
    folders = sorted({path.parent for path in SOURCE.rglob("*.py")})
    return HEAD + "".join(line for folder in folders for line in _folder(folder))


def _folder(folder: Path) -> Iterator[str]:
    name = folder.relative_to(SOURCE).as_posix()
    yield f"\n## {'events' if name == '.' else name}\n\n"
    package = folder / "__init__.py"
    if package.exists() and (says := _first_line(package)):
        yield f"{says}\n\n"
    for path in sorted(folder.glob("*.py")):
        if path != package:
            yield f"- [`{path.name}`](../{path.relative_to(TOP).as_posix()}): {_first_line(path)}\n"


def _first_line(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text())) or ""
    return " ".join(words.partition("\n\n")[0].split())


if __name__ == "__main__":
    PAGE.write_text(index())
    sys.stdout.write(f"{PAGE}\n")
