"""What may be wanted of a speaker, in words: the desk, the speaker's page and the mail use them."""

from enum import StrEnum
from typing import Final

from events.presentation import N_
from events.speakers.states import SpeakerRole


class Wanted(StrEnum):
    """One thing a programme may want; in the order in which pages show them."""

    ANSWER = "answer"
    ORGANISATION = "organisation"
    BIOGRAPHY = "biography"
    PORTRAIT = "portrait"
    LINKS = "links"
    TALK = "talk"
    SLIDES = "slides"
    NEEDS = "needs"
    RECORDING = "recording"
    PUBLICATION = "publication"
    REHEARSAL = "rehearsal"


LABELS: Final = {
    Wanted.ANSWER: N_("Whether you will come"),
    Wanted.ORGANISATION: N_("Your organisation"),
    Wanted.BIOGRAPHY: N_("A few lines about you, in each language"),
    Wanted.PORTRAIT: N_("A photo"),
    Wanted.LINKS: N_("Links about you or your work"),
    Wanted.TALK: N_("The title and summary of your talk"),
    Wanted.SLIDES: N_("Your slides"),
    Wanted.NEEDS: N_("What you need technically"),
    Wanted.RECORDING: N_("Whether you may be recorded"),
    Wanted.PUBLICATION: N_("Whether the recording may be published"),
    Wanted.REHEARSAL: N_("A date for the rehearsal"),
}
"""As the speaker reads them."""

AT_DESK: Final = {
    Wanted.ANSWER: N_("Their answer"),
    Wanted.ORGANISATION: N_("Organisation"),
    Wanted.BIOGRAPHY: N_("Biography in each language"),
    Wanted.PORTRAIT: N_("Portrait"),
    Wanted.LINKS: N_("Links"),
    Wanted.TALK: N_("Title and summary of their talk"),
    Wanted.SLIDES: N_("Slides"),
    Wanted.NEEDS: N_("Technical needs"),
    Wanted.RECORDING: N_("Consent to recording"),
    Wanted.PUBLICATION: N_("Consent to publication"),
    Wanted.REHEARSAL: N_("Date for the rehearsal"),
}
"""As organisers read them."""

USUAL: Final = (
    Wanted.ANSWER, Wanted.ORGANISATION, Wanted.BIOGRAPHY, Wanted.PORTRAIT, Wanted.SLIDES,
    Wanted.RECORDING, Wanted.PUBLICATION,
)  # fmt: skip
"""What the form proposes to a programme that has no list yet."""

USUAL_DAYS: Final = (21, 7, 2)
MOST_ASKED: Final = 3
"""How often a speaker is asked for what is missing of one session, however it is asked."""

OF_TALKS: Final = frozenset({Wanted.TALK, Wanted.SLIDES})


def of_role(role: str, wanted: list[Wanted]) -> list[Wanted]:
    """Return what is wanted of somebody in this role: who moderates or hosts gives no talk."""
    if role not in (SpeakerRole.MODERATOR, SpeakerRole.HOST):
        return wanted
    return [one for one in wanted if one not in OF_TALKS]
