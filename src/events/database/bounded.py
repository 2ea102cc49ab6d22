"""Counting no further than anybody reads: «more than 10,000» costs as much for a million."""

from typing import Final

MOST: Final = 10_000
"""What a page counts exactly; a statement counts one more, to know that there are more."""
