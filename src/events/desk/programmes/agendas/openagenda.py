"""The agenda at OpenAgenda that a programme is put into, and what became of each session there.

The secret key is typed in here and never shown again.
"""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Number, change, show
from events.errors import Refusal
from events.openagenda import agendas, ledger, listing, trial
from events.openagenda.agendas import LARGEST_NUMBER, LONGEST_KEY, AgendaShown, NewAgenda
from events.openagenda.listing import Listed
from events.openagenda.states import Moderation, OffReason, Published
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation import N_
from events.presentation.request import SiteRequest

OPENAGENDA: Final = f"{PROGRAMME}/openagenda"
TEMPLATE: Final = "programmes/agendas/openagenda"
MODERATIONS: Final[dict[str, str]] = {
    Moderation.AGENDA: N_("As the agenda has it for what this account sends"),
    Moderation.WAIT: N_("They wait until the agenda’s moderators have looked at them"),
    Moderation.PUBLISH: N_("They are online at once: the account has to be allowed to publish"),
}
PUBLISHED: Final[dict[int, tuple[str, str]]] = {
    Published.PUBLISHED: (N_("Online"), "good"),
    Published.READY: (N_("Ready to be put online"), "waiting"),
    Published.TO_MODERATE: (N_("Awaits moderation"), "waiting"),
    Published.REFUSED: (N_("Refused by the moderators"), "wrong"),
}
ROLES: Final[dict[str, str]] = {
    "administrator": N_("administrator"),
    "moderator": N_("moderator"),
    "contributor": N_("contributor"),
}


@show(OPENAGENDA, policy="editor")
async def openagenda(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show which agenda it is, the form, and each session with what became of it."""
    one = await agendas.of_programme(programme.id)
    values = pages.Shown(moderation=Moderation.AGENDA.value)
    if one:
        values |= {"uid": one.uid, "place": one.place or "", "moderation": one.moderation.value}
    shown = await _shown(programme)
    return pages.page(request, TEMPLATE, values=values, problems=pages.Shown(), **shown)


@change(OPENAGENDA, policy="editor")
async def save_openagenda(
    request: SiteRequest, form: SentForm, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str] | Redirect:
    """Keep the agenda, and try it at once: who types a key wants to know whether it is right."""
    new = _agenda_from(form)
    try:
        form.done()
        await agendas.save(programme.id, new, slug=programme.slug, by=organiser.email)
    except Refusal as refusal:
        shown = await _shown(programme)
        return pages.again(request, TEMPLATE, form, refusal, **shown)
    failure = await trial.try_out(programme.id, at=clock.now())
    return pages.go(_place(programme), "openagenda-saved" if failure else "openagenda-works")


@change(f"{OPENAGENDA}/test", policy="editor")
async def test_openagenda(programme: ProgrammeInPath) -> Redirect:
    """Ask whether the key is taken and the account may write there; nothing is sent."""
    failure = await trial.try_out(programme.id, at=clock.now())
    return pages.go(_place(programme), "" if failure else "openagenda-tested")


@change(f"{OPENAGENDA}/removal", policy="editor")
async def remove_openagenda(
    form: SentForm, programme: ProgrammeInPath, organiser: Organiser
) -> Redirect:
    """Take all sessions off the agenda and forget it then, or forget it at once."""
    by = organiser.email
    if form.ticked("leave"):
        await agendas.forget(programme.id, slug=programme.slug, by=by)
        return pages.go(_place(programme), "openagenda-forgotten")
    await agendas.take_off(programme.id, slug=programme.slug, by=by, at=clock.now())
    return pages.go(_place(programme), "openagenda-leaving")


@change(f"{OPENAGENDA}/sessions/{{entry:int}}/repetition", policy="editor")
async def send_again(programme: ProgrammeInPath, entry: Number, organiser: Organiser) -> Redirect:
    """Send a session once more."""
    await ledger.send_again(
        programme.id, entry, slug=programme.slug, by=organiser.email, at=clock.now()
    )
    return pages.go(_place(programme), "openagenda-again")


def _agenda_from(form: Form) -> NewAgenda:
    moderation = form.choice("moderation", list(Moderation), Moderation.AGENDA)
    return NewAgenda(
        form.number("uid", least=1, most=LARGEST_NUMBER),
        form.line("key", most=LONGEST_KEY),
        form.number("place", least=1, most=LARGEST_NUMBER),
        Moderation(moderation) if moderation in list(Moderation) else Moderation.AGENDA,
    )


class _OpenagendaPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    agenda: AgendaShown | None
    sessions: list[Listed]
    most: int
    moderations: dict[str, str]
    published: dict[int, tuple[str, str]]
    roles: dict[str, str]
    why: dict[OffReason, str]


async def _shown(programme: ProgrammeDetails) -> _OpenagendaPage:
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "agenda": await agendas.of_programme(programme.id),
        "sessions": await listing.listed(programme.id),
        "most": listing.MOST,
        "moderations": MODERATIONS,
        "published": PUBLISHED,
        "roles": ROLES,
        "why": trial.WHY,
    }


def _place(programme: ProgrammeDetails) -> str:
    return f"{PROGRAMMES}/{programme.slug}/openagenda"


ROUTES = [openagenda, save_openagenda, test_openagenda, remove_openagenda, send_again]
