"""What the guides print for systemd, Kubernetes and Docker fits the program it starts."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

from events.cli import COMMANDS
from events.settings import read
from tests.conftest import SECRET

TOP: Final = Path(__file__).parents[3]
MANIFESTS: Final = [
    each
    for each in yaml.safe_load_all((TOP / "docs/operating/kubernetes/causerie.yml").read_text())
    if each is not None
]
MODERATE: Final = 2.5
"""Of systemd's ten: below is what it calls OK for a service that must reach the network."""


def _of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in MANIFESTS if each["kind"] == kind]


def _pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for each in _of_kind("Job") + _of_kind("Deployment"):
        yield each["metadata"]["name"], each["spec"]["template"]["spec"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_unit_is_one_that_systemd_understands_and_calls_closed(tmp_path: Path) -> None:
    (text,) = re.findall(r"```ini\n(# /etc/systemd.+?)```", _page("nights.md"), re.DOTALL)
    unit = tmp_path / "causerie.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    assert _analyze("verify", str(unit)).stderr == ""
    threshold = f"--threshold={MODERATE * 10:.0f}"
    told = _analyze("security", "--offline=true", threshold, str(unit))
    assert told.returncode == 0, told.stdout[-200:]


def test_commands_beside_the_unit_find_the_sockets_of_its_servers() -> None:
    """Its /tmp is nobody else's."""
    (text,) = re.findall(r"```ini\n(# /etc/systemd.+?)```", _page("nights.md"), re.DOTALL)
    unit = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    assert unit["PrivateTmp"] == "yes"
    assert unit["Environment"] == f"XDG_RUNTIME_DIR=/run/{unit['RuntimeDirectory']}"


def test_pods_get_settings_that_exist_and_that_the_program_takes() -> None:
    (plain,), (secret,) = _of_kind("ConfigMap"), _of_kind("Secret")
    given = {**plain["data"], **secret["stringData"], "EVENTS_SECRET_KEY": SECRET}
    given = {name: value.replace("PASSWORD", "qzvkxw") for name, value in given.items()}
    taken = read({**given, "EVENTS_DATA_DIR": "/data"})  # An unknown name is refused.
    assert (taken.base_url, taken.drain_seconds) == ("https://webinars.example.org", 10)
    for _, pod in _pods():
        (container,) = pod["containers"]
        assert [next(iter(each.values()))["name"] for each in container["envFrom"]] == [
            plain["metadata"]["name"],
            secret["metadata"]["name"],
        ]


def test_pods_run_commands_of_the_program_as_the_user_of_the_image() -> None:
    image = (TOP / "Dockerfile").read_text()
    for name, pod in _pods():
        (container,) = pod["containers"]
        assert container["args"][0] in COMMANDS, name
        assert f"--uid {pod['securityContext']['runAsUser']} " in image
        written = {each["mountPath"] for each in container["volumeMounts"]}
        assert written == {"/data", "/tmp"}
        assert "EVENTS_DATA_DIR=/data" in image


def test_pods_are_asked_at_addresses_that_exist_and_have_time_to_end() -> None:
    settings = _of_kind("ConfigMap")[0]["data"]
    pods = dict(_pods())
    (web,) = pods["causerie-web"]["containers"]
    paths = {web[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness")}
    health = (TOP / "src/events/web/health.py").read_text()
    for path in paths | {web["readinessProbe"]["httpGet"]["path"]}:
        assert f'@show("{path}")' in health
    drain, shutdown = (int(settings[f"EVENTS_{n}_SECONDS"]) for n in ("DRAIN", "SHUTDOWN"))
    pause = int(web["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pods["causerie-web"]["terminationGracePeriodSeconds"] >= pause + drain + shutdown + 5
    probe = web["readinessProbe"]
    assert drain > probe["periodSeconds"] * (probe["failureThreshold"] + 1)


def test_something_reaps_what_dead_processes_leave() -> None:
    """Our program is not the first process, which alone inherits orphans."""
    assert all(pod["shareProcessNamespace"] for _, pod in _pods())
    services = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]
    assert all(services[name]["init"] for name in ("migrate", "web", "worker"))


def test_variables_that_kubernetes_makes_of_services_are_not_taken_for_settings() -> None:
    """A service named `events` would be EVENTS_PORT, and unknown names are refused."""
    assert all(pod["enableServiceLinks"] is False for _, pod in _pods())


def test_containers_keep_little_log_and_have_a_limit_of_memory() -> None:
    compose = yaml.safe_load((TOP / "docker-compose.yml").read_text())
    for name, service in compose["services"].items():
        if service.get("profiles") == ["development"]:
            continue
        assert service["logging"]["options"]["max-size"] == "10m", name
        assert service["mem_limit"], name


def test_the_image_has_the_package_of_what_a_setting_turns_on() -> None:
    assert "-r requirements.lock" in (TOP / "Dockerfile").read_text()
    locked = (TOP / "requirements.lock").read_text()
    extra = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for package in extra["sentry"]:
        assert f"\n{re.split('[<>=]', package)[0]}==" in locked


def _page(name: str) -> str:
    return (TOP / "docs/operating" / name).read_text()


def _analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)
