"""Cells of tables that a spreadsheet opens: none is a formula, whatever people typed."""

import re

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def no_formula(value: str) -> str:
    """Return text as it may stand in a cell: what a spreadsheet would run gets an apostrophe."""
    return f"'{value}" if _FORMULA.match(value) else value
