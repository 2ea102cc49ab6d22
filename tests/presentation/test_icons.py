"""Icons stand beside words, in the colour of the words, and say nothing of their own."""

import re

import pytest

from events.presentation.jinja import ICONS, environment, icon
from events.presentation.static import templates


def test_an_icon_is_drawn_into_the_page_and_skipped_by_screen_readers() -> None:
    drawn = icon("printer")
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert "currentColor" in drawn
    assert "http" not in drawn


def test_a_button_shows_where_it_leads_and_keeps_its_words() -> None:
    macros = environment("en").get_template("pages/macros.html").module
    for href, shown in (("/a/roster.csv?q=1", True), ("/a/session.ics", True),
                        ("/desk/programmes/new", True), ("/a/edit", False)):  # fmt: skip
        button = str(macros.link_button("Words", href))
        assert ("<svg" in button) is shown
        assert "Words</a>" in button


def test_a_picture_that_is_not_there_fails() -> None:
    with pytest.raises(KeyError):
        icon("no such picture")


def test_all_that_templates_draw_is_read_at_the_start_and_nothing_else() -> None:
    sources = "".join(templates().values())
    named = set(re.findall(r"(?:icon\(|drawn=)\"([a-z-]+)\"", sources))
    chosen = re.findall(r"set drawn = (.+) %}", sources)
    named |= {name for line in chosen for name in re.findall(r"\"([a-z-]+)\" if", line)}
    assert named == set(ICONS)
