"""A wrong setting is said, and no part of a password on a screen."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from events.errors import Unusable
from events.settings import env_file, read
from events.settings.remarks import remarks
from tests.operations.surroundings import wrong_urls
from tests.served import PATIENCE_SECONDS

PARTS = [
    "qzvkxw", "wjkqvx", "vxqjzk", "kzwqxj", "48151623", "xkvzjq", "jqxwvz", "zkxvqw", "93847561",
]  # fmt: skip
"""What the passwords are made of: nothing else that is printed holds one of these."""
BETWEEN = "@/#?:%[]&=+ \\'\"$,;é"
FORMS = {
    "EVENTS_DATABASE_URL": [
        "postgresql://events:{}@127.0.0.1:1/events",
        "postgresql://{}@127.0.0.1:1/events",
        "postgresql://events:{}@127.0.0.1:1",
        "postgresql:/events:{}@127.0.0.1/events",
        "postgres//events:{}@127.0.0.1/events",
        "postgresql://events:{}/events?host=/nowhere",
        "mysql://events:{}@127.0.0.1:1/events",
        "host=127.0.0.1 password={}",
    ],
    "EVENTS_REDIS_URL": ["redis://:{}@127.0.0.1:1/0", "unix://:{}@/nowhere", "redis:{}@127.0.0.1"],
    "EVENTS_SMTP_URL": [
        "smtp://events:{}@127.0.0.1:1",
        "smtps://{}@127.0.0.1:1?starttls=required",
        "smtp:events:{}@127.0.0.1",
        "127.0.0.1:{}",
    ],
    "EVENTS_INBOX_IMAP": ["imaps://events:{}@127.0.0.1:1/INBOX", "imap://events:{}127.0.0.1"],
    "EVENTS_BASE_URL": ["https://events:{}@events.example.org"],
    "EVENTS_MAIL_FROM": ["smtp://events:{}@mail.example.org"],
    "EVENTS_TIMEZONE": ["postgresql://events:{}@127.0.0.1:1/events"],
    "EVENTS_LANGUAGES": ["redis://:{}@127.0.0.1:1/0"],
    "EVENTS_TRUSTED_PROXIES": ["redis://:{}@127.0.0.1:1/0"],
    "EVENTS_DATABSE_URL": ["postgresql://events:{}@127.0.0.1:1/events"],
}
RIGHT = {
    "EVENTS_DATABASE_URL": "postgresql://events@127.0.0.1:1/events",
    "EVENTS_REDIS_URL": "redis://127.0.0.1:1/0",
    "EVENTS_SMTP_URL": "smtp://127.0.0.1:1",
}


def environments(folder: Path, times: int = 200) -> list[dict[str, str]]:
    """So many, each with one address whose password nobody encoded."""
    chance = random.Random(1611)
    wrong = [(name, form) for name, forms in FORMS.items() for form in forms]
    found = []
    for number in range(times):
        name, form = wrong[number % len(wrong)]
        pieces = chance.sample(PARTS, 3)
        password = "".join(piece + chance.choice(BETWEEN) for piece in pieces).rstrip()
        found.append({**RIGHT, "EVENTS_DATA_DIR": str(folder), name: form.format(password)})
    return found


def test_no_part_of_a_password_is_on_a_screen(tmp_path: Path) -> None:
    tried = environments(tmp_path / "data")
    (tmp_path / "tried").write_text("\n".join(map(json.dumps, tried)))
    kept = {name: value for name, value in os.environ.items() if name[:7] != "EVENTS_"}
    done = subprocess.run(
        [sys.executable, wrong_urls.__file__, tmp_path / "tried"],
        cwd=tmp_path, env=kept, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.stderr.count("—\n") == len(tried)
    assert said.count("EVENTS_") > len(tried)
    assert "Traceback" not in said
    shown = [line for line in said.splitlines() if any(part in line for part in PARTS)]
    assert shown == []


@pytest.mark.parametrize("raw", ["@", "/", "#", "?"])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("EVENTS_DATABASE_URL", "postgresql://events:se{}cret@db.example.org/events"),
        ("EVENTS_REDIS_URL", "redis://:se{}cret@redis.example.org/0"),
        ("EVENTS_SMTP_URL", "smtp://user:se{}cret@mail.example.org"),
        ("EVENTS_INBOX_IMAP", "imaps://user:se{}cret@mail.example.org"),
    ],
)
def test_a_raw_character_in_a_password_is_said_with_how_to_write_it(
    raw: str, name: str, form: str, tmp_path: Path
) -> None:
    kept = {"EVENTS_DATA_DIR": str(tmp_path)}
    with pytest.raises(Unusable, match=f"{name}.*@ is %40, : is %3A, / is %2F, # is %23"):
        read({**kept, name: form.format(raw)})
    read({**kept, name: form.format(f"%{ord(raw):X}")})


@pytest.mark.parametrize(
    ("line", "is_said"),
    [
        ("EVENTS_ORGANISATION=Team #1", True),
        ("EVENTS_ORGANISATION='Team #1'", False),
        ("EVENTS_ORGANISATION=Team#1", False),
        ("EVENTS_ORGANISATION=Team  # who invites", False),
        ("EVENTS_METRICS_TOKEN=qzvkxw #wjkqvx", True),
        ("# EVENTS_ORGANISATION=Team #1", False),
    ],
)
def test_an_unquoted_hash_is_said(
    line: str, is_said: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"{line}\n")
    told = [remark.what + remark.remedy for remark in remarks(read({}))]
    assert [f"{line.split('=')[0]}='…'" in text for text in told] == [True] * is_said
    assert not any(part in text for part in PARTS for text in told)


@pytest.mark.parametrize(
    "name",
    ["EVENT_DATABASE_URL", "events_database_url", "EVNETS_DATABASE_URL", "Events_DATBASE_URL"],
)
def test_a_prefix_that_is_nearly_ours_is_refused_with_the_name_that_was_meant(
    name: str, tmp_path: Path
) -> None:
    kept = {"EVENTS_DATA_DIR": str(tmp_path)}
    with pytest.raises(Unusable, match=f"{name} is no .*; did you mean EVENTS_DATABASE_URL.$"):
        read({**kept, name: "postgresql://events@db.example.org/events"})
    theirs = {"EVENT_SERVICE_HOST": "10.0.0.1", "EVENT_PORT_80_TCP": "x", "EVENTLET_HUB": "poll"}
    read({**kept, **theirs})  # Kubernetes names services so, and other programs their own.


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("DATABASE_URL=postgresql://db/c", ["The setting's name is EVENTS_DATABASE_URL."]),
        ("DATABASE_URL=a\nEVENTS_DATABASE_URL=postgresql://events@db/c", []),
        ("DATABASE_PASSWORD=qzvkxw", []),
        ("EVENTS_CONTACT=a@example.org\nEVENTS_CONTACT=b@example.org", ["Take out the others."]),
        ("EVENTS_CONTACT=a@example.org\nEVENTS_CONTACT=a@example.org", []),
    ],
)
def test_what_stands_in_vain_in_the_file_is_said(
    lines: str, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"{lines}\n")
    assert [remark.remedy for remark in remarks(read({}))] == told


def test_a_line_that_cannot_be_read_is_named_without_its_value(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("EVENTS_CONTACT=us\nEVENTS_SMTP_URL='smtp://user:qzvkxw@mail\nEVENTS_VERP=no\n")
    with pytest.raises(Unusable, match="line 2 ") as told:
        env_file.values(file)
    assert "qzvkxw" not in str(told.value)


def test_off_loopback_embedded_servers_are_said(tmp_path: Path) -> None:
    off = {
        "EVENTS_DATA_DIR": str(tmp_path),
        "EVENTS_BASE_URL": "https://webinars.example.org",
        "EVENTS_SECRET_KEY": "a-secret-for-tests-only-0123456789abcdef",
        "EVENTS_SMTP_URL": "smtp://mail.example.org",
    }
    (told,) = remarks(read(off))
    assert "own PostgreSQL (EVENTS_DATABASE_URL is not set) and Valkey" in told.what
    assert not list(remarks(read({**off, **RIGHT})))
    assert not list(remarks(read({"EVENTS_DATA_DIR": str(tmp_path)})))
