"""Who finds and opens a programme or a session, and which sites show its form, by program."""

from collections.abc import Awaitable, Callable
from functools import partial

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.checks import Checks
from events.api.contract.programmes import DeskProgramme, Embedding, Sight
from events.api.contract.session_changes import WouldMail
from events.api.contract.sessions import DeskSession
from events.api.desk import programmes as desk_programmes
from events.api.desk import session_shapes
from events.api.desk.addresses import PROGRAMME, SESSION, Slug, replace, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import WORKSHOPS, Example
from events.api.guard import caller_of
from events.operations.access import embedding as allowing
from events.operations.access import visibility
from events.operations.access.invited_to import Where
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.programmes import embedding
from events.programmes.visibility import Visibility

EMBEDDING = f"{PROGRAMME}/embedding"


@replace(
    f"{PROGRAMME}/visibility",
    N_("Say who finds a programme and who may open it"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"programme": WORKSHOPS}, body={"visibility": "unlisted"}),
)
async def set_programme_visibility(
    request: SiteRequest, programme: Slug, data: JSONBody[Sight], dry_run: Tried = False
) -> Response[DeskProgramme | WouldMail]:
    """Set it; nobody is mailed for it, and who is registered stays so."""
    found = await programmes.by_slug(programme)
    etags.check(request, desk_programmes.of(found))
    operation = _change(request, Where(found.id, found.slug), data)
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, desk_programmes.of(await programmes.by_slug(programme)))


@replace(
    f"{SESSION}/visibility",
    N_("Say who finds a session and who may open it"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"visibility": "invited", "invited_domains": ["example.org"]}),
)
async def set_session_visibility(
    request: SiteRequest, session: Slug, data: JSONBody[Sight], dry_run: Tried = False
) -> Response[DeskSession | WouldMail]:
    """Set it; what becomes public gives their seats to who registered for the whole programme."""
    found = await sessions.by_slug(session)
    etags.check(request, session_shapes.of(found))
    operation = _change(request, Where(found.programme, found.slug, found.id), data)
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, session_shapes.of(await sessions.by_slug(session)))


@show(
    EMBEDDING,
    N_("Read which other sites may show a programme’s form"),
    scope=Scope.READ_CONTENT,
)
async def read_embedding(request: SiteRequest, programme: Slug) -> Response[Embedding]:
    """Read their origins."""
    return etags.one(request, await _embedding((await programmes.by_slug(programme)).id))


@replace(
    EMBEDDING,
    N_("Say which other sites may show a programme’s form"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"origins": ["https://www.example.org"]}),
)
async def set_embedding(
    request: SiteRequest, programme: Slug, data: JSONBody[Embedding]
) -> Response[Embedding]:
    """Let these show it, and no others."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _embedding(found.id))
    await allowing.allow(found.id, found.slug, data.origins, by=by, at=clock.now())
    return etags.one(request, await _embedding(found.id))


async def _embedding(programme_id: int) -> Embedding:
    return Embedding(origins=await embedding.origins(programme_id))


def _change(request: SiteRequest, where: Where, sent: Sight) -> Callable[[], Awaitable[int]]:
    """Return the operation. Raises Invalid."""
    by, domains = caller_of(request).member.email, _domains(sent)
    return partial(visibility.change, where, sent.visibility, domains, by=by, at=clock.now())


def _domains(sent: Sight) -> list[str]:
    """Clean the domains as the form does. Raises Invalid."""
    checks = Checks()
    if sent.visibility is not Visibility.INVITED:
        return []
    found = checks.mail_domains("invited_domains", sent.invited_domains)
    checks.done()
    return found


ROUTES = [set_programme_visibility, set_session_visibility, read_embedding, set_embedding]
