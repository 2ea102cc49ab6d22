"""Whether participants of a programme may ask and vote: read, and written by this file alone."""

from typing import Final

import msgspec

from events import database
from events.asked_questions.tables import AskingRules as AskingRulesTable
from events.database import Shape


class AskingRules(Shape):
    """May participants ask on a page of their own, and vote on what others ask?"""

    enabled: bool = False
    votes: bool = False


async def of_programme(programme_id: int) -> AskingRules:
    """Return the rules of a programme; where nothing was set, nobody is offered to ask."""
    found = await database.row(
        AskingRules,
        database.select(AskingRules, AskingRulesTable).where(
            AskingRulesTable.programme == programme_id
        ),
    )
    return found or AskingRules()


async def of_session(session_id: int) -> AskingRules:
    """Return the rules of a session's programme."""
    return await database.row(AskingRules, _OF_SESSION, session_id) or AskingRules()


async def save(programme_id: int, rules: AskingRules) -> None:
    """Replace the rules of a programme; what was asked stays."""
    said = msgspec.structs.asdict(rules)
    await AskingRulesTable.insert(AskingRulesTable(programme=programme_id, **said)).on_conflict(
        target=AskingRulesTable.programme,
        action="DO UPDATE",
        values=[AskingRulesTable.enabled, AskingRulesTable.votes],
    )


async def copy(from_id: int, to_id: int) -> None:
    """Give another programme the same rules, where somebody said; in the caller's transaction."""
    rules = await of_programme(from_id)
    if rules != AskingRules():
        await save(to_id, rules)


_OF_SESSION: Final = """
SELECT a.enabled, a.votes FROM asking_rules a JOIN sessions s ON s.programme = a.programme
 WHERE s.id = $1
"""
