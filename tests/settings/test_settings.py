"""Settings: each wrong one gets a sentence with its name, and a secret is never half written."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from events.errors import Unusable
from events.settings import Relay, kept_secret, read

SECRET = "a-secret-for-tests-only-0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "events.example.org"),
        ("BASE_URL", "http://["),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("DATABASE_URL", "postgresql://[::1"),
        ("REDIS_URL", "redis://["),
        ("SMTP_URL", "smtp://["),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://db.example.org/events"),
        ("REDIS_URL", "http://redis.example.org"),
        ("SMTP_URL", "mail.example.org"),
        ("SMTP_URL", "smtp://mail.example.org?starttls=perhaps"),
        ("SMTP_URL", "smtp://mail.example.org:99999"),
        ("MAIL_FROM", "nobody"),
        ("REPLY_TO", "no one@example.org"),
        ("TIMEZONE", "Europe/Atlantis"),
        ("LANGUAGES", "fr,tlh"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("MAIL_PER_DAY", "many"),
        ("MAIL_PER_DOMAIN_PER_MINUTE", "-1"),
        ("VERP", "perhaps"),
        ("VERP", "yes"),
        ("DKIM_KEY_FILE", "/nowhere/key.pem"),
        ("ORGANISATION", "Two\nlines"),
        ("BASE_URL", "https://events.example.org/webinars"),
        ("BASE_URL", "https://user:word@events.example.org"),
        ("BASE_URL", "https://events .example.org"),
        ("SECRET_KEY", "$(openssl rand -hex 32)0123456789"),
        ("SECRET_KEY", "a" * 40),
        ("SMTP_URL", "smtp://mail.example.org?starttl=required"),
        ("SMTP_URL", "smtp://user:half#half@mail.example.org"),
        ("INBOX_LMTP", "localhost:lmtp"),
        ("INBOX_LMTP", "localhost"),
        ("INBOX_IMAP", "https://mail.example.org"),
        ("INBOX_IMAP", "imaps://mail.example.org"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=rf"(?m)^EVENTS_{name} .+\.$"):
        read({"EVENTS_DATA_DIR": str(tmp_path), f"EVENTS_{name}": value})


@pytest.mark.parametrize("domain", ["..", "two words", "example.org"])
def test_signing_wants_a_domain_a_selector_and_a_key(domain: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as told:
        read({"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_DKIM_DOMAIN": domain})
    named = {line.split()[0] for line in str(told.value).splitlines()}
    assert {"EVENTS_DKIM_SELECTOR", "EVENTS_DKIM_KEY_FILE"} <= named
    assert ("EVENTS_DKIM_DOMAIN" in named) is (domain != "example.org")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Unusable) as told:
        read(
            {
                "EVENTS_DATA_DIR": str(tmp_path),
                "EVENTS_TIMEZONE": "Nowhere",
                "EVENTS_LANGUAGES": "xx",
            }
        )
    assert len(str(told.value).splitlines()) == 2


def test_off_loopback_secret_and_relay_have_no_default(tmp_path: Path) -> None:
    with pytest.raises(Unusable) as told:
        read({"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_BASE_URL": "https://webinars.example.org"})
    assert {line.split()[0] for line in str(told.value).splitlines()} == {
        "EVENTS_SECRET_KEY",
        "EVENTS_SMTP_URL",
    }


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example.org", Relay("mail.example.org", 25)),
        ("smtp://u:p%40ss@mail.example.org", Relay("mail.example.org", 587, "u", "p@ss")),
        ("smtps://mail.example.org", Relay("mail.example.org", 465, security="tls")),
        (
            "smtp://mail.example.org:2525?starttls=required",
            Relay("mail.example.org", 2525, security="required"),
        ),
    ],
)
def test_a_relay_is_read_from_its_url(url: str, relay: Relay, tmp_path: Path) -> None:
    assert read({"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_SMTP_URL": url}).relay == relay


@pytest.mark.parametrize(
    ("inbox", "lacks"),
    [
        ({}, "needs EVENTS_INBOX_ADDRESS, and EVENTS_INBOX_LMTP or EVENTS_INBOX_IMAP"),
        ({"ADDRESS": "in@example.org"}, "and EVENTS_INBOX_LMTP or EVENTS_INBOX_IMAP"),
        ({"ADDRESS": f"{'a' * 21}@example.org", "LMTP": "127.0.0.1:24"}, "at most 20 characters"),
        ({"ADDRESS": "in@example.org", "LMTP": "127.0.0.1:24"}, None),
    ],
)
def test_return_addresses_need_an_inbox_with_a_short_name(
    inbox: dict[str, str], lacks: str | None, tmp_path: Path
) -> None:
    chosen = {f"EVENTS_INBOX_{name}": value for name, value in inbox.items()}
    chosen |= {"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_VERP": "yes"}
    if lacks is None:
        assert read(chosen).verp
        return
    with pytest.raises(Unusable, match=lacks):
        read(chosen)


def test_secrets_do_not_show_in_what_is_printed(tmp_path: Path) -> None:
    settings = read(
        {
            "EVENTS_DATA_DIR": str(tmp_path),
            "EVENTS_SECRET_KEY": SECRET,
            "EVENTS_DATABASE_URL": "postgresql://events:hidden@db.example.org/events",
            "EVENTS_SMTP_URL": "smtp://user:hidden@mail.example.org",
        }
    )
    assert SECRET not in repr(settings)
    assert "hidden" not in repr(settings)


def test_many_at_once_agree_on_one_kept_secret(tmp_path: Path) -> None:
    for attempt in range(20):
        path = tmp_path / f"key-{attempt}"
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(kept_secret, [path] * 8))
        assert found == {path.read_text()}
        assert len(path.read_text()) == 64
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 20


def test_an_unwritable_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match="EVENTS_DATA_DIR"):
        read({"EVENTS_DATA_DIR": str(tmp_path / "file")})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("EVENTS_DATBASE_URL", "did you mean EVENTS_DATABASE_URL?"),
        ("EVENTS_SMPT_URL", "did you mean EVENTS_SMTP_URL?"),
        ("EVENTS_XYZZY", "docs/operating/settings.md"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_right_name(name: str, said: str) -> None:
    with pytest.raises(Unusable, match=re.escape(name)) as refused:
        read({name: "x"})
    assert said in str(refused.value)


def test_what_is_no_setting_of_ours_is_left_alone() -> None:
    read({"EVENT_HUB": "x", "PATH": "/bin", "EVENTS_TEST_DATABASE_URL": "x"})
