"""Which functions of the program reach which others, read from its source: names, not values."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import events

Function = tuple[str, str]
"""A module and a name in it."""
ROOT: Final = Path(events.__file__).parent


def reaches(start: Function, goals: frozenset[Function]) -> bool:
    """Tell whether a function names one of these, or names one that does."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here in goals:
            return True
        for other in _named().get(here, frozenset()) - seen:
            seen.add(other)
            waiting.append(other)
    return False


@lru_cache(maxsize=1)
def _named() -> dict[Function, frozenset[Function]]:
    """Return what each function names; what is only shown or written as a mail causes none."""
    trees = {_module(path): ast.parse(path.read_text()) for path in ROOT.rglob("*.py")}
    imported = {module: dict(_imported(tree)) for module, tree in trees.items()}
    own = {
        (module, node.name): node
        for module, tree in trees.items()
        if not module.startswith(("events.mail.render", "events.presentation"))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {
        function: frozenset(
            found
            for name in _names(node)
            if (found := _meant(function[0], name, imported)) in own and found != function
        )
        for function, node in own.items()
    }


def _module(path: Path) -> str:
    dotted = ".".join(("events", *path.relative_to(ROOT).with_suffix("").parts))
    return dotted.removesuffix(".__init__")


def _imported(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((one.asname or one.name, (node.module, one.name)) for one in node.names)


def _names(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield every name in a function, and every attribute of a name."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id, ""
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            yield one.value.id, one.attr


def _meant(
    module: str, name: tuple[str, str], imported: dict[str, dict[str, Function]]
) -> Function | None:
    first, attribute = name
    package, found = imported[module].get(first, (module, first))
    if attribute:
        return (f"{package}.{found}", attribute) if first in imported[module] else None
    return imported.get(package, {}).get(found, (package, found))
