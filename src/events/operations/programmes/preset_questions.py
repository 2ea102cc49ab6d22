"""Questions that the program knows: worded in every language, counted in the review."""

from collections.abc import Mapping
from typing import Final

from events.presentation import N_

READY_MADE: Final[Mapping[str, tuple[str, str, str, tuple[str, ...]]]] = {
    "organisation": ("text", N_("Your organisation"), "", ()),
    "territory": ("text", N_("Your territory"), N_("A town, a department or a region."), ()),
    "contact": ("consent", N_("You may write to me about later sessions"), "", ()),
    "people": (
        "number",
        N_("How many will you be in front of the screen?"),
        N_("For who follows together in one room."),
        (),
    ),
    "access": (
        "choices",
        N_("What would help you to take part?"),
        N_("We do what we can, and write to you if it is not possible."),
        (N_("Captions"), N_("Sign language"), N_("Documents in large print beforehand")),
    ),
    "speaker": (
        "text",
        N_("A question for the speakers?"),
        N_("They get it beforehand, without your name."),
        (),
    ),
}
"""By their key: kind, question, hint, choices; each in every language of the site."""
