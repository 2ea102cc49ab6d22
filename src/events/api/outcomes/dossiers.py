"""Dossiers by program: key messages of a session, the introduction, online, closed."""

from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags
from events.api.checks import sent_or_none
from events.api.contract.of_programmes.outcomes import DossierChange, DossierState, KeyMessages
from events.api.desk.addresses import PROGRAMME, SESSION, Slug, edit, replace, show
from events.api.examples import OVER, Example
from events.api.guard import caller_of
from events.dossiers import queries
from events.operations.dossiers import edit as operation
from events.operations.reports import programmes, sessions
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

DOSSIER: Final = f"{PROGRAMME}/dossier"
MESSAGES: Final = f"{SESSION}/key-messages"


@show(
    MESSAGES,
    N_("Read what is to be kept of a session"),
    scope=Scope.READ_CONTENT,
    example=Example(path={"session": OVER}),
)
async def read_key_messages(request: SiteRequest, session: Slug) -> Response[KeyMessages]:
    """Read its key messages, and what was answered."""
    return etags.one(request, await _noted((await sessions.by_slug(session)).id))


@replace(
    MESSAGES,
    N_("Note what is to be kept of a session"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": OVER}, body={"messages": "Trois indicateurs suffisent."}),
)
async def set_key_messages(
    request: SiteRequest, session: Slug, data: JSONBody[KeyMessages]
) -> Response[KeyMessages]:
    """Note it; a closed dossier keeps what it said."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await _noted(found.id))
    messages, answers = text.paragraphs(data.messages), text.paragraphs(data.answers)
    await operation.note(
        found.id, found.slug, messages=messages, answers=answers, written={}, by=by
    )
    return etags.one(request, await _noted(found.id))


@show(DOSSIER, N_("Read the state of a programme’s dossier"), scope=Scope.READ_CONTENT)
async def read_dossier(request: SiteRequest, programme: Slug) -> Response[DossierState]:
    """Read whether it is online and whether it is closed; its address gives what it holds."""
    return etags.one(request, await _state(await programmes.by_slug(programme)))


@edit(
    DOSSIER,
    N_("Introduce, publish or close a programme’s dossier"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"introduction": "Une saison en six séances.", "published": True}),
)
async def change_dossier(
    request: SiteRequest, programme: Slug, data: JSONBody[DossierChange]
) -> Response[DossierState]:
    """Change it; closed it stays as it is, until it is reopened."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _state(found))
    introduction = sent_or_none(data.introduction)
    await operation.change(
        found.id, found.slug, published=sent_or_none(data.published),
        introduction=None if introduction is None else text.paragraphs(introduction),
        closed=sent_or_none(data.closed), by=by, at=clock.now(),
    )  # fmt: skip
    return etags.one(request, await _state(found))


async def _noted(session_id: int) -> KeyMessages:
    found = await queries.noted_of(session_id)
    return KeyMessages(messages=found.messages, answers=found.answers)


async def _state(programme: ProgrammeDetails) -> DossierState:
    found = await queries.state_of(programme.id)
    return DossierState(
        introduction=found.introduction,
        published_at=found.published_at,
        closed_at=found.closed_at,
        url=links.absolute(links.dossier(programme.slug)),
    )


ROUTES = [read_key_messages, set_key_messages, read_dossier, change_dossier]
