"""Refusals that are expected: each has an HTTP status and a code whose sentence is translated.

A `Refusal` is raised by operations and shown by pages; it never means a defect of the program.
The sentences stand in `events.presentation` under the message id given here (English source text).
"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """Something a person asked for that cannot be; `sentence` is a gettext message id."""

    status: ClassVar[int] = 400
    sentence: ClassVar[str] = "This is not possible."
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **values: str | int) -> None:
        """Keep the values that the sentence's `%(name)s` placeholders need."""
        super().__init__(self.sentence % values if values else self.sentence)
        self.values = values

    def sent_headers(self) -> Mapping[str, str]:
        """Return the headers of its answer; some refusals know theirs only when they are raised."""
        return self.headers


class NotFound(Refusal):
    """Nothing stands at this address, or not for this reader."""

    status = 404
    sentence = "There is no such page."


class Forbidden(Refusal):
    """The reader is known and may not."""

    status = 403
    sentence = "Your role does not allow this."


class Conflict(Refusal):
    """Somebody else changed the same thing meanwhile; nothing was overwritten."""

    status = 409
    sentence = "Somebody else changed this meanwhile. Nothing was overwritten."


class BeingChanged(Refusal):
    """Somebody else has held the same rows for longer than anybody is let wait.

    The machine is well, so that no balancer may take it out: 409, not 503.
    """

    status = 409
    sentence = "This is being changed at this moment. Please try again in a few seconds."
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class NotText(Refusal):
    """What was sent holds a NUL, which nothing that PostgreSQL keeps can hold."""

    status = 422
    sentence = "There is a NUL character in what was sent. Take it out, and send it again."


class TooOften(Refusal):
    """A limit against abuse was reached."""

    status = 429
    sentence = "Too many requests came at once. Please try again in a few minutes."


class Invalid(Refusal):
    """A form with errors: `problems` maps a field's name to its sentence (a gettext message id)."""

    status = 422
    sentence = "Please correct the fields marked below."

    def __init__(self, problems: dict[str, str]) -> None:
        """Keep every problem, so that the form shows them all at once."""
        super().__init__()
        self.problems = problems


class Unusable(Exception):
    """The program cannot start or go on as set up; the text is for whoever runs it, in English."""
