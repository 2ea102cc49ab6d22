"""What a store refuses, with a sentence."""

from typing import ClassVar

from events.errors import Refusal
from events.presentation import N_


class Away(Refusal):
    """The store cannot be reached, or does not let us in; `code` and `said` are for operators."""

    status = 503
    sentence: ClassVar[str] = N_(
        "The files of this site cannot be reached at the moment. What you saved before is safe."
        " Please try again in a minute."
    )
    headers: ClassVar[dict[str, str]] = {"Retry-After": "30"}

    def __init__(self, code: str, said: str) -> None:
        """Keep why, in the store's own words."""
        super().__init__()
        self.code, self.said = code, said

    def __str__(self) -> str:
        """Return why, for logs."""
        return f"{self.code}: {self.said}"


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
