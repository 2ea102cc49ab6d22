"""Text from outside comes out clean, safe and readable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import text
from events.text.as_plain import _PlainText


def test_html_keeps_what_is_readable_and_drops_what_is_not() -> None:
    made = text.html(
        "Une **fin** <script>alert(1)</script> [ici](javascript:alert(1))"
        ' <a href="https://example.org/?a=1&b=2" onclick="x()">là</a>'
    )
    assert "<strong>fin</strong>" in made
    assert 'href="https://example.org/?a=1&amp;b=2"' in made
    for evil in ("<script", "onclick", 'href="javascript'):
        assert evil not in made


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<!-- bio for 12 -->     Ada **counts**.", "<p>Ada <strong>counts</strong>.</p>\n"),
        ("before<!-- x -->after", "<p>before after</p>\n"),
        ("a <!-- never closed\n\nb", "<p>a  never closed</p>\n<p>b</p>\n"),
        ("<!-- a <!-- b --> c -->", "<p>c</p>\n"),
    ],
)
def test_comments_are_dropped_and_hide_nothing_else(written: str, shown: str) -> None:
    assert text.html(written) == shown


def test_a_picture_becomes_a_link_so_that_no_other_host_is_asked() -> None:
    made = text.html("![Une carte](https://example.org/carte.png) <img src=https://x.example.org>")
    assert "<img" not in made
    assert 'href="https://example.org/carte.png"' in made
    assert ">Une carte</a>" in made


def test_headings_stand_below_those_of_the_page() -> None:
    made = text.html("# One\n\n### Three\n\n<h1>Stray</h1>")
    assert "<h3>One</h3>" in made
    assert "<h4>Three</h4>" in made
    assert "<h3>Stray</h3>" in made


def test_bare_addresses_are_links_without_their_full_stop() -> None:
    made = text.html("Voir https://example.org/a_b?c=1. Puis (https://example.org/d), fin.")
    assert '<a href="https://example.org/a_b?c=1"' in made
    assert ">https://example.org/d</a>), fin." in made
    assert text.plain("[https://example.org/a](https://example.org/a)") == "https://example.org/a"


def test_indented_text_is_no_program_code() -> None:
    assert "<code>" not in text.html("Un paragraphe\n\n    collé depuis un traitement de texte")


def test_folded_html_stays_folded_and_leaves_no_empty_paragraph() -> None:
    made = text.html("Bio. <details> <summary>Avant</summary> Ancienne bio. </details>")
    assert "<details> <summary>Avant</summary> Ancienne bio. </details>" in made
    assert "<p></p>" not in made


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (
            "Intro\n\n1. un\n   - a\n   - b\n2. deux\n\nfin",
            "Intro\n\n1. un\n  - a\n  - b\n2. deux\n\nfin",
        ),
        ("<ul><li>x<ul><li>y</li></ul></li></ul>", "- x\n  - y"),
        ("- a\n\n  suite\n\n- b", "- a\n  suite\n- b"),
        ("<p>un</p><p>deux<br>trois</p>", "un\n\ndeux\ntrois"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("[ici](https://example.org)", "ici (https://example.org)"),
        ("<ada@example.org>", "ada@example.org"),
        ("```\ndef f():\n    return 1\n```", "def f():\n    return 1"),
        ("5 < 6 & 7 > 3 &lt;b&gt;", "5 < 6 & 7 > 3 <b>"),
        ("<div>Un bloc</div>\n\npuis", "Un bloc\n\npuis"),
        ("", ""),
    ],
)
def test_plain_text_keeps_paragraphs_lists_and_links(written: str, plain: str) -> None:
    assert text.plain(written) == plain


@pytest.mark.parametrize(
    ("written", "label", "address"),
    [
        ("[Institut](https://example.org/)", "Institut", "https://example.org/"),
        (" [Institut](https://example.org/) ", "Institut", "https://example.org/"),
        ("Institut **public**", "Institut public", ""),
        ("[Institut](javascript:alert(1))", "[Institut](javascript:alert(1))", ""),
        ("", "", ""),
    ],
)
def test_an_organisation_may_be_one_link(written: str, label: str, address: str) -> None:
    assert text.bare_link(written) == (label, address)


def test_an_excerpt_ends_between_words() -> None:
    assert text.excerpt("**Un** deux trois", 12) == "Un deux…"
    assert text.excerpt("Un deux", 12) == "Un deux"


def test_an_excerpt_of_one_endless_word_is_cut_within_it() -> None:
    assert text.excerpt("a" * 300, 12) == "a" * 11 + "…"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Le devoir d’alliances : l'utilité", "le-devoir-d-alliances-l-utilite"),
        ("SYCL – Introduction", "sycl-introduction"),
        ("", "page"),
        ("???", "page"),
    ],
)
def test_a_slug_is_readable(title: str, slug: str) -> None:
    assert text.slug(title) == slug


def test_a_taken_slug_gets_the_next_number() -> None:
    assert text.slug("Alliances", {"alliances", "alliances-2"}.__contains__) == "alliances-3"


def test_lines_and_paragraphs_lose_control_and_direction_characters() -> None:
    assert text.line(" a\x00b\u202e\tc\r\nd ") == "a b c d"
    assert text.paragraphs("a\r\nb\x07\u2066 \n\n\n\nc") == "a\nb\n\nc"
    assert text.line("e\u0301") == "é"


@pytest.mark.parametrize("address", ["ſam@example.org", "a@b@c", "ada@", "a\n@example.org", ""])
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        text.address(address)


def test_an_address_has_one_form() -> None:
    assert text.address(" Ada@EXAMPLE.org ") == "ada@example.org"
    assert text.address("ada@exämple.org") == "ada@xn--exmple-cua.org"
    assert text.shown_address("ada@xn--exmple-cua.org") == "ada@exämple.org"


@settings(max_examples=400)
@given(st.text(st.sampled_from("ab é1.)-+=:?!'\"\u00a0\u202f\t \n\n"), max_size=60))
def test_words_without_markup_are_read_as_with_all_the_machinery(words: str) -> None:
    assert text.plain(words) == _PlainText().text_of(text.html(words))


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_is_read_as_with_all_the_machinery(words: str) -> None:
    assert text.plain(words) == _PlainText().text_of(text.html(words))


@pytest.mark.parametrize(
    "nothing", ["\u3000", " \u3000 ", "\u00a0", "\u200b", "\u3164", "\u2800", ""]
)
def test_what_shows_nothing_is_no_line(nothing: str) -> None:
    assert text.line(nothing) == ""


def test_a_line_keeps_what_stands_between_words_in_its_script() -> None:
    assert text.line("\u3000山田\u3000太郎\u3000") == "山田\u3000太郎"


def test_a_local_part_has_64_characters_at_most() -> None:
    assert text.address("a" * 64 + "@example.org")
    with pytest.raises(ValueError, match="not a mail address"):
        text.address("a" * 65 + "@example.org")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("https://salle.example.org/a?b=c#d", "https://salle.example.org/a?b=c#d"),
        ("https://salle.exämple.org/x", "https://salle.xn--exmple-cua.org/x"),
        ("https://Ada@Bücher.example:8443/é", "https://Ada@xn--bcher-kva.example:8443/é"),
        ("http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("meet.example/x", "https://meet.example/x"),
        ("example.org:8443", "https://example.org:8443"),
        ("salle.exämple.org/x?y=z", "https://salle.xn--exmple-cua.org/x?y=z"),
    ],
)
def test_a_web_address_has_a_host_that_headers_can_carry(typed: str, kept: str) -> None:
    assert text.web_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["ftp://example.org", "https://", "http://[::1", "https://a b", "https://ä..x",
     "https://example.org/a\u3000b", "javascript:alert(1)",
     "la salle bleue", "3.14", "a@example", "https://example.org/" + "a" * 2_000],
)  # fmt: skip
def test_what_is_no_whole_web_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever parser.
        text.web_address(typed)


@pytest.mark.parametrize(
    ("written", "length", "kept"),
    [
        ("Elle enseigne le droit. Elle écrit.", 80, "Elle enseigne le droit. Elle écrit."),
        ("Elle enseigne le droit. Elle a fondé une revue.", 40, "Elle enseigne le droit."),
        ("She teaches law at Yale. Dr. Roe writes much else.", 40, "She teaches law at Yale."),
        ("Dr. Roe completed his Ph.D. in Law at home in X.", 40,
         "Dr. Roe completed his Ph.D. in Law at…"),
        ("Ici. Puis une phrase qui ne finit pas avant longtemps.", 40,
         "Ici. Puis une phrase qui ne finit pas…"),
    ],
    ids=["whole", "first", "title", "no-sentence", "too-short"],
)  # fmt: skip
def test_words_are_cut_where_a_sentence_ends(written: str, length: int, kept: str) -> None:
    assert text.sentences(written, length) == kept


_PART = st.text("aZ09.-_+'\" <>@[]:é(x)n", max_size=20) | st.sampled_from(
    ["ada", "xn--exmple-cua", "EXAMPLE.org", "localhost", "a" * 64, "a" * 65, "x." * 90 + "org"]
)


@settings(max_examples=400)
@given(st.lists(_PART, min_size=1, max_size=3), st.sampled_from(["@", "", "@example.", "@x@"]))
def test_the_quick_way_to_an_address_is_the_validators(parts: list[str], between: str) -> None:
    typed = between.join(parts)
    said = []
    for read in (text.address, lambda raw: text._checked(raw.strip())):
        try:
            said.append(read(typed))
        except ValueError:
            said.append("refused")
    if len(typed.strip()) <= 254:
        assert said[0] == said[1]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("", 0), ("0", 0), ("12", 12), ("007", 7), ("999999999", 999_999_999), ("1000000000", 0),
        ("-1", 0), ("+1", 0), ("1.5", 0), (" 1", 0), ("1_0", 0), ("²", 0), ("١٢", 0), ("a", 0),
    ],
)  # fmt: skip
def test_an_address_names_a_whole_number_or_none(typed: str, number: int) -> None:
    assert text.number(typed) == number
