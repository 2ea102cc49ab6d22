"""The server that makes a programme's rooms: its secret is typed in here and never shown again."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.kit.forms import Form
from events.desk.kit.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Refusal
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.rooms import set_up
from events.outgoing.target import LONGEST_URL
from events.presentation import N_
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest
from events.rooms import services
from events.rooms.services import LONGEST_SECRET, NewService
from events.rooms.states import Checksum, Manner, Recording

ROOMS: Final = f"{PROGRAMME}/rooms"
MANNERS: Final[dict[str, str]] = {
    Manner.WEBINAR: N_("Participants listen and write in the chat; speakers are seen and heard"),
    Manner.MEETING: N_("Everybody may speak and be seen; microphones are off at first"),
}
RECORDINGS: Final[dict[str, str]] = {
    Recording.NO: N_("Nothing is recorded"),
    Recording.BUTTON: N_("When a speaker presses the button"),
    Recording.AUTO: N_("From the beginning"),
}


@show(ROOMS, policy="editor")
async def rooms(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show where rooms are made, and the form."""
    shown = await _shown(programme)
    one = shown["service"]
    values = pages.Shown(checksum=Checksum.SHA256, manner=Manner.WEBINAR, recording=Recording.NO)
    if one:
        values |= {"address": one.address, "checksum": one.checksum, "manner": one.manner,
                   "recording": one.recording}  # fmt: skip
    if one is None or one.everywhere:
        values["everywhere"] = "yes"
    return pages.page(request, "programmes/rooms", values=values, problems=pages.Shown(), **shown)


@change(ROOMS, policy="editor")
async def save_rooms(
    request: SiteRequest, form: SentForm, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str] | Redirect:
    """Keep the server, and try it at once: who types a secret wants to know whether it is right."""
    new, where = _service_from(form), f"{PROGRAMMES}/{programme.slug}/rooms"
    try:
        form.done()
        await set_up.save(programme.id, new, slug=programme.slug, by=organiser.email)
    except Refusal as refusal:
        shown = await _shown(programme)
        return pages.again(request, "programmes/rooms", form, refusal, **shown)
    failure = await set_up.try_service(programme.id, at=clock.now())
    return pages.go(where, "rooms-saved" if failure else "rooms-work")


@change(f"{ROOMS}/test", policy="editor")
async def test_rooms(programme: ProgrammeInPath) -> Redirect:
    """Make a room on the server and end it."""
    failure = await set_up.try_service(programme.id, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}/rooms", "" if failure else "rooms-work")


@change(f"{ROOMS}/removal", policy="editor")
async def remove_rooms(programme: ProgrammeInPath, organiser: Organiser) -> Redirect:
    """Make no rooms any more; sessions have their own links."""
    await set_up.remove(programme.id, slug=programme.slug, by=organiser.email)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/rooms", "rooms-removed")


def _service_from(form: Form) -> NewService:
    return NewService(
        form.web_address("address", required=N_("Enter the address of the server."))[:LONGEST_URL],
        form.line("secret", most=LONGEST_SECRET),
        Checksum(form.choice("checksum", list(Checksum), Checksum.SHA256)),
        form.ticked("everywhere"),
        Manner(form.choice("manner", list(Manner), Manner.WEBINAR)),
        Recording(form.choice("recording", list(Recording), Recording.NO)),
    )


async def _shown(programme: ProgrammeDetails) -> TemplateValues:
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "service": await services.of_programme(programme.id),
        "manners": MANNERS,
        "recordings": RECORDINGS,
        "checksums": [(one.value, one.value.upper()) for one in Checksum],
    }


ROUTES = [rooms, save_rooms, test_rooms, remove_rooms]
