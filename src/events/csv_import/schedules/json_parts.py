"""Read the parts of a JSON file one by one, so that a bad one costs only itself."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from events.csv_import.report import Findings, Misfit
from events.presentation import N_

P = TypeVar("P")


def part(raw: msgspec.Raw, shape: type[P], found: Findings, number: int) -> P | None:
    """Return one part in its shape; None where it has another, which is noted."""
    try:
        return msgspec.json.decode(raw, type=shape, strict=False)
    except (msgspec.DecodeError, RecursionError) as error:
        found.wrong(number, N_("This entry does not have the expected form: %(why)s"),
                    why=Misfit(str(error)))  # fmt: skip
        return None


def each(raws: Iterable[msgspec.Raw], shape: type[P], found: Findings) -> Iterator[P]:
    """Return the parts that have their shape; each other is noted, as of the file."""
    for raw in raws:
        whole = part(raw, shape, found, 0)
        if whole is not None:
            yield whole
