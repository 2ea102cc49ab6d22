"""Whether a reader may open a page that is by invitation: by the cookie that their link left.

The cookie holds the same signed token as the link; a link that is withdrawn opens nothing, whatever
cookie it left. Nothing of the page is in the answer to anybody else.
"""

from dataclasses import dataclass
from typing import Final

from litestar.datastructures import Cookie

from events import links, settings
from events.presentation.request import SiteRequest
from events.registrations.invitations import queries
from events.registrations.invitations.queries import Invitation, Restriction

COOKIE: Final = "invitation"
"""Begins the name of each cookie; the id of the invitation ends it."""

_LASTS: Final = 90 * 24 * 3600
MOST: Final = 20
"""Cookies of a browser that are looked at."""


@dataclass(frozen=True)
class Access:
    """What a reader may open: anybody without `restriction`; `by`: the invitation that lets in."""

    restriction: Restriction | None = None
    by: Invitation | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether this reader may open it."""
        return self.restriction is None or self.by is not None


async def to_session(request: SiteRequest, slug: str) -> Access:
    """Return whether this reader may open a session that is online."""
    return await _through(request, await queries.restriction_of_session(slug))


async def to_programme(request: SiteRequest, slug: str) -> Access:
    """Return whether this reader may open a programme that is online."""
    return await _through(request, await queries.restriction_of_programme(slug))


async def _through(request: SiteRequest, restriction: Restriction | None) -> Access:
    if restriction is None:
        return Access()
    for token in _tokens(request):
        found = await queries.proven(token)
        if found and queries.opens(found, restriction):
            return Access(restriction, found)
    return Access(restriction)


def _tokens(request: SiteRequest) -> list[str]:
    kept = [value for name, value in request.cookies.items() if name.startswith(f"{COOKIE}-")]
    return kept[:MOST]


def cookie(invitation: Invitation) -> Cookie:
    """Return the cookie by which an invitation is known again; no script and no other site gets it.

    A link opened once opens the pages that it is for, and their forms.
    """
    path = links.invitation(invitation.id, invitation.nonce)
    return Cookie(
        key=f"{COOKIE}-{invitation.id}",
        value=path.rpartition("/")[2],
        path="/",
        max_age=_LASTS,
        httponly=True,
        samesite="lax",
        secure=settings.settings().base_url.startswith("https://"),
    )
