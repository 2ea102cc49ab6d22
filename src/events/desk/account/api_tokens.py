"""Tokens for programs: one's own, and those of a programme; each is shown once, when it is made."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.account.profile import ACCOUNT
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SignedIn
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Number, change, show
from events.errors import Refusal
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers import api_tokens, token_list
from events.organisers.api_tokens import NewToken
from events.organisers.states import Scope
from events.organisers.token_list import ListedToken
from events.presentation import N_
from events.presentation.request import SiteRequest

TOKENS: Final = f"{ACCOUNT}/tokens"
SCOPES: Final[dict[str, str]] = {
    Scope.READ_CONTENT: N_("read programmes, sessions, speakers, resources and figures"),
    Scope.WRITE_CONTENT: N_("change them, and reschedule or cancel sessions, which emails people"),
    Scope.READ_PEOPLE: N_("read registrations: names, addresses, answers, presence"),
    Scope.WRITE_PEOPLE: N_(
        "register and invite people, cancel and approve, note presence, erase people"
    ),
    Scope.READ_MAIL: N_("read announcements and what became of each email"),
    Scope.WRITE_MAIL: N_("write and send announcements"),
    Scope.READ_TEAM: N_("read who the organisers are, the record and which webhooks there are"),
    Scope.WRITE_TEAM: N_(
        "invite organisers, change their roles, take access away, make webhooks: they can send"
        " registrations to other programs"
    ),
}


@show(TOKENS, policy="signed-in")
async def own_tokens(request: SiteRequest) -> Response[str]:
    """Show one's own tokens, and the form for a new one."""
    return await _page(request, None)


@change(TOKENS, policy="signed-in")
async def make_own_token(
    request: SiteRequest, form: SentForm, desk_session: SignedIn
) -> Response[str]:
    """Make a token for all one may do, and show it this once."""
    return await _make(request, form, None)


@change(f"{TOKENS}/{{entry:int}}/end", policy="signed-in")
async def revoke_own_token(entry: Number, organiser: Organiser) -> Redirect:
    """Revoke one of one's own tokens."""
    await api_tokens.revoke(entry, organiser, at=clock.now())
    return pages.go(TOKENS, "token-revoked")


@show(f"{PROGRAMME}/tokens", policy="editor")
async def tokens_of_programme(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the tokens that open this programme alone, whoever made them."""
    return await _page(request, programme)


@change(f"{PROGRAMME}/tokens", policy="editor")
async def make_token_of_programme(
    request: SiteRequest, form: SentForm, programme: ProgrammeInPath
) -> Response[str]:
    """Make a token for this programme alone, and show it this once."""
    return await _make(request, form, programme)


@change(f"{PROGRAMME}/tokens/{{entry:int}}/end", policy="editor")
async def revoke_token_of_programme(
    entry: Number, programme: ProgrammeInPath, organiser: Organiser
) -> Redirect:
    """Revoke a token of this programme: one's own, or as its owner anybody's."""
    await api_tokens.revoke(entry, organiser, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}/tokens", "token-revoked")


async def _make(
    request: SiteRequest, form: Form, programme: ProgrammeDetails | None
) -> Response[str]:
    lasts = {str(days): days for days in api_tokens.LASTS}
    days = lasts.get(form.choice("days", list(lasts), "90"), 0)
    new = NewToken(
        form.line("token_name", most=api_tokens.LONGEST_NAME),
        form.choices("scopes", list(SCOPES)),
        days,
        programme.id if programme else None,
    )
    try:
        form.done()
        made = await api_tokens.make(new, desk_session_of(request), at=clock.now())
    except Refusal as refusal:
        return pages.again(request, "account/api_tokens", form, refusal, chosen=new.scopes,
                           **await _shown(request, programme))  # fmt: skip
    return await _page(request, programme, made=made)


async def _page(
    request: SiteRequest, programme: ProgrammeDetails | None, made: str = ""
) -> Response[str]:
    values = pages.Shown(days="90")
    shown = await _shown(request, programme)
    shown["made"] = made
    return pages.page(request, "account/api_tokens", values=values, problems=pages.Shown(),
                      chosen=[], **shown)  # fmt: skip


class _ApiTokensPage(TypedDict):
    here: str
    programme: ProgrammeDetails | None
    hue: int | None
    action: str
    tokens: list[ListedToken]
    scopes: dict[str, str]
    lasts: tuple[int, int, int]
    recent: bool
    owner: bool
    made: str
    api: str


async def _shown(request: SiteRequest, programme: ProgrammeDetails | None) -> _ApiTokensPage:
    desk_session, at = desk_session_of(request), clock.now()
    organiser = desk_session.organiser
    return {
        "here": "programmes" if programme else "account",
        "programme": programme,
        "hue": programme.hue if programme else None,
        "action": f"{PROGRAMMES}/{programme.slug}/tokens" if programme else TOKENS,
        "tokens": await token_list.of_programme(programme.id, at=at)
        if programme
        else await token_list.of_organiser(organiser.id, at=at),
        "scopes": SCOPES,
        "lasts": api_tokens.LASTS,
        "recent": desk_session.is_recent(at),
        "owner": programme is not None and organiser.may("owner", programme.id),
        "made": "",
        "api": links.API,
    }


ROUTES = [
    own_tokens,
    make_own_token,
    revoke_own_token,
    tokens_of_programme,
    make_token_of_programme,
    revoke_token_of_programme,
]
