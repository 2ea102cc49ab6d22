"""OpenAgenda by program: what became of each session there, and sending one again.

The key is typed in by a person, at the desk.
"""

from typing import Final

from litestar import Response

from events import clock
from events.api import etags
from events.api.contract.of_programmes.openagenda import (
    OpenAgendaAgenda,
    OpenAgendaSession,
    OpenAgendaShown,
)
from events.api.desk.addresses import PROGRAMME, SESSION, Slug, do, show
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.errors import Refusal
from events.openagenda import agendas, ledger, listing
from events.openagenda.listing import Listed
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

OPENAGENDA: Final = f"{PROGRAMME}/openagenda"


class NotInAnAgenda(Refusal):
    """Nothing of the session is owed to an agenda."""

    status = 409
    sentence = N_("This session is not sent to OpenAgenda.")


@show(
    OPENAGENDA,
    N_("Read what became of a programme’s sessions at OpenAgenda"),
    scope=Scope.READ_CONTENT,
    policy="editor",
)
async def read_openagenda(request: SiteRequest, programme: Slug) -> Response[OpenAgendaShown]:
    """Read which agenda it is, and each session with what was answered."""
    found = await programmes.by_slug(programme)
    one = await agendas.of_programme(found.id)
    shown = OpenAgendaShown(
        agenda=filled(OpenAgendaAgenda, one) if one else None,
        items=[_session(each) for each in await listing.listed(found.id)],
    )
    return etags.one(request, shown)


@do(
    f"{SESSION}/openagenda/repetition",
    N_("Send a session to OpenAgenda again"),
    scope=Scope.WRITE_CONTENT,
)
async def repeat_openagenda(request: SiteRequest, session: Slug) -> Response[OpenAgendaSession]:
    """Send it within seconds, whatever was sent before."""
    found = await sessions.by_slug(session)
    owed = await listing.one(found.programme, found.slug)
    if owed is None or owed.id is None:
        raise NotInAnAgenda
    by = caller_of(request).member.email
    await ledger.send_again(
        found.programme, owed.id, slug=found.programme_slug, by=by, at=clock.now()
    )
    again = await listing.one(found.programme, found.slug)
    return etags.untagged(_session(again or owed))


def _session(found: Listed) -> OpenAgendaSession:
    return filled(OpenAgendaSession, found, session=found.slug)


ROUTES = [read_openagenda, repeat_openagenda]
