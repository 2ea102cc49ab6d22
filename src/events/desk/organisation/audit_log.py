"""The record of who did what: read page by page, searched, taken away as a file."""

from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from litestar import Response
from litestar.response import Stream

from events import links
from events.desk.organisation import audit_sentences
from events.desk.organisation.audit_wording import ACTIONS
from events.desk.shared import exports, forms, pages, streams
from events.desk.shared.dependencies import Organiser
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import show
from events.organisers import audit_pages
from events.organisers.audit_pages import Entry
from events.presentation import sentence
from events.presentation.request import SiteRequest

RECORD: Final = f"{links.DESK}/record"
MOST_EXPORTED: Final = 100_000


@show(RECORD, policy="owner")
async def record(request: SiteRequest) -> Response[str]:
    """Show who did what, newest first."""
    query = forms.query(request)
    words, before = query.line("q", most=100), query.number("before", most=10**15) or 0
    found = await audit_pages.page(
        words=words, actions=_matching_actions(request, words), before=before
    )
    more = found[-1].id if len(found) == audit_pages.PAGE else None
    shown = [audit_sentences.in_words(entry) for entry in found]
    return pages.page(
        request, "organisation/audit_log", here="team", entries=shown, words=words, more=more
    )


@show(f"{RECORD}.csv", policy="owner")
async def record_as_csv(request: SiteRequest, organiser: Organiser) -> Stream:
    """Answer with the same as a file, which is read while it is sent."""
    words, language = forms.query(request).line("q", most=100), organiser.language
    actions = _matching_actions(request, words)
    found = audit_pages.all_matching(words=words, actions=actions, most=MOST_EXPORTED)
    rows = streams.as_csv(_COLUMNS, found, partial(_cells, language=language), language)
    return streams.file(rows, exports.CSV, "record.csv")


def _cells(one: Entry, *, language: str) -> list[object]:
    return [
        _utc(one.at), one.who, one.action, one.subject, msgspec.json.encode(one.details).decode(),
        sentence(audit_sentences.of_action(one.action), language),
    ]  # fmt: skip


def _matching_actions(request: SiteRequest, words: str) -> list[str]:
    """Return the actions whose sentence, as the organiser reads it, holds the words."""
    language = desk_session_of(request).organiser.language
    return audit_sentences.matching(
        words, {code: sentence(message, language) for code, message in ACTIONS.items()}
    )


_COLUMNS: Final = ("at", "who", "action", "subject", "details", "sentence")


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


ROUTES = [record, record_as_csv]
