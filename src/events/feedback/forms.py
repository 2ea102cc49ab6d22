"""What a programme asks after its sessions: read, and written by this file alone."""

from collections.abc import Mapping
from typing import Final

import msgspec

from events import database
from events.database import Json, Shape


class Choice(msgspec.Struct, frozen=True):
    """A question of the programme's own and what one may choose from."""

    question: str
    options: list[str]


class FeedbackForm(Shape):
    """What is asked; `choice` by language, each with as many options as the others."""

    enabled: bool = False
    named: bool = False
    open_days: int = 14
    wait_days: int = 1
    choice: Json[dict[str, Choice]] = msgspec.field(default_factory=dict)

    def choice_in(self, language: str) -> Choice | None:
        """Return the question in a language, or in the first it was written in."""
        return in_language(self.choice, language)


def in_language(choice: Mapping[str, Choice], language: str) -> Choice | None:
    """Return the question in a language, or in the first it was written in; None without any."""
    return choice.get(language) or next(iter(choice.values()), None)


async def of_programme(programme_id: int) -> FeedbackForm:
    """Return what a programme asks; where nothing was set, nothing."""
    return await database.row(FeedbackForm, _OF_PROGRAMME, programme_id) or FeedbackForm()


async def of_session(session_id: int) -> FeedbackForm:
    """Return what the programme of a session asks."""
    return await database.row(FeedbackForm, _OF_SESSION, session_id) or FeedbackForm()


async def save(programme_id: int, form: FeedbackForm) -> None:
    """Replace what a programme asks; what was answered stays."""
    choice = msgspec.json.encode(form.choice).decode()
    await database.execute(
        _SAVE, programme_id, form.enabled, form.named, form.open_days, form.wait_days, choice
    )


_OF_PROGRAMME: Final = """
SELECT enabled, named, open_days, wait_days, choice FROM feedback_forms WHERE programme = $1
"""

_OF_SESSION: Final = """
SELECT f.enabled, f.named, f.open_days, f.wait_days, f.choice
  FROM feedback_forms f JOIN sessions s ON s.programme = f.programme WHERE s.id = $1
"""

_SAVE: Final = """
INSERT INTO feedback_forms (programme, enabled, named, open_days, wait_days, choice)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (programme) DO UPDATE
   SET enabled = $2, named = $3, open_days = $4, wait_days = $5, choice = $6
"""
