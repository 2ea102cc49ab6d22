"""Organisers' own words in a programme's letters: typed, checked, previewed as mail."""

from collections.abc import Mapping
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, database
from events.desk.shared import forms, mail_frames, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Slug, change, show
from events.errors import NotFound, Refusal
from events.mail.context import custom_texts
from events.mail.context.custom_texts import EDITABLE
from events.mail.render.preview import Preview, preview
from events.operations.programmes import edit
from events.operations.reports import series
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.series import SessionTimes
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest

LETTERS: Final = f"{PROGRAMME}/letters"
OPENING_LENGTH: Final = 180


@show(LETTERS, policy="editor")
async def all_letters(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show the letters of a programme as small mails, and which have words of their own."""
    return pages.page(
        request,
        "programmes/mail_texts",
        here="programmes",
        programme=programme,
        hue=programme.hue,
        editable=EDITABLE,
        seen=await _thumbnails(programme.id, organiser.language),
    )


@show(f"{LETTERS}/{{letter:str}}", policy="editor")
async def one_letter(
    request: SiteRequest, programme: ProgrammeInPath, letter: Slug
) -> Response[str]:
    """Show the words beside how the whole letter reads."""
    kept = programme.letters.get(letter, {})
    shown = await _context(programme, letter, kept)
    return pages.page(
        request, "programmes/mail_text", values=pages.Shown(kept), problems=pages.Shown(), **shown
    )


@change(f"{LETTERS}/{{letter:str}}", policy="editor")
async def save_letter(
    request: SiteRequest,
    programme: ProgrammeInPath,
    letter: Slug,
    form: SentForm,
    organiser: Organiser,
) -> Redirect | Response[str]:
    """Keep the words, or show them once more with what is wrong or how they read."""
    typed = {language: form.paragraphs(language, most=5000) for language in NAMES}
    for language, text in typed.items():
        if problem := custom_texts.problem(text):
            form.wrong(language, problem)
    by, at = organiser.email, clock.now()
    try:
        form.done()
    except Refusal as refusal:
        return pages.again(
            request, "programmes/mail_text", form, refusal, **await _context(programme, letter, {})
        )
    if form.raw("action") == "look":
        values, shown = pages.Shown(typed), await _context(programme, letter, typed)
        return pages.page(
            request, "programmes/mail_text", values=values, problems=pages.Shown(), **shown
        )
    step = await edit.set_letter_words(programme.id, letter, typed, by=by, at=at)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/letters/{letter}", "saved", step=step)


@show(f"{LETTERS}/{{letter:str}}/mail", policy="editor")
async def mail(request: SiteRequest, programme: ProgrammeInPath, letter: Slug) -> Response[str]:
    """Show the letter with the words as typed, in one language, for the frame on its page."""
    form = mail_frames.typed(request)
    language = forms.query(request).choice("language", NAMES)
    typed = {code: form.paragraphs(code, most=5000) for code in NAMES}
    previews = await _previews(programme.id, letter, typed)
    return mail_frames.frame(previews[language].html if language in previews else "")


class _MailTextsPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    letter: str
    leaves: str
    languages: dict[str, str]
    placeholders: dict[str, dict[str, str]]
    previews: dict[str, Preview]
    frames: object


async def _context(
    found: ProgrammeDetails, letter: str, typed: Mapping[str, str]
) -> _MailTextsPage:
    if letter not in EDITABLE:
        raise NotFound
    return {
        "here": "programmes",
        "programme": found,
        "hue": found.hue,
        "letter": letter,
        "leaves": EDITABLE[letter],
        "languages": NAMES,
        "placeholders": custom_texts.OFFERED,
        "previews": await _previews(found.id, letter, typed),
        "frames": {
            language: mail_frames.address(
                f"{PROGRAMMES}/{found.slug}/letters/{letter}/mail", typed, language=language
            )
            for language in NAMES
        },
    }


async def _previews(programme_id: int, letter: str, typed: Mapping[str, str]) -> dict[str, Preview]:
    """Preview the letter with these words in each language, about the latest session, if any."""
    about = await series.latest_in(programme_id)
    if about is None or letter not in EDITABLE:
        return {}
    async with database.dry_run():
        at = clock.now()
        await edit.set_letter_words(programme_id, letter, typed, by="", at=at)
        return {language: await _one(letter, about, language) for language in NAMES}
    raise AssertionError("a rehearsal swallows nothing but its own undoing")


async def _thumbnails(programme_id: int, language: str) -> dict[str, dict[str, str]]:
    """Return subject and opening of every letter about the latest session, if there is one."""
    about = await series.latest_in(programme_id)
    if about is None:
        return {}
    async with database.dry_run():
        return {letter: _thumbnail(await _one(letter, about, language)) for letter in EDITABLE}
    raise AssertionError("a rehearsal swallows nothing but its own undoing")


def _thumbnail(seen: Preview) -> dict[str, str]:
    """Return what shows of a mail before it is opened: its first words after the greeting."""
    paragraphs = [
        " ".join(line.strip() for line in part.split("\n"))
        for part in seen.plain.split("\n\n")
        if part.strip()
    ]
    greeting = next((index for index, part in enumerate(paragraphs) if part.endswith(",")), 0)
    opening = " ".join(paragraphs[greeting + 1 : greeting + 3])
    return {"subject": seen.subject, "opening": opening[:OPENING_LENGTH]}


async def _one(letter: str, about: SessionTimes, language: str) -> Preview:
    # What a mail about a move tells of the old time; here it is the time as it stands.
    before = {
        "starts_at": about.starts_at.isoformat(),
        "ends_at": about.ends_at.isoformat(),
        "timezone": about.timezone,
    }
    return await preview(letter, about.id, language, data=before)


ROUTES = [all_letters, one_letter, save_letter, mail]
