"""A letter rendered for its whole group: subject, plain text and HTML with marks in them."""

from dataclasses import dataclass
from functools import lru_cache

import css_inline
from markupsafe import Markup

from events import links, text
from events.mail.context import custom_texts, merge_fields
from events.mail.context.context import LetterContext
from events.mail.letters.registry import Letter
from events.mail.render.colours import Colours, colours, own_colours
from events.presentation import N_, dates, render
from events.presentation.typography import fine, fine_html
from events.sessions.translated import is_online
from events.settings import settings


@dataclass(frozen=True)
class RenderedLetter:
    """What a group's letter says; `subject` is whole, the bodies hold merge fields."""

    subject: str
    plain: str
    html: str


def render_letter(letter: Letter, context: LetterContext) -> RenderedLetter:
    """Write one letter for a group of readers."""
    wording = letter.write(context)
    values = {
        "context": context,
        "letter": letter,
        "subject": wording.subject,
        "me": merge_fields.marks(),
        "programme": fine(context.programme.name(context.language)) if context.programme else "",
        "colours": _colours(context),
        "own": _own(letter, context, wording.values.get("body")),
        "note": _Prose(custom_texts.markdown(context.note, context)) if context.note else None,
        "elsewhere": _elsewhere(context),
        "place": _place(context),
        "stoppable": letter.stoppable(context.announcement),
        "reply": bool(settings().reply_to),
        "absolute": links.absolute,
        **wording.values,
    }
    plain = render(f"emails/{letter.name}/{letter.name}.txt", context.language, **values)
    html = render(f"emails/{letter.name}/{letter.name}.html", context.language, **values)
    return RenderedLetter(text.line(wording.subject), _tidy(plain), _inliner().inline(html))


class _Prose:
    """Organisers' Markdown, for both bodies."""

    def __init__(self, markdown: str) -> None:
        self.html = Markup(fine_html(text.html(markdown)))  # noqa: S704 - nh3 cleaned it.
        self.plain = fine(text.plain(markdown))


def _own(letter: Letter, context: LetterContext, body: object) -> _Prose | None:
    template = str(body) if body else custom_texts.of_programme(context, letter.name)
    return _Prose(custom_texts.markdown(template, context)) if template else None


def _elsewhere(context: LetterContext) -> str:
    """Say when it is by the clocks of the session's zone, where the reader's shows another."""
    session = context.session
    if session is None or dates.same_clock(context.zone, session.timezone, session.starts_at):
        return ""
    zone, language = session.timezone, context.language
    hours = dates.hours(session.starts_at, session.ends_at, zone, language)
    named = dates.zone_name(zone, language, session.starts_at)
    days = [dates.long_day(session.starts_at, each, language) for each in (zone, context.zone)]
    if days[0] == days[1]:
        return context.say(N_("In %(zone)s: %(hours)s"), zone=named, hours=hours)
    return context.say(N_("In %(zone)s: %(day)s, %(hours)s"), zone=named, day=days[0], hours=hours)


def _place(context: LetterContext) -> str:
    """Return where it is, in the organisers' words; online in the reader's own."""
    place = text.line(context.event.location) if context.session else ""
    return context.say(N_("Online")) if place and is_online(place) else place


def _colours(context: LetterContext) -> Colours:
    return colours(context.programme.hue) if context.programme else own_colours()


def _tidy(plain: str) -> str:
    """Leave no more than one blank line in a row; a template's blocks leave several behind."""
    return text.paragraphs(plain) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
