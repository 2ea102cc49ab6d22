"""What a store refuses, with a sentence."""

import contextlib
from collections.abc import Iterator
from typing import ClassVar

from events.errors import Invalid, Refusal
from events.presentation import N_


class Away(Invalid):
    """The store cannot be reached, or does not let us in; `code` and `said` are for operators.

    A form that cannot be kept for it is shown again with what was typed, as one with errors is.
    """

    status = 503
    sentence: ClassVar[str] = N_(
        "The files of this site cannot be reached at the moment. What you saved before is safe."
        " Please try again in a minute."
    )
    headers: ClassVar[dict[str, str]] = {"Retry-After": "30"}

    def __init__(self, code: str, said: str) -> None:
        """Keep why, in the store's own words."""
        super().__init__({"": self.sentence})
        self.code, self.said = code, said

    def __str__(self) -> str:
        """Return why, for logs."""
        return f"{self.code}: {self.said}"


@contextlib.contextmanager
def beside(field: str) -> Iterator[None]:
    """Let the refusal stand beside the field that a file came by."""
    try:
        yield
    except Away as away:
        away.problems = {field: away.sentence}
        raise


class BeingWritten(Refusal):
    """Another request is writing the same file."""

    status = 423
    sentence = N_("This file is being sent by another window. Wait for it, or try again.")


class NotThere(Exception):
    """The bucket has no such file."""


class WrongPlace(Refusal):
    """The bytes that came do not follow what is there."""

    status = 409
    sentence = N_("This part of the file does not follow what is there. Try again.")
