"""Speakers: listed, read, changed."""

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags
from events.api.checks import Checks, overlaid
from events.api.contract.speakers import (
    DeskSpeaker,
    NewAppearance,
    SpeakerChange,
    SpeakerInList,
    SpeakerList,
)
from events.api.desk.addresses import DESK, PROGRAMME, Slug, edit, show
from events.api.examples import Example
from events.api.guard import caller_of
from events.operations.reports import programmes, speakers
from events.operations.reports.speakers import SpeakerDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES
from events.speakers import edit as operation
from events.speakers.write.speakers import SpeakerFields

SPEAKER = f"{DESK}/speakers/{{speaker:str}}"


@show(f"{PROGRAMME}/speakers", N_("List a programme’s speakers"), scope=Scope.READ_CONTENT)
async def list_speakers(request: SiteRequest, programme: Slug) -> Response[SpeakerList]:
    """List them, those of drafts too."""
    found = await speakers.of_programme((await programmes.by_slug(programme)).id)
    items = [
        SpeakerInList(slug=one.slug, name=one.name, organisation=one.organisation) for one in found
    ]
    return etags.one(request, SpeakerList(items=items))


@show(SPEAKER, N_("Read what is kept of a speaker"), scope=Scope.READ_PEOPLE)
async def read_speaker(request: SiteRequest, speaker: Slug) -> Response[DeskSpeaker]:
    """Read it, with their address."""
    return etags.one(request, of(await speakers.by_slug(speaker)))


@edit(
    SPEAKER,
    N_("Change what is said of a speaker"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"email": "ombeline@example.org"}),
)
async def change_speaker(
    request: SiteRequest, speaker: Slug, data: JSONBody[SpeakerChange]
) -> Response[SpeakerInList]:
    """Change it; answered is what everybody may see."""
    found, checks = await speakers.by_slug(speaker), Checks()
    etags.check(request, of(found))
    sent = overlaid(found, data)
    fields = fields_of(checks, sent)
    checks.done()
    by = caller_of(request).member.email
    with etags.late(request):
        await operation.edit(
            found.id, fields, edit_version=found.edit_version, by=by, at=clock.now()
        )
    now = await speakers.by_slug(speaker)
    return etags.untagged(
        SpeakerInList(slug=now.slug, name=now.name, organisation=now.organisation)
    )


def of(found: SpeakerDetails) -> DeskSpeaker:
    """Return a speaker as the contract has them."""
    portrait = links.absolute(f"/portraits/{found.portrait}") if found.portrait else None
    return DeskSpeaker(
        slug=found.slug,
        programme=found.programme_slug,
        name=found.name,
        organisation=found.organisation,
        biography=found.biography,
        email=found.email,
        language=found.language,
        portrait_url=portrait,
        url=links.absolute(links.speaker(found.slug)),
    )


def fields_of(checks: Checks, sent: SpeakerDetails | NewAppearance) -> SpeakerFields:
    """Clean what is sent of a speaker, as the desk's form does."""
    email = sent.email.strip()
    return SpeakerFields(
        name=checks.line("name", sent.name, required=N_("Enter a name.")),
        organisation=text.line(sent.organisation),
        biography=text.paragraphs(sent.biography),
        email=checks.address("email", email) if email else "",
        language=checks.one_of("language", sent.language, LANGUAGES),
    )


ROUTES = [
    list_speakers,
    read_speaker,
    change_speaker,
]
