"""Nothing stands at the top of a module that nobody reads."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ_BY_OTHERS = {
    "DB": "Piccolo",
    "APP_REGISTRY": "Piccolo",
    "APP_CONFIG": "Piccolo",
    "POLICIES": "the tests that walk all routes",
    "WHO": "the catalogue: it translates `members.COMMAND_LINE`",
}
_WORD = re.compile(r"\w+")


def defined(source: str) -> Iterator[str]:
    """Yield what a module names at its top; who decorates something hands it on."""
    for node in ast.parse(source).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if not node.decorator_list:
                    yield node.name


def unread(modules: Mapping[str, str], others: str = "") -> list[str]:
    """Return the names that stand nowhere but where they are defined."""
    words: Counter[str] = Counter()
    for text in (*modules.values(), others):
        words.update(_WORD.findall(text))
    return sorted(
        f"{file} {name}"
        for file, source in modules.items()
        for name in defined(source)
        if words[name] == 1
    )


def test_every_name_has_a_reader() -> None:
    modules = {
        str(file.relative_to(ROOT)): file.read_text()
        for file in sorted((ROOT / "src/events").rglob("*.py"))
    }
    assert len(modules) > 1000
    templates = "\n".join(
        file.read_text() for file in (ROOT / "templates").rglob("*") if file.is_file()
    )
    found = unread(modules, templates)
    assert [one for one in found if one.split()[1] not in READ_BY_OTHERS] == []


def test_a_name_without_a_reader_is_found() -> None:
    modules = {
        "a.py": "MOST = 3\nLEAST: int = 1\ndef used(): return MOST\n@post\ndef f(): ...\n",
        "b.py": "from a import used\nclass Gone: ...\nused()\n",
    }
    assert unread(modules) == ["a.py LEAST", "b.py Gone"]
    assert unread(modules, "{{ LEAST }}") == ["b.py Gone"]
