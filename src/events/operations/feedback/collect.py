"""Take what participants say of a session, once each; organisers ask, and hide words."""

from datetime import datetime
from uuid import UUID

from events.database import transaction
from events.errors import Invalid, NotFound, Refusal
from events.feedback import forms, queries, write
from events.feedback.forms import FeedbackForm
from events.feedback.write import Answer
from events.organisers import audit_log
from events.presentation import N_

LONGEST_WORDS = 2000


class FeedbackClosed(Refusal):
    """The time for it is over, or nothing is asked."""

    status = 409
    sentence = N_("Feedback on this session can no longer be given.")


class FeedbackGivenBefore(Refusal):
    """Each says it once: an anonymous answer cannot be found again to change it."""

    status = 409
    sentence = N_("Your feedback was already sent. It counts once.")


async def give(registration_id: int, answer: Answer, *, named: bool, at: datetime) -> None:
    """Keep one answer; by name only where the page said so (`named`) and the programme still does.

    Raises Invalid, FeedbackClosed, FeedbackGivenBefore.
    """
    async with transaction():
        asked = await queries.request_for(registration_id)
        if asked is None or at >= asked.closes_at:
            raise FeedbackClosed
        _check(answer, asked)
        if not await write.note_given(registration_id):
            raise FeedbackGivenBefore
        whose = registration_id if asked.named and named else None
        await write.add(asked.session, answer, registration_id=whose)


async def save_form(programme_id: int, form: FeedbackForm, *, slug: str, by: str) -> None:
    """Save what a programme asks from now on.

    Once somebody answered, its own question keeps its options, for answers are kept by their
    place, and an answer that was anonymous stays so. Raises Invalid.
    """
    async with transaction():
        before = await forms.of_programme(programme_id)
        if await queries.any_of_programme(programme_id) and _options(before) != _options(form):
            raise Invalid({"choice": N_("People have answered this question: its answers can be"
                                        " reworded, but none added or removed.")})  # fmt: skip
        await forms.save(programme_id, form)
        await audit_log.record(by, "feedback-asked", slug, {})


async def hide(session_id: int, slug: str, feedback_id: UUID, *, hidden: bool, by: str) -> None:
    """Hide the words of an answer from everybody but organisers, or show them. Raises NotFound."""
    async with transaction():
        if not await write.hide(session_id, feedback_id, hidden=hidden):
            raise NotFound
        await audit_log.record(by, "feedback-hidden" if hidden else "feedback-shown", slug, {})


def _options(form: FeedbackForm) -> int:
    return max((len(one.options) for one in form.choice.values()), default=0)


def _check(answer: Answer, asked: queries.FeedbackRequest) -> None:
    problems = {}
    if answer.scale not in queries.SCALE:
        problems["scale"] = N_("Choose one of the answers.")
    if answer.nps is not None and answer.nps not in queries.NPS:
        problems["nps"] = N_("Choose one of the answers.")
    options = max((len(one.options) for one in asked.choice.values()), default=0)
    if answer.choice is not None and answer.choice not in range(options):
        problems["choice"] = N_("Choose one of the answers.")
    if len(answer.words) > LONGEST_WORDS:
        problems["words"] = N_("This is too long.")
    if problems:
        raise Invalid(problems)
