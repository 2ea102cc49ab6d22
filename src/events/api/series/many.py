"""Several sessions of a programme made at once, and drafts put online together."""

from functools import partial

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.contract.of_programmes.series import (
    DraftsPublished,
    DraftsToPublish,
    NewSeries,
    SessionSeries,
)
from events.api.contract.sessions import DeskSession
from events.api.desk import programmes as desk_programmes
from events.api.desk.addresses import PROGRAMME, Slug, create, do
from events.api.desk.dry_runs import Tried, rehearsed
from events.api.desk.session_shapes import of
from events.api.desk.sessions import to_be
from events.api.examples import DROP_INS, WORKSHOPS, Example
from events.api.guard import caller_of
from events.errors import Invalid, NotFound
from events.mail.render import dry_run as rehearsal
from events.operations.reports import mail_counts, programmes, sessions
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.sessions import create as creation
from events.operations.sessions.publish import publish_all
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.sessions.fields import NewSession as SessionToBe


@create(
    f"{PROGRAMME}/series",
    N_("Create several sessions at once, as drafts"),
    scope=Scope.WRITE_CONTENT,
    example=Example(
        body={
            "sessions": [
                {
                    "title": f"Atelier {number}",
                    "starts_at": f"2030-0{number}-11T14:00:00+01:00",
                    "ends_at": f"2030-0{number}-11T15:00:00+01:00",
                }
                for number in (1, 2)
            ]
        }
    ),
)
async def create_series(
    request: SiteRequest, programme: Slug, data: JSONBody[NewSeries]
) -> Response[SessionSeries]:
    """Create all of them or none; what is wrong is named with the number of its session, from 0."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    slugs = await creation.create_all(found.id, _read(data, found), by=by, at=clock.now())
    return etags.untagged(SessionSeries(items=await _all(slugs)), status=201)


@do(
    f"{PROGRAMME}/publication",
    N_("Publish several drafts, and their programme with them"),
    scope=Scope.WRITE_CONTENT,
    example=Example(
        path={"programme": WORKSHOPS}, query="dry_run=true", body={"sessions": [*DROP_INS]}
    ),
)
async def publish_drafts(
    request: SiteRequest, programme: Slug, data: JSONBody[DraftsToPublish], dry_run: Tried = False
) -> Response[DraftsPublished]:
    """Publish all of them or none; what is online already stays so."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, desk_programmes.of(found))
    wanted = [await sessions.by_slug(slug) for slug in dict.fromkeys(data.sessions)]
    if any(one.programme != found.id for one in wanted):
        raise NotFound
    ids, slugs = [one.id for one in wanted], [one.slug for one in wanted]
    operation = partial(publish_all, found.id, ids, by=by, at=clock.now())
    if dry_run:
        seen = await rehearsal.run(operation, session_id=None)
        return etags.untagged(DraftsPublished(
            dry_run=True, published=0, mails_at_once=seen.at_once, sessions=await _all(slugs),
            rehearsal=rehearsed(request, seen),
        ))  # fmt: skip
    before = await mail_counts.latest_id()
    number = await operation()
    left = sum([await mail_counts.due_since(before, one, at=clock.now()) for one in ids])
    done = DraftsPublished(dry_run=False, published=number, mails_at_once=left,
                           sessions=await _all(slugs))  # fmt: skip
    return etags.untagged(done)


def _read(sent: NewSeries, programme: ProgrammeDetails) -> list[SessionToBe]:
    """Clean each session as its form does. Raises Invalid, naming which session it is."""
    read: list[SessionToBe] = []
    problems: dict[str, str] = {}
    for number, one in enumerate(sent.sessions):
        try:
            read.append(to_be(one, programme))
        except Invalid as invalid:
            problems |= {f"sessions.{number}.{name}": said for name, said in
                         invalid.problems.items()}  # fmt: skip
    if problems:
        raise Invalid(problems)
    return read


async def _all(slugs: list[str]) -> list[DeskSession]:
    return [of(await sessions.by_slug(slug)) for slug in slugs]


ROUTES = [create_series, publish_drafts]
