"""Files that remain of a session, what is said of them, their captions, and who is told."""

from functools import partial
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags
from events.api.checks import Checks, overlaid
from events.api.contract.files import Captions, NewFile, ResourceChange, ResourceInFull
from events.api.contract.mail import DeskAnnouncement
from events.api.contract.session_changes import WouldMail
from events.api.contract.speakers import ResourceList
from events.api.desk.addresses import SESSION, Number, Slug, create, do, edit, remove, replace, show
from events.api.desk.dry_runs import Tried, tried
from events.api.desk.resources import RESOURCE, in_full, listed
from events.api.examples import OVER, Example
from events.api.files import sent
from events.api.filters import aware
from events.api.guard import caller_of
from events.api.mails import announcements
from events.operations.announcements import for_resource
from events.operations.reports import sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.resources import edit as operation
from events.resources import share, webvtt
from events.resources.storage import shared_files
from events.resources.write import Details

CAPTIONS: Final = f"{RESOURCE}/captions/{{language:str}}"
_VTT: Final = "WEBVTT\n\n00:00.000 --> 00:04.000\nBonjour à toutes et à tous."


@do(
    f"{SESSION}/resources/files",
    N_("Add a file to what remains of a session"),
    scope=Scope.WRITE_CONTENT,
    example=Example(
        path={"session": OVER},
        body={"kind": "document", "file_name": "notes.txt", "content": "Qm9uam91ci4="},
    ),
    request_max_body_size=sent.room_for(shared_files.LARGEST),
)
async def add_file(
    request: SiteRequest, session: Slug, data: JSONBody[NewFile], dry_run: Tried = False
) -> Response[ResourceList | WouldMail]:
    """Add it; mails that waited for it leave now."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await listed(found.id))
    aware(shown_from=data.shown_from, shown_until=data.shown_until)
    new = share.New(kind=data.kind, title=text.line(data.title), data=sent.read(data.content),
                    file_name=text.line(data.file_name), audience=data.audience,
                    shown_from=data.shown_from, shown_until=data.shown_until)  # fmt: skip
    adding = partial(share.add, found.id, new, by=by, at=clock.now())
    if dry_run:
        return await tried(request, adding)
    await adding()
    return etags.one(request, await listed(found.id))


@show(RESOURCE, N_("Read what is said of a resource"), scope=Scope.READ_CONTENT)
async def read_resource(request: SiteRequest, resource: Number) -> Response[ResourceInFull]:
    """Read its name, who may see it and when, its chapters and words."""
    return etags.one(request, await in_full(resource))


@edit(
    RESOURCE,
    N_("Change what is said of a resource"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"audience": "registered"}),
)
async def change_resource(
    request: SiteRequest, resource: Number, data: JSONBody[ResourceChange], dry_run: Tried = False
) -> Response[ResourceInFull | WouldMail]:
    """Change it; mails that waited for it leave now, where more may be seen."""
    shown = await in_full(resource)
    etags.check(request, shown)
    said = overlaid(shown, data)
    aware(shown_from=said.shown_from, shown_until=said.shown_until)
    details = Details(
        title=text.line(said.title),
        audience=said.audience,
        shown_from=said.shown_from,
        shown_until=said.shown_until,
        chapters=text.paragraphs(said.chapters),
        transcript=text.paragraphs(said.transcript),
        captions_elsewhere=said.captions_elsewhere,
    )
    by = caller_of(request).member.email
    saving = partial(operation.save, resource, details, by=by, at=clock.now())
    if dry_run:
        return await tried(request, saving)
    await saving()
    return etags.one(request, await in_full(resource))


@do(
    f"{RESOURCE}/acceptance",
    N_("Publish what a speaker handed in"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"resource": 8}),
)
async def accept_resource(
    request: SiteRequest, resource: Number, dry_run: Tried = False
) -> Response[ResourceList | WouldMail]:
    """Publish it; mails that waited for it leave now."""
    by = caller_of(request).member.email
    etags.check(request, await in_full(resource))
    accepting = partial(share.take_up, resource, by=by, at=clock.now())
    if dry_run:
        return await tried(request, accepting)
    slug, _ = await accepting()
    return etags.untagged(await listed((await sessions.by_slug(slug)).id))


@create(
    f"{RESOURCE}/announcement",
    N_("Draft the email that tells of what remains of a session"),
    scope=Scope.WRITE_MAIL,
)
async def announce_resource(request: SiteRequest, resource: Number) -> Response[DeskAnnouncement]:
    """Keep the draft, to who had a seat; nothing leaves before it is sent."""
    by = caller_of(request).member.email
    number = await for_resource.draft(resource, by=by, at=clock.now())
    headers = {"Location": links.absolute(f"{announcements.ANNOUNCEMENTS}/{number}")}
    return etags.one(request, await announcements.one(number), status=201, headers=headers)


@replace(
    CAPTIONS,
    N_("Set the captions of a replay in a language"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"language": "fr"}, body={"text": _VTT}),
    request_max_body_size=sent.room_for(webvtt.LARGEST),
)
async def set_captions(
    request: SiteRequest, resource: Number, language: Slug, data: JSONBody[Captions]
) -> Response[ResourceInFull]:
    """Set them; they are read, and written anew as WebVTT."""
    checks, by = Checks(), caller_of(request).member.email
    etags.check(request, await in_full(resource))
    checks.one_of("language", language, NAMES)
    checks.done()
    await operation.set_captions(resource, language, data.text.encode(), by=by, at=clock.now())
    return etags.one(request, await in_full(resource))


@remove(
    CAPTIONS,
    N_("Remove the captions of a language"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"language": "fr"}),
)
async def drop_captions(request: SiteRequest, resource: Number, language: Slug) -> None:
    """Remove them; the replay stays."""
    by = caller_of(request).member.email
    etags.check(request, await in_full(resource))
    await operation.remove_captions(resource, language, by=by, at=clock.now())


ROUTES = [
    add_file,
    read_resource,
    change_resource,
    accept_resource,
    announce_resource,
    set_captions,
    drop_captions,
]
