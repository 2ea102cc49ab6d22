"""The record of who did what, for programs that keep or watch it."""

from litestar import Response

from events import text
from events.api import pages
from events.api.contract.team import RecordEntry, RecordPage
from events.api.desk.addresses import DESK, show
from events.api.filters import From, Limit, Words
from events.organisers import audit_pages
from events.organisers.audit_pages import Entry
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest


@show(f"{DESK}/record", N_("Read who did what"), scope=Scope.READ_TEAM, policy="owner")
async def read_record(
    request: SiteRequest, q: Words = "", cursor: From = "", limit: Limit = pages.USUAL
) -> Response[RecordPage]:
    """Read the newest entries first; `q` finds who, what and about what."""
    after = pages.after_word(cursor)
    before, words = after[1] if after else 0, text.line(q)
    found = await audit_pages.page(words=words, before=before, limit=limit + 1)
    shown, following = pages.cut(found, limit, lambda one: ("", one.id))
    items = [_of(one) for one in shown]
    return pages.listed(request, RecordPage(items=items, next=following), following)


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
