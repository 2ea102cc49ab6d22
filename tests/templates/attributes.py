"""Names in templates that are not there, found in all branches, also those that nobody took.

Jinja is told to fail on what is not there, but only sees what it writes, and lets `x.y is none`
pass. Here a template is read with the types of the values it was given.
"""

# ruff: noqa: N802, N815 — a visitor's methods are named after Jinja's nodes.

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeVisitor

from tests.templates.kinds import (
    NOTHING,
    UNKNOWN,
    Each,
    Kind,
    Many,
    Pairs,
    attribute,
    either,
    element,
)

Scope = dict[str, Any]
"""Names that can be seen: each a kind, a macro, or the macros of an imported template."""
BY_NAME = ("map", "selectattr", "rejectattr", "groupby", "sum", "sort", "min", "max")
KEEP = ("list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr")


def problems(environment: Environment, template: str, values: dict[str, Kind]) -> list[str]:
    """Where a template, given values of these kinds, asks for an attribute that is not there."""
    reader = _Reader(environment, values)
    reader.template(template, dict(values))
    return reader.problems


@dataclass(frozen=True, eq=False)
class _Macro:
    """A macro, and what could be seen where it was written."""

    node: nodes.Macro
    scope: Scope
    template: str


class _Macros(dict[str, Any]):
    """An imported template, by the names of its macros."""


class _Reader(NodeVisitor):
    """Goes through a template; what it returns for an expression is the kind of its value."""

    def __init__(self, environment: Environment, values: dict[str, Kind]) -> None:
        self.environment, self.values = environment, values
        self.problems: list[str] = []
        self.current, self.may_be_missing = "", False
        self.called: set[Any] = set()

    def template(self, name: str, scope: Scope) -> None:
        """Read a template, then the one it extends."""
        before, self.current = self.current, name
        body = _parsed(self.environment, name).body
        self.all([node for node in body if not isinstance(node, nodes.Extends)], scope)
        for node in body:
            if isinstance(node, nodes.Extends):
                self.template(_constant(node.template), scope)
        self.current = before

    def all(self, found: Sequence[nodes.Node], scope: Scope) -> None:
        """Read statements in their order."""
        for node in found:
            self.visit(node, scope)

    def kind(self, node: nodes.Node | None, scope: Scope) -> Kind:
        """The kind of an expression; unknown where nothing is known of it."""
        found = self.visit(node, scope) if node is not None else UNKNOWN
        return found if isinstance(found, frozenset) else UNKNOWN

    def generic_visit(self, node: nodes.Node, scope: Scope) -> Any:  # type: ignore[override]
        for child in node.iter_child_nodes():
            self.visit(child, scope)
        return UNKNOWN

    # Statements

    def visit_For(self, node: nodes.For, scope: Scope) -> None:
        inner = dict(scope, loop=UNKNOWN)
        self.bind(node.target, element(self.kind(node.iter, scope)), inner)
        self.kind(node.test, inner)
        self.all(node.body, inner)
        self.all(node.else_, dict(scope))

    def visit_Assign(self, node: nodes.Assign, scope: Scope) -> None:
        self.bind(node.target, self.kind(node.node, scope), scope)

    def visit_AssignBlock(self, node: nodes.AssignBlock, scope: Scope) -> None:
        self.all(node.body, dict(scope))
        self.bind(node.target, UNKNOWN, scope)

    def visit_With(self, node: nodes.With, scope: Scope) -> None:
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self.bind(target, self.kind(value, scope), inner)
        self.all(node.body, inner)

    def visit_Block(self, node: nodes.Block, scope: Scope) -> None:
        self.all(node.body, dict(scope))

    def visit_CallBlock(self, node: nodes.CallBlock, scope: Scope) -> None:
        self.kind(node.call, scope)
        self.all(node.body, {**scope, **{one.name: UNKNOWN for one in node.args}})

    def visit_Macro(self, node: nodes.Macro, scope: Scope) -> None:
        scope[node.name] = _Macro(node, scope, self.current)

    def visit_Import(self, node: nodes.Import, scope: Scope) -> None:
        scope[node.target] = self.imported(node)

    def visit_FromImport(self, node: nodes.FromImport, scope: Scope) -> None:
        macros = self.imported(node)
        for name in node.names:
            old, new = name if isinstance(name, tuple) else (name, name)
            scope[new] = macros.get(old, UNKNOWN)

    def visit_Include(self, node: nodes.Include, scope: Scope) -> None:
        self.template(_constant(node.template), dict(scope))

    def imported(self, node: nodes.Import | nodes.FromImport) -> _Macros:
        scope: Scope = dict(self.values)
        self.template(_constant(node.template), scope)
        return _Macros((name, one) for name, one in scope.items() if not isinstance(one, frozenset))

    def bind(self, target: nodes.Node, kind: Kind, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = kind
        elif isinstance(target, nodes.Tuple):
            places = next((one.of for one in kind if isinstance(one, Each)), ())
            for index, item in enumerate(target.items):
                self.bind(item, places[index] if index < len(places) else UNKNOWN, scope)

    # Expressions

    def visit_Name(self, node: nodes.Name, scope: Scope) -> Any:
        return scope.get(node.name, UNKNOWN)

    def visit_Const(self, node: nodes.Const, _: Scope) -> Kind:
        return frozenset({str}) if isinstance(node.value, str) else UNKNOWN

    def visit_Getattr(self, node: nodes.Getattr, scope: Scope) -> Any:
        return self.attribute(self.visit(node.node, scope), node.attr, node.lineno)

    def visit_Getitem(self, node: nodes.Getitem, scope: Scope) -> Any:
        of = self.visit(node.node, scope)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.attribute(of, node.arg.value, node.lineno)
        self.visit(node.arg, scope)
        if isinstance(node.arg, nodes.Slice) or not isinstance(of, frozenset):
            return of
        if isinstance(node.arg, nodes.Const):
            of = frozenset(
                Many(one.of[node.arg.value]) if isinstance(one, Each) else one for one in of
            )
        return either(one.of if isinstance(one, (Many, Pairs)) else UNKNOWN for one in of)

    def visit_CondExpr(self, node: nodes.CondExpr, scope: Scope) -> Kind:
        self.kind(node.test, scope)
        branches = [one for one in (node.expr1, node.expr2) if one is not None]
        return either([self.kind(one, scope) for one in branches])

    def visit_Or(self, node: nodes.Or, scope: Scope) -> Kind:
        return either([self.kind(node.left, scope), self.kind(node.right, scope)])

    visit_And = visit_Or

    def visit_List(self, node: nodes.List, scope: Scope) -> Kind:
        return frozenset({Many(either([self.kind(one, scope) for one in node.items]))})

    def visit_Tuple(self, node: nodes.Tuple, scope: Scope) -> Kind:
        return frozenset({Each(tuple(self.kind(one, scope) for one in node.items))})

    def visit_Test(self, node: nodes.Test, scope: Scope) -> Kind:
        if node.name in ("defined", "undefined"):
            self.allowing(lambda: self.kind(node.node, scope))
            return UNKNOWN
        self.generic_visit(node, scope)
        return UNKNOWN

    def visit_Filter(self, node: nodes.Filter, scope: Scope) -> Kind:
        if node.name in ("default", "d"):
            return self.allowing(lambda: self.kind(node.node, scope))
        of = self.kind(node.node, scope)
        for child in (*node.args, *(pair.value for pair in node.kwargs)):
            self.visit(child, scope)
        by = element(of)
        for name in _attribute_named_by(node):
            by = self.attribute(by, name, node.lineno)
        match node.name:
            case "map":
                return frozenset({Many(by if _attribute_named_by(node) else UNKNOWN)})
            case "first" | "last":
                return by
        return of if node.name in KEEP else UNKNOWN

    def visit_Call(self, node: nodes.Call, scope: Scope) -> Kind:
        called = node.node
        given = [self.kind(one, scope) for one in node.args]
        named = {one.key: self.kind(one.value, scope) for one in node.kwargs}
        if isinstance(called, nodes.Getattr) and called.attr in ("items", "values", "get"):
            return _of_mapping(self.kind(called.node, scope), called.attr)
        macro = self.visit(called, scope)
        if isinstance(macro, _Macro):
            self.macro(macro, given, named)
        return UNKNOWN

    def macro(self, macro: _Macro, given: Sequence[Kind], named: dict[str, Kind]) -> None:
        """Read a macro's body with what it was called with, once for each combination of kinds."""
        names = [one.name for one in macro.node.args]
        arguments = dict.fromkeys(names, UNKNOWN) | dict(zip(names, given, strict=False)) | named
        call = (macro.template, macro.node.name, frozenset(arguments.items()))
        if call not in self.called:
            self.called.add(call)
            before, self.current = self.current, macro.template
            self.all(macro.node.body, {**macro.scope, **arguments})
            self.current = before

    def attribute(self, of: Any, name: str, line: int) -> Any:
        """What an attribute is; noted as a problem where it is not there."""
        if isinstance(of, _Macros):
            found = of.get(name)
        else:
            found = attribute(of, name) if isinstance(of, frozenset) else UNKNOWN
        if found is None and not self.may_be_missing:
            self.problems.append(f"{self.current}:{line}: no {name} in {_named(of)}")
        return UNKNOWN if found is None else found

    def allowing(self, read: Callable[[], Kind]) -> Kind:
        """Read what may be missing: the template asks whether it is there."""
        before, self.may_be_missing = self.may_be_missing, True
        kind = read()
        self.may_be_missing = before
        return kind


@cache
def _parsed(environment: Environment, name: str) -> nodes.Template:
    assert environment.loader is not None
    return environment.parse(environment.loader.get_source(environment, name)[0])


def _named(of: Kind | _Macros) -> str:
    if isinstance(of, _Macros):
        return "macros"
    return "|".join(sorted(getattr(one, "__name__", "list") for one in of - NOTHING))


def _attribute_named_by(node: nodes.Filter) -> list[str]:
    """The attribute that a filter is told by its name, like `map(attribute="starts_at.year")`."""
    given = [pair.value for pair in node.kwargs if pair.key == "attribute"]
    if node.name in ("selectattr", "rejectattr", "groupby"):
        given += node.args[:1]
    if node.name in BY_NAME and given and isinstance(given[0], nodes.Const):
        value = given[0].value
        return value.split(".") if isinstance(value, str) else []
    return []


def _of_mapping(of: Kind, verb: str) -> Kind:
    value = either([one.of if isinstance(one, Pairs) else UNKNOWN for one in of])
    if verb == "get":
        return value
    return frozenset({Many(frozenset({Each((UNKNOWN, value))}) if verb == "items" else value)})


def _constant(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Const), "templates are named by constants"
    return str(node.value)
