"""The record of who did what, for programs that keep or watch it."""

from litestar import Response

from events import text
from events.api import pages
from events.api.contract.team import RecordEntry, RecordPage
from events.api.desk.addresses import DESK, show
from events.api.filters import From, Words
from events.organisers import audit_pages
from events.organisers.audit_pages import Entry
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest


@show(f"{DESK}/record", N_("Read who did what"), scope=Scope.READ_TEAM, policy="owner")
async def read_record(
    request: SiteRequest, q: Words = "", cursor: From = ""
) -> Response[RecordPage]:
    """Read a hundred entries at a time, the newest first; `q` finds who, what and about what."""
    before = pages.after_word(cursor)
    found = await audit_pages.page(words=text.line(q), before=before[1] if before else 0)
    following = pages.cursor("", found[-1].id) if len(found) == audit_pages.PAGE else None
    return pages.listed(
        request, RecordPage(items=[_of(one) for one in found], next=following), following
    )


def _of(one: Entry) -> RecordEntry:
    return RecordEntry(
        id=one.id,
        at=one.at,
        who=one.who,
        action=one.action,
        subject=one.subject,
        details=one.details,
    )


ROUTES = [read_record]
