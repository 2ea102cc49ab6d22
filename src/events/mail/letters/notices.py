"""The letter that tells an organiser what happened: one thing at once, or a day's in a digest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import links
from events.mail.context.context import LetterContext
from events.mail.letters import skip_rules
from events.mail.letters.registry import Wording, letter
from events.organisers.notices.kinds import Kind
from events.organisers.notices.mail_contents import NoticeLine
from events.presentation import N_, plural
from events.presentation.typography import fine
from events.settings import settings


@dataclass(frozen=True)
class Line:
    """One thing that happened, and where at the desk it is seen to."""

    words: str
    link: str


@dataclass(frozen=True)
class Part:
    """What happened to one session, to a programme as a whole, or to the site (no title)."""

    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    lines: list[Line] = field(default_factory=list)


@letter(skip_rules.active, skip_rules.notices_stand, individual=True)
def team_notices(context: LetterContext) -> Wording:
    """Tell an organiser what happened since, as they chose on «My account»."""
    parts: dict[object, Part] = {}
    for told in context.notices:
        about = (told.session, told.programme_slug)
        part = parts.setdefault(about, _part(context, told))
        part.lines.append(Line(fine(_SAID[told.kind](context, told)), _place(told)))
    values = {
        "parts_told": list(parts.values()),
        "desk_link": links.absolute(links.DESK),
        "settings_link": links.absolute(f"{links.DESK}/account#notices"),
    }
    return Wording(_subject(context, list(parts.values())), values)


def _subject(context: LetterContext, parts: list[Part]) -> str:
    lines = [line for part in parts for line in part.lines]
    if len(lines) > 1:
        return plural(
            "%(number)s update from %(place)s", "%(number)s updates from %(place)s", len(lines),
            context.language, place=settings().organisation_in(context.language),
        )  # fmt: skip
    said, title = lines[0].words.rstrip("."), parts[0].title
    return context.say(N_("%(what)s: %(title)s"), what=said, title=title) if title else said


def _part(context: LetterContext, told: NoticeLine) -> Part:
    found = context.sessions.get(told.session or 0)
    if found is None:
        return Part(fine(told.programme_title), None, None)
    title = fine(found.event(context.language).title)
    return Part(title, found.starts_at, found.ends_at)


_SAID: Final[dict[Kind, Callable[[LetterContext, NoticeLine], str]]] = {
    Kind.DECLINED: lambda context, told: context.say(
        N_("%(speaker)s cannot come."), speaker=told.words
    ),
    Kind.ACCEPTED: lambda context, told: context.say(
        N_("%(speaker)s will come."), speaker=told.words
    ),
    Kind.REQUEST: lambda context, told: plural(
        "%(number)s registration needs your approval.",
        "%(number)s registrations need your approval.",
        told.number,
        context.language,
    ),
    Kind.SLIDES: lambda context, told: plural(
        "%(number)s document came from a speaker, for you to publish.",
        "%(number)s documents came from speakers, for you to publish.",
        told.number,
        context.language,
    ),
    Kind.NO_ROOM: lambda context, _: context.say(
        N_("The session begins soon, and has no room yet.")
    ),
    Kind.BOUNCES: lambda context, told: plural(
        "%(number)s email came back within a day.",
        "%(number)s emails came back within a day.",
        told.number,
        context.language,
    ),
    Kind.REFUSAL: lambda context, told: context.say(
        N_("%(domain)s refuses our emails."), domain=told.words
    ),
    Kind.WEBHOOK: lambda context, told: context.say(
        N_("The webhook “%(name)s” was turned off: the program took nothing."), name=told.words
    ),
    Kind.OPENAGENDA: lambda context, _: context.say(
        N_("OpenAgenda takes nothing more: its key or its agenda needs a look.")
    ),
}

_PLACES: Final[dict[Kind, str]] = {
    Kind.DECLINED: "#speakers",
    Kind.ACCEPTED: "#speakers",
    Kind.REQUEST: "/roster?state=pending",
    Kind.SLIDES: "#resources",
    Kind.NO_ROOM: "/room",
}


def _place(told: NoticeLine) -> str:
    if told.kind is Kind.WEBHOOK:
        place = f"/programmes/{told.programme_slug}" if told.programme_slug else ""
        return links.absolute(f"{links.DESK}{place}/webhooks")
    if told.kind is Kind.OPENAGENDA:
        return links.absolute(f"{links.DESK}/programmes/{told.programme_slug}/openagenda")
    if told.kind in _PLACES:
        return links.absolute(f"{links.DESK}/sessions/{told.slug}{_PLACES[told.kind]}")
    return links.absolute(f"{links.DESK}/sending")
