"""What a benchmark says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure. `ratio` is against the calibrator named; the bar is a floor or a ceiling to it.

    Without a bar it is told for information.
    """

    name: str
    measured: str
    ratio: float | None = None
    calibrator: str = ""
    floor: float | None = None
    ceiling: float | None = None

    @property
    def bar(self) -> str:
        """As it is shown."""
        if self.floor is not None:
            return f"≥ {self.floor:g}"
        return "" if self.ceiling is None else f"≤ {self.ceiling:g}"

    @property
    def reached(self) -> bool | None:
        """Whether the bar was reached; None where there is none."""
        if self.ratio is None or (self.floor is None and self.ceiling is None):
            return None
        ceiling = float("inf") if self.ceiling is None else self.ceiling
        return (self.floor or 0) <= self.ratio <= ceiling
