"""Who has handed in what, as a file for spreadsheets."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response

from events import clock
from events.desk.shared import exports
from events.desk.shared.dependencies import Organiser, ProgrammeInPath
from events.desk.shared.routes import PROGRAMME, show
from events.presentation import N_, sentence
from events.speakers.checklist import progress
from events.speakers.checklist.items import AT_DESK
from events.speakers.checklist.progress import ChecklistProgress
from events.speakers.states import SpeakerRole

HEAD: Final = (
    N_("Date"), N_("Session"), N_("Name"), N_("Organisation"), N_("Role"), N_("Invited"),
    N_("Their answer"), N_("Missing"), N_("Asked, times"), N_("Asked, last on"),
    N_("Consent to recording"), N_("Consent to publication"), N_("Technical needs"),
    N_("Date for the rehearsal"), N_("Title of their talk"),
)  # fmt: skip
ANSWERS: Final = {"yes": N_("Yes"), "no": N_("No")}
ROLES: Final[dict[str, str]] = {
    SpeakerRole.SPEAKER: N_("Speaker"),
    SpeakerRole.MODERATOR: N_("Moderator"),
    SpeakerRole.HOST: N_("Host"),
}
"""Older rows may say a role in words of their own."""


@show(f"{PROGRAMME}/speakers.csv", policy="viewer")
async def as_csv(programme: ProgrammeInPath, organiser: Organiser) -> Response[bytes]:
    """Return who appears in sessions to come, with what is there and missing; no addresses."""
    language = organiser.language
    found = await progress.of_programme(programme.id, at=clock.now())
    rows = [_row(checklist, language) for checklist in found]
    body = exports.as_csv([sentence(title, language) for title in HEAD], rows, language)
    return exports.file(body, exports.CSV, f"{programme.slug}-speakers.csv")


def _row(checklist: ChecklistProgress, language: str) -> list[object]:
    missing = [sentence(AT_DESK[item], language) for item in checklist.missing]
    return [
        _day(checklist.starts_at, checklist),
        checklist.session_title,
        checklist.name,
        checklist.organisation,
        sentence(ROLES[checklist.role], language) if checklist.role in ROLES else checklist.role,
        _said("yes" if checklist.invited else "no", language),
        _said(checklist.answer, language),
        ", ".join(missing),
        checklist.asked,
        _day(checklist.asked_at, checklist) if checklist.asked_at else "",
        _said(checklist.recording, language),
        _said(checklist.publication, language),
        checklist.needs or "",
        checklist.rehearsal_wish,
        checklist.own_title,
    ]


def _said(word: str, language: str) -> str:
    """Return yes or no in words; empty where neither was said."""
    return sentence(ANSWERS[word], language) if word in ANSWERS else ""


def _day(at: datetime, checklist: ChecklistProgress) -> str:
    return at.astimezone(ZoneInfo(checklist.timezone)).date().isoformat()


ROUTES = [as_csv]
