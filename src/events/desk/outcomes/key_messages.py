"""What is to be kept of a session, noted in a minute after its end: messages and answers."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, SentForm, SessionInPath
from events.desk.kit.routes import SESSION, SESSIONS, change, show
from events.dossiers import queries
from events.errors import Invalid
from events.feedback import queries as feedback
from events.operations.dossiers import edit
from events.operations.reports.sessions import SessionDetails
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest
from events.registrations import questions_to_speakers

KEY_MESSAGES: Final = f"{SESSION}/key-messages"


@show(KEY_MESSAGES, policy="editor")
async def notes_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show the form, beside what people asked and said."""
    noted = await queries.noted_of(session.id)
    values = pages.Shown(messages=noted.messages, answers=noted.answers)
    shown = await _context(session, organiser.language)
    return pages.page(
        request, "outcomes/key_messages", values=values, problems=pages.Shown(), **shown
    )


@change(KEY_MESSAGES, policy="editor")
async def save(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save both."""
    try:
        messages = form.paragraphs("messages", most=5_000)
        answers = form.paragraphs("answers", most=20_000)
        form.done()
        await edit.note(
            session.id, session.slug, messages=messages, answers=answers, by=organiser.email
        )
    except Invalid as invalid:
        shown = await _context(session, organiser.language)
        return pages.again(request, "outcomes/key_messages", form, invalid, **shown)
    return pages.go(f"{SESSIONS}/{session.slug}", "saved")


async def _context(session: SessionDetails, language: str) -> TemplateValues:
    return {
        "here": "programmes", "session": session, "hue": session.hue,
        "asked": await questions_to_speakers.asked(session.id, language),
        "said": (await feedback.of_sessions([session.id])).shown,
    }  # fmt: skip


ROUTES = [notes_page, save]
