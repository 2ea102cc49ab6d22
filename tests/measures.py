"""The measures of the house: `make measures`. Figures to look at, not limits."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.database.statements import ROOT, statements

LONG_FUNCTION = 25
LONG_FILE = 200
SHOWN = 10
QUERIES = {"select", "insert", "update", "delete", "count", "exists", "objects"}
SELECT = ("database", "select")
BARE = {
    f"{kind}[str, {value}]"
    for kind in ("dict", "Mapping", "MutableMapping")
    for value in ("Any", "object")
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> None:
    """Print each figure, and the places that stand out."""
    trees = {path: ast.parse(path.read_text()) for path in sorted(ROOT.rglob("*.py"))}
    functions = [
        (path, node)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    ]
    _statements(trees)
    lengths = {path: len(path.read_text().splitlines()) for path in trees}
    _show(f"files over {LONG_FILE} lines", [
        (length, _name(path)) for path, length in lengths.items() if length > LONG_FILE
    ])  # fmt: skip
    _show("files in the largest folders", [
        (number, _name(folder)) for folder, number in Counter(p.parent for p in trees).items()
    ], count=False)  # fmt: skip
    _show(f"functions over {LONG_FUNCTION} lines", [
        (length, f"{_name(path)}:{node.lineno} {node.name}")
        for path, node in functions
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONG_FUNCTION
    ])  # fmt: skip
    aliases = _aliases(trees)
    known = {path: _bare_names(path, tree, aliases) for path, tree in trees.items()}
    _show("functions that take or return a bare dict, by whatever name", [
        (node.lineno, f"{_name(path)} {node.name}")
        for path, node in functions
        if _is_bare(node, known[path])
    ])  # fmt: skip


def _statements(trees: dict[Path, ast.Module]) -> None:
    sql = statements()
    piccolo = sum(1 for tree in trees.values() for _ in _piccolo(tree))
    sql = [one for one in sql if not one.sql.startswith("SELECT ALL ")]  # Those are Piccolo's.
    shaped = sum(1 for one in sql if one.shape)
    print(f"statements: {piccolo} of Piccolo, {shaped} of SQL with a shape,"
          f" {len(sql) - shaped} of SQL that return one value or nothing")  # fmt: skip


def _piccolo(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield each query of Piccolo's: a method of a class that comes from some `tables`."""
    tables = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("tables")
        for name in node.names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)) if (
                name in tables and attribute in QUERIES
            ) or (name, attribute) == SELECT:
                yield node


def _aliases(trees: dict[Path, ast.Module]) -> set[str]:
    """Return where a bare dict was given a name, and what passes it on: `events.module.Name`."""
    found = {
        f"{_module(path)}.{name}"
        for path, tree in trees.items()
        for node in tree.body
        if (name := _alias(node)) is not None
    }
    passed_on = {
        f"{_module(path)}.{one.asname or one.name}"
        for path, tree in trees.items()
        if path.name == "__init__.py"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        if f"{node.module}.{one.name}" in found
    }
    return found | passed_on


def _alias(node: ast.stmt) -> str | None:
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ) if isinstance(value, ast.Subscript) and any(one in ast.unparse(value) for one in BARE):
            return name
    return None


def _bare_names(path: Path, tree: ast.Module, aliases: set[str]) -> set[str]:
    """Return how this file writes each of them: by its name, or by its module and name."""
    named = {
        alias.rpartition(".")[2] for alias in aliases if alias == f"{_module(path)}.{_last(alias)}"
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for one in node.names:
            whole, here = f"{node.module}.{one.name}", one.asname or one.name
            named |= {here} if whole in aliases else set()
            named |= {
                f"{here}.{_last(alias)}" for alias in aliases if alias == f"{whole}.{_last(alias)}"
            }
    return named


def _last(alias: str) -> str:
    return alias.rpartition(".")[2]


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_bare(node: Function, named: set[str]) -> bool:
    """Tell whether a signature names a dict of anything, as it is or by an alias of it."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    said = [argument.annotation for argument in arguments] + [node.returns]
    return any(
        any(bare in ast.unparse(one) for bare in BARE)
        or any(ast.unparse(part) in named for part in ast.walk(one) if isinstance(part, ast.expr))
        for one in said
        if one
    )


def _show(title: str, found: list[tuple[int, str]], *, count: bool = True) -> None:
    print(f"\n{f'{len(found)} ' if count else ''}{title}")
    for number, place in sorted(found, reverse=True)[:SHOWN]:
        print(f"{number:6} {place}")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    main()
