"""Note what is to be kept of a session; publish, close and reopen a programme's dossier."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from events.asked_questions import write as asked_questions
from events.database import transaction
from events.dossiers import gather, queries, write
from events.errors import Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.settings import settings


class DossierClosed(Refusal):
    """A closed dossier stays as it is."""

    status = 409
    sentence = N_("The dossier is closed. Reopen it to change it.")


async def note(
    session_id: int, slug: str, *, messages: str, answers: str, written: Mapping[int, str], by: str
) -> None:
    """Save the key messages of a session, and what was answered: `written` to which question."""
    async with transaction():
        await write.note(session_id, messages=messages, answers=answers)
        await asked_questions.write_answers(session_id, written)
        await audit_log.record(by, "key-messages-written", slug, {})


async def change(
    programme_id: int,
    slug: str,
    *,
    introduction: str | None = None,
    published: bool | None = None,
    closed: bool | None = None,
    by: str,
    at: datetime,
) -> None:
    """Change what is not None, all of it or nothing: reopened first, closed last.

    Published, it stands at its permanent address; closed, it keeps what it says from then on, in
    each language. Raises DossierClosed where that would change what a closed one says.
    """
    async with transaction():
        if closed is False:
            await _reopen(programme_id, slug, by=by)
        if introduction is not None:
            await _introduce(programme_id, slug, introduction, by=by)
        if published is not None:
            await _publish(programme_id, slug, published=published, by=by, at=at)
        if closed is True:
            await _close(programme_id, slug, by=by, at=at)


async def _introduce(programme_id: int, slug: str, introduction: str, *, by: str) -> None:
    if (await queries.state_of(programme_id)).closed_at:
        raise DossierClosed
    await write.introduce(programme_id, introduction)
    await audit_log.record(by, "dossier-introduced", slug, {})


async def _publish(programme_id: int, slug: str, *, published: bool, by: str, at: datetime) -> None:
    await write.publish(programme_id, at=at if published else None)
    action = "dossier-published" if published else "dossier-unpublished"
    await audit_log.record(by, action, slug, {})


async def _close(programme_id: int, slug: str, *, by: str, at: datetime) -> None:
    if (await queries.state_of(programme_id)).closed_at:
        raise DossierClosed
    gathered = {
        language: await gather.gathered(programme_id, language, at=at)
        for language in settings().languages
    }
    kept = {
        language: structs.replace(one, closed=True) for language, one in gathered.items() if one
    }
    await write.close(programme_id, kept, at=at)
    await audit_log.record(by, "dossier-closed", slug, {})


async def _reopen(programme_id: int, slug: str, *, by: str) -> None:
    await write.reopen(programme_id)
    await audit_log.record(by, "dossier-reopened", slug, {})
