"""Every template that a test renders is read in all its branches, with the types it was given."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jinja2 import Template, UndefinedError

from tests.templates.attributes import problems
from tests.templates.kinds import Kind, of_value

_seen: dict[Any, list[str]] = {}


@contextmanager
def watched() -> Iterator[None]:
    """Let rendering fail where any branch of the template asks for what is not there."""
    plain = Template.render

    def render(self: Template, *given: Any, **named: Any) -> str:
        found = found_in(self, dict(*given, **named))
        if found:
            raise UndefinedError("; ".join(found))
        return plain(self, *given, **named)

    Template.render = render  # type: ignore[method-assign]
    try:
        yield
    finally:
        Template.render = plain  # type: ignore[method-assign]


def found_in(template: Template, values: dict[str, Any]) -> list[str]:
    """What a template asks for that is not there, once for each combination of types."""
    if template.name is None:
        return []
    kinds: dict[str, Kind] = {
        name: of_value(value) for name, value in {**template.globals, **values}.items()
    }
    key = (template.name, frozenset(kinds.items()))
    if key not in _seen:
        _seen[key] = problems(template.environment, template.name, kinds)
    return _seen[key]
