"""What became of each mail of a session."""

from typing import Annotated, Literal

from litestar import Response
from litestar.params import QueryParameter

from events.api import pages
from events.api.contract.mail import (
    DeliveryPage,
    DeskDelivery,
)
from events.api.desk.addresses import SESSION, Slug, show
from events.api.filters import From, Limit, Words
from events.deliveries.states import DeliveryState
from events.operations.reports import mail_log, sessions
from events.operations.reports.mail_log import LoggedMail
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

State = Annotated[
    Literal["", "due", "handing_off", "sent", "skipped", "refused", "held", "withdrawn"],
    QueryParameter(),
]


@show(f"{SESSION}/deliveries", N_("Read what became of a session’s emails"), scope=Scope.READ_MAIL)
async def list_deliveries(
    request: SiteRequest,
    session: Slug,
    status: State = "",
    letter: Words = "",
    cursor: From = "",
    limit: Limit = pages.USUAL,
) -> Response[DeliveryPage]:
    """List them in the order they came to be owed, each with its state and the reason for it."""
    found, after = await sessions.by_slug(session), pages.after_word(cursor)
    states = [DeliveryState(status)] if status else []
    page = await mail_log.of_session(
        found.id,
        states=states,
        letter=letter,
        after=after[1] if after else 0,
        limit=limit + 1,
    )
    shown, following = pages.cut(page, limit, lambda one: ("", one.id))
    items = [delivery(one) for one in shown]
    return pages.listed(request, DeliveryPage(items=items, next=following), following)


def delivery(found: LoggedMail) -> DeskDelivery:
    """Return a mail as the contract has it."""
    return DeskDelivery(
        id=found.id,
        letter=found.letter,
        state=found.state,
        reason=found.reason,
        due_at=found.due_at,
        settled_at=found.settled_at,
        bounced_at=found.bounced_at,
        attempts=found.attempts,
        name=found.who,
        email=found.mailed,
        registration=found.registration,
    )


ROUTES = [list_deliveries]
