"""What a programme wants of its speakers, read and set by a program."""

from litestar import Response
from litestar.params import JSONBody

from events.api import etags
from events.api.contract.speakers import SpeakerChecklist, SpeakerChecklistChange
from events.api.desk.addresses import PROGRAMME, Slug, replace, show
from events.api.examples import Example
from events.api.guard import caller_of
from events.operations.reports import programmes
from events.operations.speakers import checklist
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.speakers.checklist import wanted
from events.speakers.checklist.wanted import Checklist

CHECKLIST = f"{PROGRAMME}/checklist"


@show(CHECKLIST, N_("Read what a programme wants of its speakers"), scope=Scope.READ_CONTENT)
async def read_checklist(request: SiteRequest, programme: Slug) -> Response[SpeakerChecklist]:
    """Read it; nothing is wanted where nobody said."""
    found = await programmes.by_slug(programme)
    return etags.one(request, await _of(found.id))


@replace(
    CHECKLIST,
    N_("Say what a programme wants of its speakers"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"items": ["answer", "portrait", "slides"], "days": [21, 7, 2]}),
)
async def set_checklist(
    request: SiteRequest, programme: Slug, data: JSONBody[SpeakerChecklistChange]
) -> Response[SpeakerChecklist]:
    """Set it; nobody is mailed at once, and what is missing is asked for on these days."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _of(found.id))
    await checklist.save(found.id, found.slug, data.items, data.days, by=by)
    return etags.one(request, await _of(found.id))


async def _of(programme_id: int) -> SpeakerChecklist:
    found = await wanted.of_programme(programme_id) or Checklist()
    return SpeakerChecklist(items=found.items, days=found.days)


ROUTES = [read_checklist, set_checklist]
