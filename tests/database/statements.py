"""Every statement of the program, read from its source: where it stands, its SQL, its shape."""

import ast
import importlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import events
from events.database import Shape, select

SHAPED = {"row", "rows", "rows_planned"}
BARE = {"value", "values", "execute", "execute_many"}
ROOT = Path(events.__file__).parent


@dataclass(frozen=True)
class Statement:
    """One call that asks the database; `problem` says why it could not be read."""

    where: str
    sql: str = ""
    shape: type[Shape] | None = None
    problem: str = ""


def statements() -> list[Statement]:
    """Every statement in the source, in the order of files.

    Of Piccolo's queries, whose columns mypy knows, those whose columns a shape names.
    """
    return [found for path in sorted(ROOT.rglob("*.py")) for found in _of_file(path)]


def _of_file(path: Path) -> Iterator[Statement]:
    name = ".".join(("events", *path.relative_to(ROOT).with_suffix("").parts))
    if name.startswith("events.database") or path.name == "__main__.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [(node, _verb(node)) for node in calls]
    if not any(verb for _, verb in asked):
        return
    names = vars(importlib.import_module(name.removesuffix(".__init__")))
    for node, verb in asked:
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        if verb == "select":
            yield _of_piccolo([_evaluated(argument, names)[0] for argument in node.args], where)
        elif verb:
            yield from _of_call(node, verb, names, where)


def _verb(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(value=ast.Name(id="database"), attr=name) if name in SHAPED | BARE | {
            "select"
        }:
            return name
        case ast.Name(id=name) if name in SHAPED | BARE:
            return name
    return ""


def _of_call(
    call: ast.Call, verb: str, names: Mapping[str, Any], where: str
) -> Iterator[Statement]:
    if isinstance(call.func, ast.Name) and not inspect.iscoroutinefunction(names.get(verb)):
        return
    arguments = list(call.args)
    shape = None
    if verb in SHAPED:
        shape = _evaluated(arguments.pop(0), names)[0]
        if not (isinstance(shape, type) and issubclass(shape, Shape)):
            yield Statement(where, problem="a row without a shape")
            return
    for sql in _evaluated(arguments[0], names):
        if isinstance(sql, str):
            yield Statement(where, sql, shape)
        elif not _is_piccolo(arguments[0]):
            yield Statement(where, problem="SQL that is not at the top level of its module")


def _of_piccolo(named: list[Any], where: str) -> Statement:
    """The columns that a shape names of a table; conditions are typed by mypy."""
    if None in named:
        return Statement(where, problem="shape or table is not at the top level of its module")
    return Statement(where, str(select(*named)), named[0])


def _evaluated(expression: ast.expr, names: Mapping[str, Any]) -> list[Any]:
    """Each value that the expression may have: both of a condition, all of a table."""
    if isinstance(expression, ast.IfExp):
        return [*_evaluated(expression.body, names), *_evaluated(expression.orelse, names)]
    try:
        return [eval(compile(ast.Expression(expression), "<statement>", "eval"), dict(names))]
    except Exception:
        if isinstance(expression, ast.Subscript):
            table = _evaluated(expression.value, names)[0]
            return list(table.values()) if isinstance(table, Mapping) else [None]
        return [None]


def _is_piccolo(expression: ast.expr) -> bool:
    """Whether the expression is one of Piccolo's queries, built where it is asked."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("select", "raw")
        for node in ast.walk(expression)
    )
