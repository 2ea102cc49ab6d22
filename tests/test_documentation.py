"""Documentation that cannot rot: each setting, dependency and command stands in its page."""

import ast
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

from events.cli import COMMANDS

TOP = Path(__file__).parents[1]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"`EVENTS_([A-Z_]+)`", (TOP / "docs/settings.md").read_text()))
    outside = {"TEST_DATABASE_URL", "TEST_REDIS_URL", "LOGS_FOR_PEOPLE"}
    assert documented - outside == _settings()


def _settings() -> set[str]:
    """The names that `settings.read` asks for."""
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


def test_every_dependency_is_argued_in_one_line() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        re.split(r"[\[<>=]", line)[0]
        for line in (*project["dependencies"], *extras["build"], *extras["dev"])
    } - {project["name"]}
    page = (TOP / "docs/dependencies.md").read_text()
    assert set(re.findall(r"^- `([^`]+)`: .+\.$", page, re.MULTILINE)) == wanted


def test_every_setting_reaches_the_containers_of_the_compose_file() -> None:
    text = (TOP / "docker-compose.yml").read_text()
    used = set(re.findall(r"^ +EVENTS_([A-Z_]+):", text, re.MULTILINE))
    # The data folder is the image's; the port is between our own processes.
    assert used == _settings() - {"DATA_DIR", "MAILBOX_PORT"}


def test_the_compose_file_has_no_default_password() -> None:
    text = (TOP / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{([A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*)(.)", text)
    assert secrets
    assert {after for _, after in secrets} == {":"}
    assert not re.findall(r"\$\{[A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*:-", text)


def test_locks_name_no_host() -> None:
    for lock in TOP.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), lock


def test_every_command_of_the_help_exists() -> None:
    for module, _ in COMMANDS.values():
        assert find_spec(f"events.cli.{module}"), module
