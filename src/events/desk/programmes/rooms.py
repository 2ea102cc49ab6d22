"""The server that makes a programme's rooms: its secret is typed in here and never shown again."""

from enum import StrEnum
from typing import Final, TypedDict, TypeVar

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Refusal
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.rooms import set_up
from events.outgoing_http.target import LONGEST_URL
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.rooms import services
from events.rooms.services import LONGEST_SECRET, NewService, Service
from events.rooms.states import Checksum, Manner, Recording, Tool
from events.rooms.tools import ABOUT, ToolDescription

T = TypeVar("T", bound=StrEnum)

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
    """Show where rooms are made, and the form of its tool, or of the one that is asked for."""
    one = await services.of_programme(programme.id)
    wanted = forms.query(request).raw("tool") or (one.tool if one else "")
    tool = _of(Tool, wanted, Tool.BIGBLUEBUTTON)
    values = pages.Shown(checksum=Checksum.SHA256, manner=Manner.WEBINAR, recording=Recording.NO,
                         address=ABOUT[tool].address)  # fmt: skip
    if one and one.tool == tool:
        values |= {"address": one.address, "checksum": one.checksum, "manner": one.manner,
                   "recording": one.recording, "account": one.account, "client": one.client,
                   "acts_for": one.acts_for}  # fmt: skip
    if one is None or one.everywhere:
        values["everywhere"] = "yes"
    shown = await _shown(programme, tool)
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
        shown = await _shown(programme, new.tool)
        return pages.again(request, "programmes/rooms", form, refusal, **shown)
    failure = await set_up.try_service(programme.id, at=clock.now())
    return pages.go(where, "rooms-saved" if failure else await set_up.what_works(programme.id))


@change(f"{ROOMS}/test", policy="editor")
async def test_rooms(programme: ProgrammeInPath) -> Redirect:
    """Make a room on the server and end it, or what else can be tried there."""
    failure = await set_up.try_service(programme.id, at=clock.now())
    said = "" if failure else await set_up.what_works(programme.id)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/rooms", said)


@change(f"{ROOMS}/removal", policy="editor")
async def remove_rooms(programme: ProgrammeInPath, organiser: Organiser) -> Redirect:
    """Make no rooms any more; sessions have their own links."""
    await set_up.remove(programme.id, slug=programme.slug, by=organiser.email)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/rooms", "rooms-removed")


def _service_from(form: Form) -> NewService:
    tool = _of(Tool, form.choice("tool", list(ABOUT), Tool.BIGBLUEBUTTON), Tool.BIGBLUEBUTTON)
    about = ABOUT[tool]
    secret = form.paragraphs if about.long_secret else form.line
    recording = form.choice("recording", [*about.recordings, Recording.NO], Recording.NO)
    asked = {one.name: form.line(one.name, most=200) for one in about.asked}
    return NewService(
        form.web_address("address", required=N_("Enter the address of the server."))[:LONGEST_URL],
        secret("secret", most=LONGEST_SECRET),
        _of(Checksum, form.choice("checksum", list(Checksum), Checksum.SHA256), Checksum.SHA256),
        form.ticked("everywhere"),
        _of(Manner, form.choice("manner", list(Manner), Manner.WEBINAR), Manner.WEBINAR),
        _of(Recording, recording, Recording.NO),
        tool,
        **asked,
    )


def _of(kind: type[T], value: str, default: T) -> T:
    """Return a choice; the default where the form has already said that it is none."""
    return kind(value) if value in set(kind) else default


class _RoomsPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    service: Service | None
    tool: Tool
    about: ToolDescription
    tools: dict[Tool, ToolDescription]
    manners: object
    recordings: object
    checksums: object


async def _shown(programme: ProgrammeDetails, tool: Tool) -> _RoomsPage:
    about = ABOUT[tool]
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "service": await services.of_programme(programme.id),
        "tool": tool,
        "about": about,
        "tools": ABOUT,
        "manners": MANNERS if about.manners else {},
        "recordings": {key: words for key, words in RECORDINGS.items() if key in about.recordings},
        "checksums": [(one.value, one.value.upper()) for one in Checksum],
    }


ROUTES = [rooms, save_rooms, test_rooms, remove_rooms]
