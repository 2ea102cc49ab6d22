"""What is to be kept of a session, noted in a minute after its end: messages and answers."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events.asked_questions.queries import QuestionWithVotes
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.dossiers import queries
from events.errors import Invalid
from events.feedback import words
from events.feedback.words import Words
from events.operations.asked_questions import moderate
from events.operations.dossiers import edit
from events.operations.reports.sessions import SessionDetails
from events.presentation.request import SiteRequest
from events.registrations import questions_to_speakers
from events.registrations.questions_to_speakers import QuestionAnswers

KEY_MESSAGES: Final = f"{SESSION}/key-messages"
MOST_SHOWN: Final = 100
"""Of very many questions the most wished for can be answered in writing; of words the first."""


@show(KEY_MESSAGES, policy="editor")
async def notes_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show the form, beside what people asked and said."""
    noted = await queries.noted_of(session.id)
    shown = await _context(session, organiser.language)
    written = {f"answer-{one.id}": one.answer for one in shown["questions"]}
    values = pages.Shown(messages=noted.messages, answers=noted.answers, **written)
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
        written = await _written(session.id, form)
        form.done()
        await edit.note(
            session.id, session.slug, messages=messages, answers=answers, written=written,
            by=organiser.email,
        )  # fmt: skip
    except Invalid as invalid:
        shown = await _context(session, organiser.language)
        return pages.again(request, "outcomes/key_messages", form, invalid, **shown)
    return pages.go(f"{SESSIONS}/{session.slug}", "saved")


async def _written(session_id: int, form: Form) -> dict[int, str]:
    """Read the answers that stand beside questions, of those that the page shows."""
    asked = await moderate.answerable(session_id, most=MOST_SHOWN)
    names = {one.id: f"answer-{one.id}" for one in asked}
    sent = {number: name for number, name in names.items() if name in form.values}
    return {number: form.paragraphs(name, most=5_000) for number, name in sent.items()}


class _KeyMessagesPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    questions: list[QuestionWithVotes]
    asked: list[QuestionAnswers]
    said: list[Words]


async def _context(session: SessionDetails, language: str) -> _KeyMessagesPage:
    return {
        "here": "programmes", "session": session, "hue": session.hue,
        "questions": await moderate.answerable(session.id, most=MOST_SHOWN),
        "asked": await questions_to_speakers.answers_by_question(session.id, language, texts=False),
        "said": await words.shown([session.id], most=MOST_SHOWN),
    }  # fmt: skip


ROUTES = [notes_page, save]
