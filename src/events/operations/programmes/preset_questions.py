"""Ready-made questions: worded in every language, counted in the programme's report."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from events.operations.programmes.new_question import New
from events.presentation import N_, sentence
from events.settings import LANGUAGES


class Preset(NamedTuple):
    """A ready-made question; its texts are message ids, translated where it is added."""

    kind: str
    label: str
    hint: str
    choices: tuple[str, ...]


READY_MADE: Final[Mapping[str, Preset]] = {
    "organisation": Preset("text", N_("Your organisation"), "", ()),
    "territory": Preset("text", N_("Your territory"), N_("A town, a department or a region."), ()),
    "contact": Preset("consent", N_("You may write to me about later sessions"), "", ()),
    "people": Preset(
        "number",
        N_("How many will you be in front of the screen?"),
        N_("For those who follow together in one room."),
        (),
    ),
    "access": Preset(
        "choices",
        N_("What would help you to take part?"),
        N_("We do what we can, and write to you if it is not possible."),
        (N_("Captions"), N_("Sign language"), N_("Documents in large print beforehand")),
    ),
    "speaker": Preset(
        "text",
        N_("A question for the speakers?"),
        N_("They get it beforehand, without your name."),
        (),
    ),
}
"""The ready-made questions by their key."""


def question(key: str) -> New:
    """Return a ready-made question, its texts in every language."""
    preset = READY_MADE[key]
    choices = [_in_all_languages(choice) for choice in preset.choices]
    return New(
        preset.kind, _in_all_languages(preset.label), _in_all_languages(preset.hint), choices
    )


def _in_all_languages(words: str) -> dict[str, str]:
    return {language: sentence(words, language) for language in LANGUAGES} if words else {}
