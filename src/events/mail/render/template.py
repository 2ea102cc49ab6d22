"""A letter rendered for its whole group: subject, plain text and HTML with marks in them."""

from dataclasses import dataclass
from functools import lru_cache

import css_inline
from markupsafe import Markup

from events import links, text
from events.mail.context import custom_texts, merge_fields
from events.mail.context.context import Letter, Scene
from events.mail.render.palette import Colours, colours
from events.presentation import dates, render
from events.presentation.typography import fine, fine_html
from events.settings import settings


@dataclass(frozen=True)
class Sheet:
    """What a group's letter says; `subject` is whole, the bodies hold marks (mail.personal)."""

    subject: str
    plain: str
    html: str


HUE_WITHOUT_PROGRAMME = 250


def sheet(letter: Letter, scene: Scene) -> Sheet:
    """Write one letter for a group of readers."""
    wording = letter.write(scene)
    values = {
        "scene": scene,
        "letter": letter,
        "subject": wording.subject,
        "me": merge_fields.marks(),
        "programme": fine(scene.programme.name(scene.language)) if scene.programme else "",
        "colours": _colours(scene),
        "own": _own(letter, scene, wording.values.get("body")),
        "note": _Prose(custom_texts.markdown(scene.note, scene)) if scene.note else None,
        "elsewhere": _elsewhere(scene),
        "place": _place(scene),
        "stoppable": letter.stoppable(scene.announcement),
        "reply": bool(settings().reply_to),
        "absolute": links.absolute,
        **wording.values,
    }
    plain = render(f"emails/{letter.name}/{letter.name}.txt", scene.language, **values)
    html = render(f"emails/{letter.name}/{letter.name}.html", scene.language, **values)
    return Sheet(text.line(wording.subject), _tidy(plain), _inliner().inline(html))


class _Prose:
    """Organisers' Markdown, for both bodies."""

    def __init__(self, markdown: str) -> None:
        self.html = Markup(fine_html(text.html(markdown)))  # noqa: S704 - nh3 cleaned it.
        self.plain = fine(text.plain(markdown))


def _own(letter: Letter, scene: Scene, body: object) -> _Prose | None:
    template = str(body) if body else custom_texts.of_programme(scene, letter.name)
    return _Prose(custom_texts.markdown(template, scene)) if template else None


def _elsewhere(scene: Scene) -> str:
    """The time in the session's zone, where the reader's clock shows another."""
    session = scene.session
    if session is None or dates.same_clock(scene.zone, session.timezone, session.starts_at):
        return ""
    return dates.when(session.starts_at, session.ends_at, session.timezone, scene.language)


def _place(scene: Scene) -> str:
    return text.line(scene.event.location) if scene.session else ""


def _colours(scene: Scene) -> Colours:
    return colours(scene.programme.hue if scene.programme else HUE_WITHOUT_PROGRAMME)


def _tidy(plain: str) -> str:
    """Blocks of a template leave blank lines behind: never more than one in a row."""
    return text.paragraphs(plain) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
