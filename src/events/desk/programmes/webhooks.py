"""Webhooks at the desk: those of a programme, and as an owner those of the whole site."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form, query
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Number, change, show
from events.errors import Refusal
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.access import Member
from events.outgoing_http.target import LONGEST_URL
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.webhooks import endpoints, listing, messages
from events.webhooks.endpoints import LONGEST_NAME, NewWebhook
from events.webhooks.kinds import SUBSCRIBABLE, Kind
from events.webhooks.listing import Listed
from events.webhooks.states import Content

SITE: Final = f"{links.DESK}/webhooks"
OF_PROGRAMME: Final = f"{PROGRAMME}/webhooks"
CONTENTS: Final[dict[str, str]] = {
    Content.IDS: N_("Numbers and addresses only; the program asks for the rest (recommended)"),
    Content.FULL: N_("Everything, with names and addresses of people"),
    Content.CHAT: N_("A sentence for a chat: Mattermost, Slack, Matrix (hookshot)"),
}


@show(SITE, policy="owner")
async def of_site(request: SiteRequest) -> Response[str]:
    """List the webhooks of all programmes, and the form for a new one."""
    return await _list(request, None)


@show(OF_PROGRAMME, policy="editor")
async def of_programme(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """List the webhooks of a programme, and the form for a new one."""
    return await _list(request, programme)


@change(SITE, policy="owner")
async def make_of_site(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Response[str] | Redirect:
    """Make a webhook for all programmes."""
    return await _make(request, form, organiser, None)


@change(OF_PROGRAMME, policy="editor")
async def make_of_programme(
    request: SiteRequest, form: SentForm, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str] | Redirect:
    """Make a webhook for a programme."""
    return await _make(request, form, organiser, programme)


@show(f"{SITE}/{{entry:int}}", policy="owner")
async def one_of_site(request: SiteRequest, entry: Number) -> Response[str]:
    """Show a webhook: its secret, and what was sent to it."""
    return await _one(request, entry, None)


@show(f"{OF_PROGRAMME}/{{entry:int}}", policy="editor")
async def one_of_programme(
    request: SiteRequest, programme: ProgrammeInPath, entry: Number
) -> Response[str]:
    """Show a webhook of a programme: its secret, and what was sent to it."""
    return await _one(request, entry, programme)


@change(f"{SITE}/{{entry:int}}", policy="owner")
async def act_on_one_of_site(entry: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Test a webhook, turn it off or on, give it a new secret, remove it, send again."""
    return await _act(entry, form, organiser, None)


@change(f"{OF_PROGRAMME}/{{entry:int}}", policy="editor")
async def act_on_one_of_programme(
    entry: Number, form: SentForm, programme: ProgrammeInPath, organiser: Organiser
) -> Redirect:
    """Do the same with a webhook of a programme."""
    return await _act(entry, form, organiser, programme)


async def _list(request: SiteRequest, programme: ProgrammeDetails | None) -> Response[str]:
    return pages.page(
        request,
        "programmes/webhooks",
        values=pages.Shown(content=Content.IDS.value),
        problems=pages.Shown(),
        chosen=[],
        **await _shown(programme),
    )


async def _make(
    request: SiteRequest, form: Form, organiser: Member, programme: ProgrammeDetails | None
) -> Response[str] | Redirect:
    new = NewWebhook(
        form.line("name", most=LONGEST_NAME),
        form.line("url", most=LONGEST_URL),
        form.choices("kinds", list(SUBSCRIBABLE)),
        form.choice("content", list(CONTENTS)),
        programme.id if programme else None,
    )
    try:
        form.done()
        made = await endpoints.make(new, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        return pages.again(request, "programmes/webhooks", form, refusal, chosen=new.kinds,
                           **await _shown(programme))  # fmt: skip
    return pages.go(f"{_place(programme)}/{made}", "webhook-made")


async def _one(
    request: SiteRequest, entry: int, programme: ProgrammeDetails | None
) -> Response[str]:
    within = programme.id if programme else None
    before = query(request).number("before", most=2**62)
    return pages.page(
        request,
        "programmes/webhook",
        webhook=await listing.one(entry, within),
        secret=await endpoints.secret_of(entry, within),
        messages=await messages.listed(entry, before),
        page_size=messages.PAGE,
        **await _shown(programme),
    )


async def _act(
    entry: int, form: Form, organiser: Member, programme: ProgrammeDetails | None
) -> Redirect:
    within, by, at = programme.id if programme else None, organiser.email, clock.now()
    await listing.one(entry, within)
    page = f"{_place(programme)}/{entry}"
    match form.raw("act"):
        case "test":
            await messages.send_test(entry, at=at)
        case "off":
            await endpoints.turn_off(entry, within, by=by, at=at)
        case "on":
            await endpoints.turn_on(entry, within, by=by)
        case "secret":
            await endpoints.rotate(entry, within, by=by, at=at)
        case "remove":
            await endpoints.remove(entry, within, by=by)
            return pages.go(_place(programme), "webhook-removed")
        case _:
            await messages.send_again(entry, form.number("message", most=2**62) or 0, at=at)
            return pages.go(page, "webhook-again")
    return pages.go(page, f"webhook-{form.raw('act')}")


class _WebhooksPage(TypedDict):
    here: str
    programme: ProgrammeDetails | None
    hue: int | None
    action: str
    webhooks: list[Listed]
    kinds: dict[Kind, str]
    contents: dict[str, str]


async def _shown(programme: ProgrammeDetails | None) -> _WebhooksPage:
    return {
        "here": "programmes" if programme else "team",
        "programme": programme,
        "hue": programme.hue if programme else None,
        "action": _place(programme),
        "webhooks": await listing.listed(programme.id if programme else None),
        "kinds": SUBSCRIBABLE,
        "contents": CONTENTS,
    }


def _place(programme: ProgrammeDetails | None) -> str:
    return f"{PROGRAMMES}/{programme.slug}/webhooks" if programme else SITE


ROUTES = [
    of_site,
    of_programme,
    make_of_site,
    make_of_programme,
    one_of_site,
    one_of_programme,
    act_on_one_of_site,
    act_on_one_of_programme,
]
