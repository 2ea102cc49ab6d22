"""Organisers' own words in a programme's letters, read and set by a program."""

from collections.abc import Mapping
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.of_programmes.calls import LetterWords, LetterWordsChange, LetterWordsList
from events.api.desk.addresses import PROGRAMME, Slug, replace, show
from events.api.examples import Example
from events.api.guard import caller_of
from events.errors import NotFound
from events.mail.context import custom_texts
from events.operations.programmes import edit
from events.operations.reports import programmes
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest

LETTERS: Final = f"{PROGRAMME}/letters"


@show(LETTERS, N_("List the words of one’s own in a programme’s emails"), scope=Scope.READ_MAIL)
async def list_letters(request: SiteRequest, programme: Slug) -> Response[LetterWordsList]:
    """List every letter that takes some; without any, it says the usual."""
    found = await programmes.by_slug(programme)
    items = [_of(found, letter) for letter in custom_texts.EDITABLE]
    return etags.one(request, LetterWordsList(items=items))


@replace(
    f"{LETTERS}/{{letter:str}}",
    N_("Put words of one’s own into a programme’s emails"),
    scope=Scope.WRITE_MAIL,
    example=Example(path={"letter": "confirmation"}, body={"words": {"fr": "Prévoyez un casque."}}),
)
async def set_letter(
    request: SiteRequest, programme: Slug, letter: Slug, data: JSONBody[LetterWordsChange]
) -> Response[LetterWords]:
    """Set them in the languages that are sent; for a day the desk can undo that."""
    if letter not in custom_texts.EDITABLE:
        raise NotFound
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, _of(found, letter))
    await edit.set_letter_words(found.id, letter, _words(data.words), by=by, at=clock.now())
    return etags.one(request, _of(await programmes.by_slug(programme), letter))


def _words(sent: Mapping[str, str]) -> dict[str, str]:
    """Clean the words as their form does. Raises Invalid."""
    checks = Checks()
    cleaned = {language: text.paragraphs(said) for language, said in sent.items()}
    for language, said in cleaned.items():
        checks.one_of("words", language, NAMES)
        if problem := custom_texts.problem(said):
            checks.wrong("words", problem)
    checks.done()
    return cleaned


def _of(programme: ProgrammeDetails, letter: str) -> LetterWords:
    return LetterWords(letter=letter, words=programme.letters.get(letter, {}))


ROUTES = [list_letters, set_letter]
