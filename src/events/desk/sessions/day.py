"""On the day: the room, who is there, were reminders handed over, a word to everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypedDict
from urllib.parse import quote

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.deliveries.states import DeliveryState
from events.desk.sessions import room
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import Refusal
from events.operations.announcements import announce
from events.operations.announcements.write import Draft
from events.operations.people import registration_actions
from events.operations.reports import mail_counts, mail_log
from events.operations.reports.figures import registration_counts
from events.operations.reports.mail_counts import LetterCounts
from events.operations.reports.mail_log import LoggedMail
from events.operations.reports.sessions import SessionDetails
from events.organisers.states import Role
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations import roster
from events.registrations.roster import RosterEntry
from events.registrations.roster_filter import Wanted
from events.registrations.states import RegistrationState
from events.rooms import queries as room_states
from events.rooms.queries import State

DAY: Final = f"{SESSION}/day"
MOST_FOUND: Final = 100
"""Of those who match, so many are shown."""
MARKS: Final = {"yes": True, "no": False, "none": None}
"""What one tap on a name notes; none: what was noted by hand is taken back."""


@dataclass(frozen=True)
class Reminders:
    """The reminders of a session in one line; `next_at`: when more of them leave."""

    sent: int
    due: int
    refused: int
    held: int
    next_at: datetime | None


@show(DAY, policy="viewer")
async def on_the_day(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show what one needs with a telephone in hand, an hour before the start."""
    words = forms.query(request).line("q", most=100)
    answer = pages.page(request, "sessions/day", **await _context(request, session, words),
                        values=pages.Shown(), problems=pages.Shown())  # fmt: skip
    answer.headers.update(room.LEADS_ON)
    return answer


@change(f"{DAY}/presence", policy="editor")
async def mark_presence(session: SessionInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Note with one tap that somebody is there, or take it back."""
    mark, at = form.choice("mark", MARKS), clock.now()
    number, words = form.row_id("id"), form.line("q", most=100)
    form.done()
    back = f"{SESSIONS}/{session.slug}/day" + (f"?q={quote(words)}" if words else "")
    if session.starts_at > at:
        return pages.go(back, "not-begun")
    chosen = await registration_actions.of_session(session.id, [number])
    await registration_actions.mark(chosen, present=MARKS[mark], by=organiser.email, at=at)
    return pages.go(back)


@change(f"{DAY}/notice", policy="editor")
async def announce_now(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Tell everybody with a seat at once, ahead of every other mail."""
    try:
        draft = Draft(
            subject=form.line("subject", most=200, required=N_("Give the email a subject.")),
            body=_with_join_link(form.paragraphs("body", most=5000)),
            audience=("held", "speakers"),
            session_id=session.id,
            urgent=True,
        )
        if not draft.body:
            form.wrong("body", N_("Write the email."))
        form.done()
        await announce.announce(session.programme, draft, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        return pages.again(
            request, "sessions/day", form, refusal, **await _context(request, session)
        )
    return pages.go(f"{SESSIONS}/{session.slug}/day", "announced")


def _with_join_link(body: str) -> str:
    """Add each reader's own way in below the words, unless the organiser placed it."""
    return body if not body or "{join_link}" in body else f"{body}\n\n{{join_link}}"


class _DayPage(TypedDict):
    words: str
    found: list[RosterEntry]
    more: bool
    open: str
    here: str
    room_state: State | None
    session: SessionDetails
    hue: int
    counts: dict[RegistrationState, int]
    came: int
    reminders: Reminders
    refused: list[LoggedMail]
    mine: Role | None


async def _context(request: SiteRequest, session: SessionDetails, words: str = "") -> _DayPage:
    # Whoever is looked for may be waiting; else those who are expected are shown.
    wanted = Wanted(words=words) if words else Wanted(state="held")
    who = await roster.page(session.id, wanted, limit=MOST_FOUND)
    return {
        "words": words,
        "found": who.rows,
        "more": bool(who.next),
        "open": forms.query(request).raw("open"),
        "here": "today",
        "room_state": await room_states.state(session.id),
        "session": session,
        "hue": session.hue,
        "counts": await registration_counts.by_state(session.id),
        "came": await registration_counts.came(session.id),
        "reminders": _reminders(await mail_counts.by_letter(session.id)),
        "refused": await mail_log.of_session(
            session.id, states=[DeliveryState.REFUSED, DeliveryState.HELD]
        ),
        "mine": desk_session_of(request).organiser.role_in(session.programme),
    }


def _reminders(counted: list[LetterCounts]) -> Reminders:
    found = [one for one in counted if one.letter.startswith("reminder-")]
    return Reminders(
        sum(one.sent for one in found),
        sum(one.due for one in found),
        sum(one.refused for one in found),
        sum(one.held for one in found),
        min((one.next_at for one in found if one.next_at), default=None),
    )


ROUTES = [on_the_day, mark_presence, announce_now]
