"""Jinja: one environment per language, escaping by suffix, nothing undefined."""

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any, Final

from babel.numbers import format_decimal
from heroicons.jinja import heroicon_micro
from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from events import links, text
from events.presentation import dates, languages, visit
from events.presentation.colours.accent import accent
from events.presentation.gettext import catalogue
from events.presentation.static import static, templates
from events.presentation.typography import fine, fine_html, initial_capital, unbroken
from events.settings import publisher, settings
from events.settings.publisher import Publisher

HUE: Final = 250


def render(template: str, language: str, **values: object) -> str:
    """Render a file of `templates/`, like "pages/home.html", in a language; `.html` is escaped."""
    written = environment(language).get_template(template).render(**values)
    return unbroken(written) if template.startswith("pages/") else written


@lru_cache
def environment(language: str) -> Environment:
    """Return the environment whose sentences and dates speak one language."""
    made = Environment(
        loader=DictLoader(templates()),
        autoescape=select_autoescape(["html", "xml", "svg"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_compiled,
        optimized=False,  # What a filter makes of a constant may differ between languages.
    )
    _install_sentences(made, language)
    _install_globals(made, language)
    _install_filters(made, language)
    return made


class _Compiled(BytecodeCache):
    """Compile a template once: every language runs the same code."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


_compiled: Final = _Compiled()


def tint(hue: int) -> str:
    """Return the class of the nearest of the 36 colours of the style sheet."""
    return f"hue-{round(hue / 10) % 36 * 10}"


_LOOKS: Final[dict[str, Any]] = {"class": "icon", "aria_hidden": "true", "focusable": "false"}
ICONS: Final = {
    name: Markup(heroicon_micro(name, **_LOOKS))  # noqa: S704 — drawn by a package.
    for name in ("arrow-down-tray", "arrow-top-right-on-square", "calendar-days",
                 "clipboard-document", "magnifying-glass", "plus", "printer")
}  # fmt: skip
"""All that templates draw. Read at the start: what lies on the disk may change meanwhile."""


def icon(name: str) -> Markup:
    """Return a small icon in the colour of the words it stands beside; screen readers skip it."""
    return ICONS[name]


def page_class(hue: int | None) -> str:
    """Return the class of a page: its programme's colour, the organisation's, or a plain blue."""
    chosen = publisher.current().brand.colour
    if hue is None and chosen:
        own = accent(chosen)
        return f"{tint(own.hue)} {own.name}"
    return tint(HUE if hue is None else hue)


def prose(markdown: str) -> Markup:
    """Return what organisers wrote in Markdown, as safe HTML."""
    return Markup(fine_html(text.html(markdown)))  # noqa: S704 — nh3 cleaned it.


def organisation(markdown: str) -> Markup:
    """Return a speaker's organisation, with its link where the text is one."""
    label, address = text.bare_link(markdown)
    if not address:
        return escape(label)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(address, label)


class _Settings:
    """The settings as a template of one language reads them: names that differ are in it."""

    def __init__(self, language: str) -> None:
        self.language = language

    @property
    def organisation(self) -> str:
        return settings().organisation_in(self.language)

    @property
    def publisher(self) -> Publisher:
        return publisher.current()

    @property
    def notice(self) -> tuple[str, str]:
        """The legal notice's own words and their language; of the environment's none is known."""
        notice, language = publisher.in_language(
            publisher.current().notices, self.language, settings().languages
        )
        return (notice, language) if notice else (settings().legal_notice, self.language)

    def __getattr__(self, name: str) -> Any:
        return getattr(settings(), name)


def _install_sentences(made: Environment, language: str) -> None:
    words = catalogue(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, True, words.pgettext, words.npgettext
    )


def _install_globals(made: Environment, language: str) -> None:
    spoken = _Settings(language)
    made.globals.update(
        language=language,
        links=links,
        go=visit.go,
        visit=visit.current,
        switches=visit.switches,
        static=static,
        settings=lambda: spoken,
        zone_name=lambda zone, at: dates.zone_name(zone, language, at),
        same_clock=dates.same_clock,
        language_name=lambda code: languages.name_in(code, language),
        language_names=languages.NAMES,
        decimal=lambda number: format_decimal(number, "0.0", locale=language),
        hue=None,
        page_class=page_class,
        accent=accent,
        icon=icon,
    )
    for function in _OF_A_LANGUAGE:
        made.globals[function.__name__] = _speaking(function, language)


_OF_A_LANGUAGE: Final[tuple[Callable[..., object], ...]] = (
    dates.when, dates.hours, dates.instant, dates.clock, dates.day, dates.long_day, dates.month,
    dates.leaf, dates.duration,
)  # fmt: skip
"""What templates call without naming a language: theirs is the last argument."""


def _speaking(function: Callable[..., object], language: str) -> Callable[..., object]:
    return lambda *values: function(*values, language)


def _install_filters(made: Environment, language: str) -> None:
    mark = "," if language == "fr" else "."
    made.filters.update(
        prose=prose,
        excerpt=lambda markdown, length=200: fine(text.excerpt(markdown, length)),
        fine=fine,
        decimal=lambda number: f"{number:.1f}".replace(".", mark),
        initial_capital=initial_capital,
        initials=text.initials,
        tint=lambda name: tint(text.hue(name)),
        hue=tint,
        organisation=organisation,
        organisation_name=lambda markdown: text.bare_link(markdown)[0],
    )
