"""Programmes are created, edited, put online and archived; nothing here mails anybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape, transaction
from events.errors import Conflict, Invalid, NotFound
from events.operations.sessions.edit import replan_reminders
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows
from events.presentation import N_
from events.programmes import addresses, write
from events.programmes.states import ProgrammeStatus
from events.programmes.tables import Programme
from events.programmes.write import ProgrammeFields
from events.registrations.write import presence

STATUSES: Final = tuple(ProgrammeStatus)


async def create(fields: ProgrammeFields, *, by: str, at: datetime) -> str:
    """Create a programme, still a draft. Return its slug, made from the title."""
    async with transaction():
        slug = await insert(fields, at=at)
        await audit_log.record(by, "programme-created", slug)
    return slug


async def insert(fields: ProgrammeFields, *, at: datetime) -> str:
    """Insert a draft under a slug made from its title, and return that. Inside a transaction."""
    slug = await addresses.slugs.free(fields.title)
    await write.insert(fields, slug=slug, at=at)
    return slug


async def edit(
    programme_id: int,
    fields: ProgrammeFields,
    *,
    edit_version: int,
    by: str,
    at: datetime,
    slug: str = "",
) -> int:
    """Change a programme as it was read at `edit_version`. Raises Conflict, changes nothing then.

    Where the rules of reminders changed, what is planned follows; what was sent stays sent.
    `slug`: the address somebody typed; Invalid where another programme has or had it. Return the
    number of the undo step.
    """
    async with transaction():
        before = await locked(programme_id)
        if before.edit_version != edit_version:
            raise Conflict
        seen = await snapshots.rows_before(Rows("programmes", [programme_id]))
        await write.update(programme_id, fields, at=at)
        await _readdress(programme_id, before.slug, slug)
        await presence.apply_rule(programme_id)
        if _other_reminders(before, fields):
            await replan_all_reminders(programme_id, at=at)
        return await snapshots.record(by, "programme-edited", before.slug, seen=seen,
                                 programme_id=programme_id, at=at)  # fmt: skip


async def _readdress(programme_id: int, before: str, slug: str) -> None:
    if slug and await addresses.slugs.change(programme_id, before, slug) is None:
        raise Invalid({"slug": _ANOTHER_HAS_IT})


async def replan_all_reminders(programme_id: int, *, at: datetime) -> None:
    """Plan the reminders of all coming sessions by the rules as they are. Inside a transaction."""
    await replan_reminders(await database.values(_COMING, programme_id, at), at=at)


async def set_status(programme_id: int, status: str, *, by: str, at: datetime) -> int:
    """Publish a programme, make it a draft again, or archive it. Return the undo step's number.

    0 where it has that status already. Raises ValueError for an unknown one, NotFound.
    """
    wanted = ProgrammeStatus(status)
    async with transaction():
        before = await locked(programme_id)
        if before.status == wanted:
            return 0
        seen = await snapshots.rows_before(Rows("programmes", [programme_id]))
        await write.set_status(programme_id, wanted, at=at)
        return await snapshots.record(by, f"programme-{wanted}", before.slug, seen=seen,
                                 programme_id=programme_id, at=at)  # fmt: skip


async def put_online(programme_id: int, *, by: str, at: datetime) -> None:
    """Publish a programme that is a draft; leave any other. Inside a transaction."""
    before = await locked(programme_id)
    if before.status == ProgrammeStatus.DRAFT:
        await write.set_status(programme_id, ProgrammeStatus.PUBLISHED, at=at)
        await audit_log.record(by, "programme-published", before.slug)


async def set_letter_words(
    programme_id: int, letter: str, words: Mapping[str, str], *, by: str, at: datetime
) -> int:
    """Set an organiser's own words in one letter, by language; empty means the usual ones.

    Return the number of the undo step.
    """
    async with transaction():
        before = await locked(programme_id)
        seen = await snapshots.rows_before(Rows("programmes", [programme_id]))
        own = {**before.letters.get(letter, {}), **words}
        own = {language: said for language, said in own.items() if said}
        letters = {**before.letters, letter: own}
        kept = {name: by_language for name, by_language in letters.items() if by_language}
        await write.set_letters(programme_id, kept, at=at)
        details = {"letter": letter, "language": sorted(words)}
        return await snapshots.record(by, "letter-edited", before.slug, details, seen=seen,
                                 programme_id=programme_id, at=at)  # fmt: skip


class LockedProgramme(Shape):
    """A programme whose row is locked; `letters`: organisers' own words by letter and language."""

    slug: str
    language: str
    status: ProgrammeStatus
    letters: Json[dict[str, dict[str, str]]]
    edit_version: int
    reminder_minutes: list[int]
    follow_up_minutes: int


async def locked(programme_id: int) -> LockedProgramme:
    """Return a programme, locked until the caller’s transaction ends. Raises NotFound."""
    found = await database.row(
        LockedProgramme,
        database.select(LockedProgramme, Programme)
        .where(Programme.id == programme_id)
        .lock_rows("UPDATE"),
    )
    if found is None:
        raise NotFound
    return found


def _other_reminders(before: LockedProgramme, fields: ProgrammeFields) -> bool:
    rules = (list(fields.reminder_minutes), fields.follow_up_minutes)
    return rules != (before.reminder_minutes, before.follow_up_minutes)


_COMING = "SELECT id FROM sessions WHERE programme = $1 AND ends_at > $2 ORDER BY id"
_ANOTHER_HAS_IT: Final = N_("Another programme has this address, or had it. Choose another.")
