"""What a benchmark says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure: `ratio` is against the calibrator named; `bar` is what it should reach."""

    name: str
    measured: str
    ratio: float | None = None
    calibrator: str = ""
    bar: str = ""
