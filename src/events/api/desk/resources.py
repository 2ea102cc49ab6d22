"""What remains of a session: links are added, what speakers handed in is published, removed."""

from functools import partial

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.files import ResourceInFull
from events.api.contract.session_changes import WouldMail
from events.api.contract.speakers import DeskResource, NewResource, ResourceList
from events.api.desk.addresses import DESK, SESSION, Number, Slug, do, remove, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import OVER, Example
from events.api.filters import aware
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.operations.reports import sessions
from events.operations.reports.sessions import SessionResource
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.resources import edit, removal, share
from events.resources.states import Audience

RESOURCE = f"{DESK}/resources/{{resource:int}}"


@show(
    f"{SESSION}/resources",
    N_("List what remains of a session"),
    scope=Scope.READ_CONTENT,
    example=Example(path={"session": OVER}),
)
async def list_resources(request: SiteRequest, session: Slug) -> Response[ResourceList]:
    """List it, also what speakers handed in and nobody published yet."""
    return etags.one(request, await listed((await sessions.by_slug(session)).id))


@do(
    f"{SESSION}/resources",
    N_("Add a link to what remains of a session"),
    scope=Scope.WRITE_CONTENT,
    example=Example(
        path={"session": OVER},
        body={"kind": "replay", "url": "https://video.example.org/2", "title": "Le replay"},
    ),
)
async def add_resource(
    request: SiteRequest, session: Slug, data: JSONBody[NewResource], dry_run: Tried = False
) -> Response[ResourceList | WouldMail]:
    """Add it; mails that waited for it leave now."""
    found, checks = await sessions.by_slug(session), Checks()
    url = checks.web_address("url", data.url)
    checks.done()
    aware(shown_from=data.shown_from, shown_until=data.shown_until)
    audience = data.audience or (Audience.ALL if data.public else Audience.REGISTERED)
    new = share.New(kind=data.kind, title=text.line(data.title), url=url, audience=audience,
                    shown_from=data.shown_from, shown_until=data.shown_until)  # fmt: skip
    etags.check(request, await listed(found.id))
    operation = partial(
        share.add, found.id, new, by=caller_of(request).member.email, at=clock.now()
    )
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await listed(found.id))


@remove(
    RESOURCE,
    N_("Remove what remained of a session"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"resource": 5}),
)
async def remove_resource(request: SiteRequest, resource: Number) -> None:
    """Remove it; for a day the desk can undo that."""
    etags.check(request, await in_full(resource))
    await removal.remove(resource, by=caller_of(request).member.email, at=clock.now())


async def listed(session_id: int) -> ResourceList:
    """Return what remains of a session as the contract has it."""
    return ResourceList(items=[_of(one) for one in await sessions.resources(session_id)])


async def in_full(resource: int) -> ResourceInFull:
    """Return all that is said of a resource. Raises NotFound."""
    found = await edit.one(resource)
    return filled(ResourceInFull, found, captions=found.languages)


def _of(found: SessionResource) -> DeskResource:
    return DeskResource(
        id=found.id,
        kind=found.kind,
        title=found.title,
        url=found.url or links.absolute(f"/files/{found.file}"),
        public=found.public,
        audience=found.audience,
        shown_from=found.shown_from,
        shown_until=found.shown_until,
        handed_in=found.handed_in,
    )


ROUTES = [list_resources, add_resource, remove_resource]
