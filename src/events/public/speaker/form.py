"""What a speaker types on their own page, read and checked field by field."""

from collections.abc import Mapping
from typing import Final

from events import text
from events.errors import Invalid
from events.presentation import N_
from events.public.forms.posted_form import Fields, one
from events.settings import settings
from events.speakers.checklist.items import Wanted
from events.speakers.checklist.progress import ChecklistProgress
from events.speakers.queries import OwnProfile
from events.speakers.write.appearances import Details
from events.speakers.write.speakers import OwnWords

LONGEST_LINE: Final = 300
LONGEST_BIOGRAPHY: Final = 5_000
LONGEST_NEEDS: Final = 2_000
MOST_LINKS: Final = 6
CONSENTS: Final = ("yes", "no")

Typed = dict[str, str]
"""What stands in the fields, by their names, to be shown again."""


def other_languages(own: OwnProfile) -> list[str]:
    """Return the site's languages beside the one in which a speaker writes first."""
    return [language for language in settings().languages if language != own.language]


def as_typed(own: OwnProfile, checklist: ChecklistProgress | None) -> Typed:
    """Return what is kept, as the fields of the page show it."""
    typed = {
        "url": "",
        "message": "",
        "organisation": own.organisation,
        "biography": own.biography,
        "links": "\n".join(own.links),
    }
    for language in other_languages(own):
        typed[f"biography-{language}"] = own.texts.get(language, {}).get("biography", "")
    if checklist is not None:
        typed |= {
            "own_title": checklist.own_title, "own_summary": checklist.own_summary,
            "needs": checklist.needs or "",
            "no_needs": "yes" if checklist.needs == "" else "", "recording": checklist.recording,
            "publication": checklist.publication, "rehearsal_wish": checklist.rehearsal_wish,
        }  # fmt: skip
    return typed


def profile_typed(fields: Fields, own: OwnProfile) -> Typed:
    """Return what was typed of how a speaker is presented."""
    typed = {
        "organisation": text.line(one(fields, "organisation")),
        "biography": text.paragraphs(one(fields, "biography")),
    }
    if "links" in fields:
        typed["links"] = text.paragraphs(one(fields, "links"))
    for language in other_languages(own):
        if f"biography-{language}" in fields:
            typed[f"biography-{language}"] = text.paragraphs(one(fields, f"biography-{language}"))
    return typed


def own_words(typed: Typed, own: OwnProfile) -> OwnWords:
    """Return how a speaker presents themselves; what the page did not ask stays. Raises Invalid."""
    longest = {name: LONGEST_BIOGRAPHY for name in typed if name.startswith("biography")}
    _not_too_long(typed, {"organisation": LONGEST_LINE, **longest})
    kept = {language: said.get("biography", "") for language, said in own.texts.items()}
    said = {language: typed.get(f"biography-{language}", kept.get(language, ""))
            for language in {*kept, *other_languages(own)}}  # fmt: skip
    links = _links(typed["links"]) if "links" in typed else own.links
    biographies = {language: words for language, words in said.items() if words}
    return OwnWords(typed["organisation"], typed["biography"], biographies, links)


def _links(typed: str) -> list[str]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise Invalid({"links": N_("Six links at most.")})
    try:
        found = [text.web_address(line) for line in lines]
    except ValueError:
        problem = N_("Enter whole addresses, one a line, like https://example.org/me.")
        raise Invalid({"links": problem}) from None
    if any(len(link) > LONGEST_LINE for link in found):
        raise Invalid({"links": N_("This is too long.")})
    return found


def details_typed(fields: Fields) -> Typed:
    """Return what was typed of what the organisers need to know."""
    lines = ("own_title", "rehearsal_wish", "recording", "publication", "no_needs")
    typed = {name: text.line(one(fields, name)) for name in lines}
    words = ("own_summary", "needs")
    return typed | {name: text.paragraphs(one(fields, name)) for name in words}


def details(typed: Typed, checklist: ChecklistProgress) -> Details:
    """Return what is wanted of it; the rest stays as it is. Raises Invalid."""
    _not_too_long(typed, {"own_title": LONGEST_LINE, "rehearsal_wish": LONGEST_LINE,
                          "own_summary": LONGEST_BIOGRAPHY, "needs": LONGEST_NEEDS})  # fmt: skip

    def said(item: Wanted, name: str) -> str | None:
        return typed[name] if item in checklist.wanted else None

    def consent(item: Wanted) -> str | None:
        return typed[item] if item in checklist.wanted and typed[item] in CONSENTS else None

    none = bool(typed["no_needs"]) or checklist.needs is not None
    return Details(
        own_title=said(Wanted.TALK, "own_title"),
        own_summary=said(Wanted.TALK, "own_summary"),
        needs=said(Wanted.NEEDS, "needs") if typed["needs"] or none else None,
        recording=consent(Wanted.RECORDING),
        publication=consent(Wanted.PUBLICATION),
        rehearsal_wish=said(Wanted.REHEARSAL, "rehearsal_wish"),
    )


def _not_too_long(typed: Typed, longest: Mapping[str, int]) -> None:
    problems = {name: N_("This is too long.") for name, most in longest.items()
                if len(typed.get(name, "")) > most}  # fmt: skip
    if problems:
        raise Invalid(problems)
