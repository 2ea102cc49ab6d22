"""No test has a stopwatch: what tells a hang from slowness is one patience, for every machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.served import PATIENCE_SECONDS

HERE = Path(__file__).parents[1]
BESIDE = ("soak", "operations/containers")
"""Started by hand, on machines with nothing else to do."""
DEADLINES = {"timeout": 0, "wait": 0, "join": 0, "wait_for": 1}
"""Functions that are given one, and as which argument."""
NO_DEADLINES = {"timedelta", "later", "_later"}
CLOCKS = {"monotonic", "perf_counter", "time"}


def test_whoever_waits_has_the_patience_of_all_or_says_by_a_name_why_not() -> None:
    found = [
        f"{path.relative_to(HERE)}:{call.lineno} {ast.unparse(call)}"
        for path, tree in _sources()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _counts_seconds(call)
    ]
    assert found == []


def test_no_test_is_about_how_long_something_took() -> None:
    found = [
        f"{path.relative_to(HERE)}:{said.lineno} {ast.unparse(said)}"
        for path, tree in _sources()
        for said in ast.walk(tree)
        if isinstance(said, ast.Assert) and any(map(_is_a_limit, ast.walk(said.test)))
    ]
    assert found == []


def test_what_such_tests_look_like_is_known() -> None:
    """The control: a deadline by its number, and a stopwatch."""
    (waits,) = ast.parse("asyncio.timeout(30)").body
    (asks,) = ast.parse("httpx.get(url, timeout=5)").body
    (given,) = ast.parse("asyncio.timeout(PATIENCE_SECONDS)").body
    (watch,) = ast.parse("assert time.monotonic() - began < 3").body
    (until,) = ast.parse("assert time.monotonic() < deadline").body
    calls = [one.value for one in (waits, asks, given) if isinstance(one, ast.Expr)]
    assert [_counts_seconds(one) for one in calls if isinstance(one, ast.Call)] == [1, 1, 0]
    limits = [any(map(_is_a_limit, ast.walk(one))) for one in (watch, until)]
    assert limits == [True, False]
    assert PATIENCE_SECONDS >= 240


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(HERE.rglob("*.py")):
        if not path.relative_to(HERE).as_posix().startswith(BESIDE):
            yield path, ast.parse(path.read_text())


def _counts_seconds(call: ast.Call) -> bool:
    """Whether a call is given a deadline as a number of its own."""
    name = _last(call.func)
    given = [word.value for word in call.keywords if word.arg in ("timeout", "seconds", "within")]
    at = DEADLINES.get(name, len(call.args))
    given += call.args[at : at + 1]
    return name not in NO_DEADLINES and any(map(_is_long, given))


def _is_long(given: ast.expr) -> bool:
    """Nobody hopes that something comes within half a second: so long one waits in vain."""
    value = given.value if isinstance(given, ast.Constant) else None
    return isinstance(value, int | float) and 0.5 < value < PATIENCE_SECONDS


def _is_a_limit(part: ast.AST) -> bool:
    """Whether it is of the form: a clock, less when it began, is less than so much."""
    return (
        isinstance(part, ast.Compare)
        and isinstance(part.ops[0], ast.Lt | ast.LtE)
        and isinstance(part.left, ast.BinOp)
        and isinstance(part.left.left, ast.Call)
        and _last(part.left.left.func) in CLOCKS
    )


def _last(name: ast.expr) -> str:
    return name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
