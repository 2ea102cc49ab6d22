"""Documentation that cannot rot: each setting, dependency and command stands in its page."""

import ast
import importlib
import re
import runpy
import tomllib
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from events.cli import COMMANDS

TOP = Path(__file__).parents[1]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(
        re.findall(r"`EVENTS_([A-Z_]+)`", (TOP / "docs/operating/settings.md").read_text())
    )
    outside = {"TEST_DATABASE_URL", "TEST_REDIS_URL", "LOGS_FOR_PEOPLE"}
    assert documented - outside == _settings()


def _settings() -> set[str]:
    """The names that reading the settings asks for."""
    files = (TOP / "src/events/settings").glob("*.py")
    return {
        call.args[0].value
        for file in files
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "reader"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_no_page_bears_the_marks_of_two_changes_at_once() -> None:
    """The glossary and the changelog are merged by lines: what was not settled would stay."""
    marks = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
    pages = [*TOP.glob("*.md"), *TOP.glob("docs/**/*.md"), *TOP.glob("src/**/*.po")]
    assert [page.name for page in pages if marks.search(page.read_text())] == []


def test_every_dependency_is_argued_in_one_line() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        re.split(r"[\[<>=]", line)[0]
        for line in (project["dependencies"] + extras["build"] + extras["sentry"] + extras["dev"])
    } - {project["name"]}
    page = (TOP / "docs/dependencies.md").read_text()
    assert set(re.findall(r"^- `([^`]+)`: .+\.$", page, re.MULTILINE)) == wanted


def test_every_setting_reaches_the_containers_of_the_compose_file() -> None:
    text = (TOP / "docker-compose.yml").read_text()
    used = set(re.findall(r"^ +EVENTS_([A-Z_]+):", text, re.MULTILINE))
    # The data folder is the image's; the port is between our own processes.
    assert used == _settings() - {"DATA_DIR", "MAILBOX_PORT"}


def test_commands_of_the_guides_for_containers_fit_their_entry_point() -> None:
    """`run` and `command:` go through the image's entry point, `exec` and health checks do not."""
    assert 'ENTRYPOINT ["events"]' in (TOP / "Dockerfile").read_text()
    guides = "".join(page.read_text() for page in (TOP / "docs").rglob("*.md"))
    assert set(re.findall(r"compose run (?:-\S+ )*\w+ (\w+)", guides)) == {"upgrade", "restore"}
    assert set(re.findall(r"compose exec \w+ (\w+)", guides)) == {"events"}
    compose = (TOP / "docker-compose.yml").read_text()
    given = re.findall(r"^    command: \[(\w+)", compose, re.MULTILINE)
    assert set(given) - {"sh", "caddy"} <= set(COMMANDS)


def test_the_compose_file_has_no_default_password() -> None:
    text = (TOP / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{([A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*)(.)", text)
    assert secrets
    assert {after for _, after in secrets} == {":"}
    assert not re.findall(r"\$\{[A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*:-[^}]", text)


def test_locks_name_no_host() -> None:
    for lock in TOP.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), lock


def test_every_command_of_the_help_exists() -> None:
    for module, _ in COMMANDS.values():
        assert find_spec(f"events.cli.{module}"), module


def test_every_link_of_the_guides_leads_to_a_page_and_a_heading() -> None:
    pages = [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")]
    wrong = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text())
        if "://" not in link and not _leads_somewhere(page, link)
    ]
    assert wrong == []


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not heading:
        return target.exists()
    headings = re.findall(r"^#+ +(.+)$", target.read_text(), re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}


def test_every_guide_is_found_from_the_front_page_in_two_steps() -> None:
    linked = {
        link.partition("#")[0]
        for link in re.findall(r"\]\(([^)\s]+)\)", (TOP / "docs" / "README.md").read_text())
    }
    docs = TOP / "docs"
    guides = {page.relative_to(docs).as_posix() for page in docs.rglob("*.md")}
    guides = {page for page in guides if not page.startswith("decisions/")} - {"README.md"}
    assert guides <= linked
    assert "(docs/README.md)" in (TOP / "README.md").read_text()


def test_every_file_that_the_guides_name_exists() -> None:
    places = (TOP, TOP / "src/events", TOP / "tests", TOP / "templates")
    missing = [
        f"{page.name}: {name}"
        for page in [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")]
        for name in re.findall(r"`([\w.-]+/[\w./-]+\.(?:py|html|txt|css))`", page.read_text())
        if not any((place / name).exists() for place in places)
    ]
    assert missing == []


def test_every_function_on_the_way_of_a_registration_exists() -> None:
    way = (TOP / "docs/follow-a-registration.md").read_text()
    named = {name.rpartition(".") for name in re.findall(r"`(events\.[\w.]+\.\w+)`", way)}
    assert len(named) > 20
    assert [f"{module}.{name}" for module, _, name in named
            if not hasattr(importlib.import_module(module), name)] == []  # fmt: skip


def test_every_table_stands_in_the_glossary_with_its_class() -> None:
    from events.piccolo_app import APP_CONFIG

    words = (TOP / "docs/glossary.md").read_text()
    tables = {(table._meta.tablename, table.__name__) for table in APP_CONFIG.table_classes}
    assert set(re.findall(r"`(\w+)`, `(\w+)`", words)) == tables


def test_the_index_of_modules_is_current() -> None:
    made = runpy.run_path(str(TOP / "docs/modules.py"))
    assert made["PAGE"].read_text() == made["index"](), "make modules"


def test_every_decision_has_a_date_and_says_whether_it_is_in_force() -> None:
    for page in sorted((TOP / "docs/decisions").rglob("*.md")):
        dated = page.read_text().splitlines()[2]
        assert re.match(r"20\d\d-\d\d-\d\d · (in force|superseded by \[)", dated), page.name


MOST_FILES = 16
NUMBERED = {"docs/decisions"}
"""Read by their number, not looked over; so are migrations."""


def test_no_folder_holds_more_files_than_one_can_look_over() -> None:
    files = Counter(
        path.parent.relative_to(TOP).as_posix()
        for top in ("bench", "docs", "src", "templates", "tests")
        for path in (TOP / top).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )
    assert {place for place, number in files.items() if number > MOST_FILES} - NUMBERED == set()


NO_VERB = {
    "a", "an", "the", "each", "every", "what", "whether", "where", "when", "which", "who", "whom",
    "how", "at", "on", "to", "for", "before", "after", "one", "nobody", "somebody", "this", "these",
}  # fmt: skip
"""Words that a first line does not begin with: ruff's D401 lets most of them pass."""


def test_a_function_says_first_what_it_does() -> None:
    found = [
        f"{path.name}: {node.name}: {first}"
        for path in sorted((TOP / "src/events").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_property(node)
        if (first := (ast.get_docstring(node) or "").partition(" ")[0]).lower() in NO_VERB
    ]
    assert found == []


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
