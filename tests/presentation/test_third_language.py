"""A further language is one catalogue: nothing else names the languages there are."""

import re
from pathlib import Path

from events.presentation.languages import NAMES
from events.settings import LANGUAGES
from events.settings.reader import languages_of

ROOT = Path(__file__).parents[2]
LISTED = re.compile(r"""["']fr["'],\s*["']en["']|\(["']fr["'],\s*["']Français["']""")


def test_a_catalogue_more_is_a_language_more(tmp_path: Path) -> None:
    for code in ("fr", "de"):
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / code / "LC_MESSAGES" / "messages.po").touch()
    (tmp_path / "it").mkdir()
    assert languages_of(tmp_path) == ("fr", "en", "de")


def test_each_is_named_in_its_own_words() -> None:
    assert NAMES["fr"] == "Français"
    assert set(NAMES) == set(LANGUAGES)


def test_no_page_lists_the_languages_by_itself() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    listing = {str(path.relative_to(ROOT)) for path in sources if LISTED.search(path.read_text())}
    assert listing == {"src/events/settings/reader.py"}
