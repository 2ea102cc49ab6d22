"""docs/follow-a-registration.md names functions that exist."""

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "follow-a-registration.md"
NAMES = re.findall(r"`(events\.[a-z_.]+\.\w+)`", PAGE.read_text())


def test_the_whole_way_is_named() -> None:
    assert len(NAMES) > 30


@pytest.mark.parametrize("name", NAMES)
def test_a_function_on_the_way_exists_and_promises_something(name: str) -> None:
    module, _, function = name.rpartition(".")
    found = getattr(importlib.import_module(module), function)
    assert found.__doc__ or found.fn.__doc__
