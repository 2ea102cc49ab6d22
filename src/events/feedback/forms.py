"""What a programme asks after its sessions: read, and written by this file alone."""

from collections.abc import Mapping
from typing import Final

import msgspec

from events import database
from events.database import Json, Shape
from events.feedback.tables import FeedbackForm as FeedbackFormTable


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
    found = await database.row(
        FeedbackForm,
        database.select(FeedbackForm, FeedbackFormTable).where(
            FeedbackFormTable.programme == programme_id
        ),
    )
    return found or FeedbackForm()


async def of_session(session_id: int) -> FeedbackForm:
    """Return what the programme of a session asks."""
    return await database.row(FeedbackForm, _OF_SESSION, session_id) or FeedbackForm()


async def save(programme_id: int, form: FeedbackForm) -> None:
    """Replace what a programme asks; what was answered stays."""
    said = msgspec.structs.asdict(form) | {"choice": msgspec.json.encode(form.choice).decode()}
    await FeedbackFormTable.insert(FeedbackFormTable(programme=programme_id, **said)).on_conflict(
        target=FeedbackFormTable.programme,
        action="DO UPDATE",
        values=[column for column in FeedbackFormTable.all_columns() if column._meta.name in said],
    )


async def copy(from_id: int, to_id: int) -> None:
    """Let another programme ask the same, where somebody said; in the caller's transaction."""
    form = await of_programme(from_id)
    if form != FeedbackForm():
        await save(to_id, form)


_OF_SESSION: Final = """
SELECT f.enabled, f.named, f.open_days, f.wait_days, f.choice
  FROM feedback_forms f JOIN sessions s ON s.programme = f.programme WHERE s.id = $1
"""
