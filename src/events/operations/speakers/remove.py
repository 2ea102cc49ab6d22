"""Remove a person, or a portrait, everywhere: pages, dossiers, reviews, next imports."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from events.database import transaction
from events.errors import NotFound, Refusal
from events.organisers import audit_log
from events.organisers.undo import forget, removed_files
from events.presentation import N_
from events.speakers import departures
from events.speakers.messages import write as messages
from events.speakers.write import removal, speakers

May = Callable[[int], bool]


def _anywhere(_programme: int) -> bool:
    return True


AT_THE_LATEST: Final = timedelta(hours=1)
"""How long name and address stay after a removal for the last mail to reach them."""


class InOtherProgrammes(Refusal):
    """A limited organiser removes nobody from what is not theirs."""

    status = 403
    sentence = N_(
        "This person appears in programmes that are not yours. Ask an organiser of all programmes."
    )


async def remove(speaker_id: int, *, by: str, at: datetime, may: May = _anywhere) -> int:
    """Remove a person from every programme, for good; return how many mails tell them.

    They leave all sessions, past ones too; calendars lose those to come. No step back keeps what
    they were, and no file brings them back. `may`: whether one may, in a programme. Raises
    NotFound, InOtherProgrammes.
    """
    async with transaction():
        gone = await _all_of(speaker_id, may)
        mails = 0
        for one in gone:
            for session in one.sessions:
                mails += await departures.depart(session, [one.id], at=at)
            await removal.remove(one, at=at)
            await messages.forget(one.id)
        await forget.forget_speakers([one.id for one in gone])
        await audit_log.record(by, "speaker-erased", f"removed-{speaker_id}", {"mails": mails})
    await _delete([one.portrait for one in gone])
    return mails


async def remove_portrait(speaker_id: int, *, by: str, at: datetime, may: May = _anywhere) -> None:
    """Remove a person's portrait from every programme, for good; raises as `remove` does."""
    async with transaction():
        gone = await _all_of(speaker_id, may)
        for one in gone:
            await speakers.set_portrait(one.id, "", at=at)
        await forget.forget_speakers([one.id for one in gone])
        await audit_log.record(by, "portrait-changed", gone[0].slug, {})
    await _delete([one.portrait for one in gone])


async def finish_removals(at: datetime) -> int:
    """Take away the names and addresses of those whose last mail has left; return how many."""
    async with transaction():
        return await removal.finish(at, patience=at - AT_THE_LATEST)


async def _all_of(speaker_id: int, may: May) -> list[removal.Gone]:
    gone = await removal.lock_all_of(speaker_id)
    if not gone:
        raise NotFound
    if not all(may(one.programme) for one in gone):
        raise InOtherProgrammes
    return gone


async def _delete(portraits: list[str]) -> None:
    names = [f"portraits/{name}" for name in portraits if name]
    await removed_files.put_away(names)
    await removed_files.forget(names)
