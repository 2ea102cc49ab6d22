"""What remains of sessions, gathered for a dossier."""

from collections.abc import Sequence
from datetime import datetime

from events import links, text, zones
from events.asked_questions import queries as asked_questions
from events.dossiers.content import (
    AnsweredQuestion,
    Content,
    KeptResource,
    SessionKept,
    SpeakerNamed,
    answers_in,
    messages_in,
)
from events.dossiers.queries import (
    DossierState,
    closed_contents,
    noted_of_sessions,
    state_of,
    still_there,
)
from events.programmes import queries as programmes
from events.programmes.queries import ProgrammeShown
from events.resources import queries as resources
from events.resources.queries import ResourceShown
from events.resources.storage import large_files
from events.sessions import queries as sessions
from events.sessions.translated import SessionShown
from events.settings import settings
from events.speakers import queries as speakers
from events.speakers.queries import SpeakerShown


async def content(programme_id: int, language: str, *, at: datetime) -> Content | None:
    """Return a dossier in a language: as it is now, or as it was closed; None without programme."""
    state = await state_of(programme_id)
    kept = await closed_contents(programme_id) if state.closed_at else None
    if not kept:
        return await gathered(programme_id, language, at=at)
    return await still_there(kept.get(language) or next(iter(kept.values())))


async def gathered(programme_id: int, language: str, *, at: datetime) -> Content | None:
    """Gather a dossier as it is now: sessions that are over, and all that is public of them."""
    over = await sessions.held_in(programme_id, language, at=at)
    return await of_sessions(programme_id, over, language, at=at)


async def of_sessions(
    programme_id: int, over: Sequence[SessionShown], language: str, *, at: datetime
) -> Content | None:
    """Return a dossier of these sessions of a programme; None without programme."""
    cycle = await programmes.by_id(programme_id, language)
    if cycle is None:
        return None
    kept = await kept_of(over, language)
    state = await state_of(programme_id)
    everybody = {who.id: who for one in kept for who in one.speakers}
    own = await speakers.own_of(programme_id, list(everybody))
    shown = [who for who in everybody.values() if who.id in own]
    return _content(
        cycle,
        state,
        kept,
        sorted(shown, key=lambda who: (text.slug(who.name), who.name)),
        language,
        at,
    )


def _content(
    cycle: ProgrammeShown, state: DossierState, kept: list[SessionKept],
    shown: list[SpeakerNamed], language: str, at: datetime,
) -> Content:  # fmt: skip
    return Content(
        language=language,
        slug=cycle.slug,
        title=cycle.title,
        summary=cycle.summary,
        introduction=state.introduction,
        organisation=settings().organisation_in(language),
        hue=cycle.hue,
        timezone=cycle.timezone,
        sessions=kept,
        speakers=shown,
        as_of=zones.midnight(at, cycle.timezone),
        closed=False,
    )


async def kept_of(over: Sequence[SessionShown], language: str) -> list[SessionKept]:
    """Return these sessions with what remains of each."""
    ids = [one.id for one in over]
    cast, remains = await speakers.appearing(ids), await resources.of_sessions(ids)
    noted = {one.session: one for one in await noted_of_sessions(ids)}
    asked = await _asked(ids)

    def answers(session_id: int) -> list[AnsweredQuestion]:
        kept = answers_in(noted[session_id].answers) if session_id in noted else ()
        return [*asked.get(session_id, ()), *kept]

    return [
        SessionKept(
            id=one.id,
            slug=one.slug,
            title=one.title,
            spoken=one.spoken,
            abstract=one.abstract,
            abstract_spoken=one.abstract_spoken,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            timezone=one.timezone,
            status=one.status,
            speakers=[_speaker(who, language) for who in cast.get(one.id, ())],
            resources=[_remains(found) for found in remains.get(one.id, ())],
            messages=messages_in(noted[one.id].messages) if one.id in noted else [],
            answers=answers(one.id),
        )
        for one in over
    ]


async def _asked(session_ids: Sequence[int]) -> dict[int, list[AnsweredQuestion]]:
    """Return what participants asked and was answered in writing, without who asked."""
    found: dict[int, list[AnsweredQuestion]] = {}
    for one in await asked_questions.answered(session_ids):
        found.setdefault(one.session, []).append(AnsweredQuestion(one.words, one.answer))
    return found


def _speaker(who: SpeakerShown, language: str) -> SpeakerNamed:
    return SpeakerNamed(
        who.id, who.slug, who.name, who.organisation, who.portrait, *who.biography_in(language)
    )


def _remains(found: ResourceShown) -> KeptResource:
    address = found.address
    href = links.absolute(address) if address.startswith("/") else address
    # A recording of two gigabytes is looked at where it is: it would not be unpacked.
    file = "" if large_files.is_name(found.file) else found.file
    return KeptResource(found.kind, found.title, href, file, found.file_name)
