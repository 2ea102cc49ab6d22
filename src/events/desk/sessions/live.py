"""On the day: were reminders handed over, who was refused, the room, a word to everybody."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.deliveries.states import DeliveryState
from events.desk.kit import forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, SESSIONS, Slug, change, show
from events.errors import Refusal
from events.operations.announcements import announce
from events.operations.announcements.write import Draft
from events.operations.reports import mail_log, registration_counts, sessions
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations import roster

DAY: Final = f"{SESSION}/day"
MOST_FOUND: Final = 6
"""Of those who match, so many are shown."""


@show(DAY, policy="viewer")
async def on_the_day(request: SiteRequest, session: Slug) -> Response[str]:
    """Show what one needs with a telephone in hand, an hour before the start."""
    words = forms.query(request).line("q", most=100)
    return pages.page(request, "day", **await _context(request, session, words),
                      values=pages.Shown(), problems=pages.Shown())  # fmt: skip


@change(f"{DAY}/notice", policy="editor")
async def announce_now(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Tell everybody with a seat at once, ahead of every other mail."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    try:
        draft = Draft(
            subject=form.line("subject", most=200, required=N_("Give the mail a subject.")),
            body=_with_join_link(form.paragraphs("body", most=5000)),
            audience=("held", "speakers"),
            session_id=found.id,
            urgent=True,
        )
        if not draft.body:
            form.wrong("body", N_("Write the mail."))
        form.done()
        by = visit_of(request).organiser.email
        await announce.announce(found.programme, draft, by=by, at=clock.now())
    except Refusal as refusal:
        return pages.again(request, "day", form, refusal, **await _context(request, session))
    return pages.go(f"{SESSIONS}/{session}/day", "announced")


def _with_join_link(body: str) -> str:
    """Add each reader's own way in below the words, unless the organiser placed it."""
    return body if not body or "{join_link}" in body else f"{body}\n\n{{join_link}}"


async def _context(request: SiteRequest, slug: str, words: str = "") -> dict[str, Any]:
    found = await sessions.by_slug(slug)
    who = (
        await roster.page(found.id, roster.Wanted(words=words), limit=MOST_FOUND) if words else None
    )
    return {
        "words": words,
        "found": who.rows if who else [],
        "more": bool(who and who.next),
        "here": "today",
        "session": found,
        "hue": found.hue,
        "counts": await registration_counts.by_state(found.id),
        "came": await registration_counts.came(found.id),
        "mails": await mail_log.by_letter(found.id),
        "refused": await mail_log.of_session(
            found.id, states=[DeliveryState.REFUSED, DeliveryState.HELD]
        ),
        "mine": visit_of(request).organiser.role_in(found.programme),
    }


ROUTES = [on_the_day, announce_now]
