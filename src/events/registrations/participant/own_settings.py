"""What a person sets for all that is theirs: name, language, time zone, a private feed."""

from events import text, zones
from events.database import transaction
from events.errors import Invalid
from events.presentation import N_
from events.registrations.write import changes, passes, people
from events.settings import LANGUAGES


async def change(person_id: int, *, name: str, language: str, timezone: str) -> None:
    """Correct the name everywhere, and choose the language and time zone of mails.

    Raises Invalid.
    """
    shown = text.line(name)
    problems = {}
    if not shown or len(shown) > 200:
        problems["name"] = N_("Enter your name.")
    if language not in LANGUAGES:
        problems["language"] = N_("Choose one of the answers.")
    if timezone and timezone not in zones.names():
        problems["timezone"] = N_("We do not know this place. Type a large city near you.")
    if problems:
        raise Invalid(problems)
    async with transaction():
        await people.set_language(person_id, language=language, timezone=timezone)
        await changes.rename(person_id, name=shown, language=language)
        await passes.rename(person_id, name=shown, language=language)


async def set_calendar(person_id: int, *, wanted: bool) -> None:
    """Give a private feed whose address replaces any earlier one, or none at all."""
    async with transaction():
        await people.set_calendar(person_id, wanted=wanted)
