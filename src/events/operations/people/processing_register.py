"""The register of processing activities (GDPR, article 30): what is kept of whom, until when."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from events import database
from events.database import Shape
from events.presentation import N_, plural, sentence

HEAD: Final = (
    N_("Processing"),
    N_("Of whom"),
    N_("Data"),
    N_("What for"),
    N_("Who receives it"),
    N_("Kept until"),
)
"""The columns of the register."""

_NOBODY: Final = N_("Nobody outside; the mail relay carries the emails")
_ALWAYS: Final = (
    (
        N_("Speakers"),
        N_("Speakers"),
        N_("Name, organisation, biography, portrait, email address"),
        N_("The public pages; invitations and emails to them"),
        N_("Everybody, but for the email address, which is never shown"),
        N_("Until organisers remove them"),
    ),
    (
        N_("Feedback on sessions"),
        N_("Participants"),
        N_(
            "A rating, a recommendation, a choice, words; that somebody answered; with the name"
            " only where the programme says so"
        ),
        N_("Improving the sessions, and reporting on what came of them"),
        N_("Speakers, without names; words that are quoted, everybody"),
        N_("The name and named words go with the person, the rest stays without a name"),
    ),
    (
        N_("Proof of emails"),
        N_("Participants, speakers, organisers"),
        N_("Email, time, state, reason, address"),
        N_("Knowing what was sent, and why something was not"),
        _NOBODY,
        N_("The address goes with the person, the rest after 400 days"),
    ),
    (
        N_("Messages received"),
        N_("Who writes to the site’s addresses"),
        N_("The message as it came"),
        N_("Answering it"),
        N_("Whoever reads the address for answers"),
        N_("60 days, or until the person is erased"),
    ),
    (
        N_("Limits against abuse"),
        N_("Who sends a form"),
        N_("A keyed hash of the client’s address"),
        N_("Counting how often forms are sent"),
        N_("Nobody"),
        N_("An hour"),
    ),
    (
        N_("The desk"),
        N_("Organisers"),
        N_("Email address, role, sign-ins, passkeys, what they did"),
        N_("Access, and the record of changes"),
        N_("Nobody"),
        N_("The record is never erased; sign-ins end after 14 days"),
    ),
    (
        N_("Signing in elsewhere, where the site offers it"),
        N_("Organisers"),
        N_(
            "A keyed hash of the service’s name for them, the verified address, groups, and a"
            " sealed token to sign out by"
        ),
        N_("Knowing who signs in, and what they may do"),
        N_("The service, which learns when somebody signs in here"),
        N_(
            "The token ends with the sign-in, the hash stays with the organiser; groups are not"
            " kept"
        ),
    ),
)


class ProgrammeRetention(Shape):
    """One programme; days after its last session until people are erased; whether forms ask."""

    title: str
    retention_days: int
    asked: bool
    rooms_at: str
    """The server that makes its rooms, or nothing."""


async def programmes() -> list[ProgrammeRetention]:
    """Return every programme, archived ones too: each is a processing activity of its own."""
    return await database.rows(ProgrammeRetention, _PROGRAMMES)


_PROGRAMMES = """
SELECT p.title, p.retention_days,
  EXISTS (SELECT FROM questions q WHERE q.programme = p.id) AS asked,
  COALESCE((SELECT v.address FROM room_services v WHERE v.programme = p.id), '') AS rooms_at
  FROM programmes p ORDER BY p.id DESC
"""


def register(kept: Iterable[ProgrammeRetention], language: str) -> list[tuple[str, ...]]:
    """Return the lines of the register in a language, in the order of HEAD."""
    lines = [_of_programme(one, language) for one in kept]
    return lines + [tuple(sentence(words, language) for words in line) for line in _ALWAYS]


def _of_programme(one: ProgrammeRetention, language: str) -> tuple[str, ...]:
    data = N_("Name, email address, language, time zone, state and times of the registration")
    asked = N_("answers to the form’s questions")
    return (
        sentence(N_("Registrations for “%(title)s”"), language, title=one.title),
        sentence(N_("Participants"), language),
        sentence(data, language) + (f"; {sentence(asked, language)}" if one.asked else ""),
        sentence(N_("Seats, emails, calendar, attendance; figures without names"), language),
        _recipients(one, language),
        plural(
            "%(num)d day after its last session.",
            "%(num)d days after its last session.",
            one.retention_days,
            language,
            num=one.retention_days,
        ),
    )


def _recipients(one: ProgrammeRetention, language: str) -> str:
    """Name the server of the rooms: whoever enters is known there by their name."""
    host = urlsplit(one.rooms_at).hostname
    if not host:
        return sentence(_NOBODY, language)
    said = N_(
        "%(host)s, which makes the rooms: the name, and an id that says nothing; the mail relay"
        " carries the emails"
    )
    return sentence(said, language, host=host)
