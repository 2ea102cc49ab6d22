"""A programme is copied: settings, questions and words, its sessions as drafts moved in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from events import database
from events.asked_questions import rules
from events.attestations import wording
from events.database import JsonObject, transaction
from events.feedback import forms
from events.operations.date_choices import edit as date_choices
from events.operations.programmes import edit, edit_questions
from events.operations.reports import programmes
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.sessions import create
from events.organisers import audit_log
from events.programmes import write
from events.programmes.write import ProgrammeFields
from events.proposals import write as calls
from events.rooms import services
from events.speakers.checklist import wanted


async def copy(programme: ProgrammeDetails, *, title: str, days: int, by: str, at: datetime) -> str:
    """Copy a programme as a draft under another title; return its slug.

    Its sessions become drafts so many days later, without cancelled ones, rooms and speakers; the
    questions of the form, the rules of reminders and of presence, the words of mails and of
    attestations, what is wanted of speakers and when it is asked for, the call for proposals, what
    feedback asks, whether one may ask and vote, who may find it and the server that makes rooms
    come along. Nobody who is registered or invited does, and no signature.
    """
    async with transaction():
        slug = await edit.insert(_fields(programme, title), at=at)
        copied = await programmes.by_slug(slug)
        await write.set_letters(copied.id, programme.letters, at=at)
        found_by = (programme.visibility, programme.invited_domains)
        await write.set_visibility(copied.id, *found_by, at=at)
        await _unsigned_wording(programme.id, copied.id)
        later = timedelta(days=days)
        pairs = await _sessions(programme.id, copied.id, later, by=by, at=at)
        await edit_questions.copy(programme.id, copied.id, pairs)
        await _asked_of_people(programme.id, copied.id, later)
        await date_choices.copy(pairs, copied.id, at=at)
        await services.copy(programme.id, copied.id)
        details: JsonObject = {"copied": programme.slug, "number": len(pairs)}
        await audit_log.record(by, "programme-copied", slug, details)
    return slug


async def _unsigned_wording(from_id: int, to_id: int) -> None:
    """Copy the words of attestations; who signed them signs nothing else by that."""
    said = await wording.of_programme(from_id)
    await wording.save(to_id, replace(said, signature=""))


async def _asked_of_people(from_id: int, to_id: int, later: timedelta) -> None:
    """Copy what speakers, participants and whoever proposes something are asked."""
    await wanted.copy(from_id, to_id)
    await calls.copy_call(from_id, to_id, later)
    await forms.copy(from_id, to_id)
    await rules.copy(from_id, to_id)


async def _sessions(
    from_id: int, to_id: int, later: timedelta, *, by: str, at: datetime
) -> Sequence[tuple[int, int]]:
    """Copy the sessions, in order of time; return the ids, old and new."""
    ids = await database.values(_SESSIONS, from_id)
    return [(one, await create.copy_into(one, to_id, later, by=by, at=at)) for one in ids]


def _fields(found: ProgrammeDetails, title: str) -> ProgrammeFields:
    """Return the same settings; translations of the title are of the old one."""
    texts = {
        language: {name: words for name, words in said.items() if name != "title"}
        for language, said in found.texts.items()
    }
    return ProgrammeFields(
        title=title,
        summary=found.summary,
        language=found.language,
        timezone=found.timezone,
        hue=found.hue,
        location=found.location,
        reminder_minutes=tuple(found.reminder_minutes),
        follow_up_minutes=found.follow_up_minutes,
        waiting_rule=found.waiting_rule,
        offer_hours=found.offer_hours,
        confirm_address=found.confirm_address,
        companions=found.companions,
        retention_days=found.retention_days,
        presence_rule=found.presence_rule,
        presence_least=found.presence_least,
        texts={language: said for language, said in texts.items() if said},
    )


_SESSIONS: Final = """
SELECT id FROM sessions WHERE programme = $1 AND status <> 'cancelled' ORDER BY starts_at, id
"""
