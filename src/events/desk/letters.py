"""Organisers' own words in a programme's letters: typed, checked, previewed as mail."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response
from litestar.response import Redirect

from events import clock, database
from events.desk import forms, frames, pages
from events.desk.guard import visit_of
from events.desk.programmes import PROGRAMME, PROGRAMMES
from events.desk.routes import Slug, change, show
from events.errors import NotFound, Refusal
from events.mail import words
from events.mail.preview import Preview, preview
from events.organising import edit_programme, overview
from events.presentation import N_
from events.presentation.languages import NAMES

EDITABLE: Final = (
    "confirmation", "pending", "waiting", "offer", "reminder", "moved", "postponed",
    "session-cancelled", "left", "follow-up", "speaker-invitation", "speaker-reminder",
)  # fmt: skip
LETTERS: Final = f"{PROGRAMME}/letters"


@show(LETTERS, policy="editor")
async def all_letters(request: Request[Any, Any, Any], programme: Slug) -> Response[str]:
    """The letters of a programme, and which have words of their own."""
    found = await overview.programme(programme)
    return pages.page(request, "letters", here="programmes", programme=found,
                      hue=found["hue"], editable=EDITABLE)  # fmt: skip


@show(f"{LETTERS}/{{letter:str}}", policy="editor")
async def one_letter(
    request: Request[Any, Any, Any], programme: Slug, letter: Slug
) -> Response[str]:
    """The words beside how the whole letter reads."""
    found = await overview.programme(programme)
    kept = found["letters"].get(letter, {})
    shown = {**await _shown(found, letter, kept), "values": pages.Shown(kept)}
    return pages.page(request, "letter", problems=pages.Shown(), **shown)


@change(f"{LETTERS}/{{letter:str}}", policy="editor")
async def save_letter(
    request: Request[Any, Any, Any], programme: Slug, letter: Slug
) -> Redirect | Response[str]:
    """Keep the words, or show them once more with what is wrong or how they read."""
    form, found = await forms.read(request), await overview.programme(programme)
    typed = {language: form.paragraphs(language, most=5000) for language in NAMES}
    for language, text in typed.items():
        if words.unknown(text):
            form.wrong(language, N_("There is a placeholder that does not exist."))
    by, at = visit_of(request).organiser.email, clock.now()
    try:
        form.done()
    except Refusal as refusal:
        return pages.again(request, "letter", form, refusal, **await _shown(found, letter, {}))
    if form.raw("action") == "look":
        shown = {**await _shown(found, letter, typed), "values": pages.Shown(typed)}
        return pages.page(request, "letter", problems=pages.Shown(), **shown)
    step = await edit_programme.set_letter_words(found["id"], letter, typed, by=by, at=at)
    return pages.go(f"{PROGRAMMES}/{programme}/letters/{letter}", "saved", step=step)


@show(f"{LETTERS}/{{letter:str}}/mail", policy="editor")
async def mail(request: Request[Any, Any, Any], programme: Slug, letter: Slug) -> Response[str]:
    """The letter with the words as typed, in one language, for the frame on its page."""
    found, form = await overview.programme(programme), frames.typed(request)
    language = forms.query(request).choice("language", NAMES)
    typed = {code: form.paragraphs(code, most=5000) for code in NAMES}
    previews = await _previews(found["id"], letter, typed)
    return frames.frame(previews[language].html if language in previews else "")


async def _shown(found: dict[str, Any], letter: str, typed: Mapping[str, str]) -> dict[str, Any]:
    if letter not in EDITABLE:
        raise NotFound
    return {
        "here": "programmes",
        "programme": found,
        "hue": found["hue"],
        "letter": letter,
        "languages": NAMES,
        "placeholders": words.PLACEHOLDERS,
        "previews": await _previews(found["id"], letter, typed),
        "frames": {
            language: frames.address(
                f"{PROGRAMMES}/{found['slug']}/letters/{letter}/mail", typed, language=language
            )
            for language in NAMES
        },
    }


async def _previews(programme_id: int, letter: str, typed: Mapping[str, str]) -> dict[str, Preview]:
    """The letter with these words in each language, about the latest session; if there is one."""
    sessions = await overview.sessions(programme_id)
    if not sessions or letter not in EDITABLE:
        return {}
    name = f"{letter}-1d" if letter in ("reminder", "speaker-reminder") else letter
    about = sessions[-1]
    # What a mail about a move tells of the old time; here it is the time as it stands.
    before = {
        "starts_at": about["starts_at"].isoformat(),
        "ends_at": about["ends_at"].isoformat(),
        "timezone": about["timezone"],
    }
    async with database.rehearsal():
        at = clock.now()
        await edit_programme.set_letter_words(programme_id, letter, typed, by="", at=at)
        return {
            language: await preview(name, about["id"], language, data=before) for language in NAMES
        }
    raise AssertionError("a rehearsal swallows nothing but its own undoing")


ROUTES = [all_letters, one_letter, save_letter, mail]
