"""Templates escape what they are given, hold French punctuation to its word, and are found."""

import ast
import re
from pathlib import Path

from events.presentation.jinja import environment, organisation, prose, tint
from events.presentation.typography import fine, fine_html

PAGES = Path(__file__).parents[2] / "templates" / "pages"
DESK = Path(__file__).parents[2] / "src/events/desk"


def test_values_are_escaped_but_prose_is_cleaned_html() -> None:
    template = environment("fr").from_string("{{ value|prose }}")
    assert str(template.render(value="**a** <script>alert(1)</script>")).strip() == (
        "<p><strong>a</strong> </p>"
    )


def test_punctuation_does_not_begin_a_line() -> None:
    assert fine("Quoi ? « Oui » : 81 %") == "Quoi\u202f? «\u00a0Oui\u00a0»\u00a0: 81\u00a0%"
    assert fine("Ah bon ?! le 1er mars ; puis 12:30") == (
        "Ah bon\u202f?! le 1er mars\u202f; puis 12:30"
    )
    assert fine("plain: English; words?") == "plain: English; words?"


def test_an_organisation_may_be_a_link() -> None:
    assert organisation("[A & B](https://example.org/)") == (
        '<a href="https://example.org/" rel="noopener noreferrer">A &amp; B</a>'
    )
    assert organisation("A <b>") == "A"


def test_a_hue_goes_to_the_nearest_class() -> None:
    assert [tint(hue) for hue in (0, 4, 6, 355, 250)] == [
        "hue-0", "hue-0", "hue-10", "hue-0", "hue-250",
    ]  # fmt: skip


def test_no_page_holds_a_style_or_a_script_of_its_own() -> None:
    found = [
        path.name
        for path in PAGES.rglob("*.html")
        if re.search(
            r"\sstyle=|\son\w+=\"|<style|<script(?![^>]*(src=|ld\+json))", path.read_text()
        )
    ]
    assert found == []


def test_french_spaces_stand_between_tags_and_never_in_code_or_addresses() -> None:
    shown = prose("**Quoi** ? `a ? b : c` [là : ici](https://example.org/?a=1 'un : titre')")
    assert "<strong>Quoi</strong>\u202f?" in shown
    assert "<code>a ? b : c</code>" in shown
    assert 'title="un : titre"' in shown
    assert ">là\u00a0: ici<" in shown
    assert fine_html("<pre>x ; y</pre> fin !") == "<pre>x ; y</pre> fin\u202f!"


def test_text_that_is_right_already_stays_as_it_is() -> None:
    right = "Est-ce juste\u202f? «\u00a0Oui\u00a0»\u202f; à 14\u00a0h\u00a0: venez"
    assert fine(right) == right
    assert fine(fine("Encore ? « Oui »")) == fine("Encore ? « Oui »")


def test_a_template_of_the_desk_is_found_by_the_name_of_the_module_that_shows_it() -> None:
    """It stands in the folder of the same name, and begins with the same word."""
    for path in DESK.rglob("*.py"):
        room = path.parent.relative_to(DESK).as_posix().removeprefix(".")
        for template in _shown_by(path):
            folder, _, name = template.rpartition("/")
            assert (PAGES / "desk" / f"{template}.html").is_file(), (path, template)
            if path.name == "session_cookies.py":
                continue  # The form of sign_in, which passkeys come back to as well.
            assert (folder, _first(name)) == (room, _first(path.stem)), (path, template)


def _shown_by(path: Path) -> list[str]:
    return [
        call.args[1].value
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute | ast.Name)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id)
        in ("page", "again")
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    ]


def _first(name: str) -> str:
    return name.split("_")[0].removesuffix("s")


def test_every_language_runs_the_same_code() -> None:
    one, two = (environment(language).get_template("pages/home.html") for language in ("en", "fr"))
    assert one.root_render_func.__code__ is two.root_render_func.__code__
    assert one.environment is not two.environment


def test_a_template_has_each_macro_once() -> None:
    """Of two of one name the later silently takes the place of the other."""
    for path in sorted(PAGES.parent.rglob("*.*")):
        names = re.findall(r"\{%-?\s*macro\s+(\w+)", path.read_text(encoding="utf-8"))
        assert sorted(names) == sorted(set(names)), path.name
