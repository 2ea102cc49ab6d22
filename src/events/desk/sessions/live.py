"""On the day: were reminders handed over, who was refused, the room, a word to everybody."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.deliveries.states import DeliveryState
from events.desk.kit import forms, pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.guard import desk_session_of
from events.desk.kit.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.announcements import announce
from events.operations.announcements.write import Draft
from events.operations.reports import mail_log, registration_counts
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest
from events.registrations import roster
from events.registrations.roster_filter import Wanted

DAY: Final = f"{SESSION}/day"
MOST_FOUND: Final = 6
"""Of those who match, so many are shown."""


@show(DAY, policy="viewer")
async def on_the_day(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show what one needs with a telephone in hand, an hour before the start."""
    words = forms.query(request).line("q", most=100)
    return pages.page(request, "day", **await _context(request, session, words),
                      values=pages.Shown(), problems=pages.Shown())  # fmt: skip


@change(f"{DAY}/notice", policy="editor")
async def announce_now(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Tell everybody with a seat at once, ahead of every other mail."""
    try:
        draft = Draft(
            subject=form.line("subject", most=200, required=N_("Give the mail a subject.")),
            body=_with_join_link(form.paragraphs("body", most=5000)),
            audience=("held", "speakers"),
            session_id=session.id,
            urgent=True,
        )
        if not draft.body:
            form.wrong("body", N_("Write the mail."))
        form.done()
        await announce.announce(session.programme, draft, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        return pages.again(request, "day", form, refusal, **await _context(request, session))
    return pages.go(f"{SESSIONS}/{session.slug}/day", "announced")


def _with_join_link(body: str) -> str:
    """Add each reader's own way in below the words, unless the organiser placed it."""
    return body if not body or "{join_link}" in body else f"{body}\n\n{{join_link}}"


async def _context(
    request: SiteRequest, session: SessionDetails, words: str = ""
) -> TemplateValues:
    who = await roster.page(session.id, Wanted(words=words), limit=MOST_FOUND) if words else None
    return {
        "words": words,
        "found": who.rows if who else [],
        "more": bool(who and who.next),
        "here": "today",
        "session": session,
        "hue": session.hue,
        "counts": await registration_counts.by_state(session.id),
        "came": await registration_counts.came(session.id),
        "mails": await mail_log.by_letter(session.id),
        "refused": await mail_log.of_session(
            session.id, states=[DeliveryState.REFUSED, DeliveryState.HELD]
        ),
        "mine": desk_session_of(request).organiser.role_in(session.programme),
    }


ROUTES = [on_the_day, announce_now]
