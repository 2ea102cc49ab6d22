"""The environment, read once and validated with a sentence that names the setting."""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from events import logs
from events.errors import Unusable
from events.settings import env_file, inbox, urls
from events.settings.fields import Settings, is_loopback
from events.settings.reader import LANGUAGES, Reader
from events.settings.secret import kept_secret
from events.settings.urls import Relay

__all__ = [
    "LANGUAGES",
    "Relay",
    "Settings",
    "checkout_file",
    "environment",
    "is_loopback",
    "kept_secret",
    "read",
    "refuse_open_host",
    "settings",
]


LONGEST_INBOX = 20
"""What may stand before the @ of an inbox with VERP: SMTP allows 64 with what is added to it."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process. Raises Unusable, a line for each that is wrong."""
    found = read(environment())
    logs.hide(_secrets_of(found))
    logs.use(found.log_format)
    return found


def environment() -> dict[str, str]:
    """Return the environment of this process, over a `.env` file in the current folder."""
    return {**env_file.values(), **os.environ}


def refuse_open_host(host: str) -> None:
    """Check what a site needs whose address others can reach. Raises Unusable."""
    known = environment()
    needed = ("EVENTS_BASE_URL", "EVENTS_SECRET_KEY", "EVENTS_SMTP_URL")
    missing = [name for name in needed if not known.get(name, "").strip()]
    if missing:
        raise Unusable(
            f"{host} can be reached from other machines, and {', '.join(missing)} "
            f"{'are' if len(missing) > 1 else 'is'} missing (docs/settings.md)."
        )


def checkout_file(*parts: str) -> Path:
    """Return the path of a file of the repository: the checkout's, or the wheel's copy."""
    package = Path(__file__).parents[1]
    top = package.parents[1]
    in_checkout = (top / "pyproject.toml").exists() and package.parent.name == "src"
    return (top if in_checkout else package / "_checkout").joinpath(*parts)


def read(environment: dict[str, str]) -> Settings:
    """Validate an environment. Raises Unusable, one line for each setting that is wrong."""
    problems: list[str] = []
    reader = Reader(environment, problems)
    base_url = reader.web_address("BASE_URL", "http://127.0.0.1:8000")
    loopback = is_loopback(urlsplit(base_url).hostname or "")
    data_dir = Path(reader.text("DATA_DIR", "data")).expanduser().absolute()
    smtp = urls.relay(reader)
    if not loopback and not reader.text("SMTP_URL", ""):
        problems.append(
            "EVENTS_SMTP_URL is missing: with EVENTS_BASE_URL off this machine, mail needs a relay,"
            " e.g. smtp://user:password@mail.example.org:587?starttls=required."
        )
    dkim_domain, dkim_selector, dkim_key_file = inbox.dkim(reader)
    result = Settings(
        database_url=urls.database(reader),
        redis_url=urls.redis(reader),
        smtp=smtp,
        mailbox_port=reader.count("MAILBOX_PORT", 0),
        base_url=base_url,
        secret_key=reader.secret("SECRET_KEY", data_dir, loopback=loopback),
        data_dir=data_dir,
        mail_from=reader.address("MAIL_FROM", "causerie@example.org"),
        machine_reply_to=reader.address("REPLY_TO", ""),
        machine_organisation=reader.text("ORGANISATION", "Causerie"),
        timezone=reader.zone("TIMEZONE", "Europe/Paris"),
        languages=reader.languages("LANGUAGES", "fr,en"),
        trusted_proxies=reader.networks("TRUSTED_PROXIES"),
        inbox_lmtp=inbox.lmtp(reader),
        inbox_imap=inbox.imap(reader),
        inbox_address=reader.address("INBOX_ADDRESS", ""),
        verp=_verp(reader),
        dkim_domain=dkim_domain,
        dkim_selector=dkim_selector,
        dkim_key_file=dkim_key_file,
        metrics_token=reader.text("METRICS_TOKEN", ""),
        mail_per_minute=reader.count("MAIL_PER_MINUTE", 0),
        mail_per_day=reader.count("MAIL_PER_DAY", 0),
        mail_per_domain_per_minute=reader.count("MAIL_PER_DOMAIN_PER_MINUTE", 0),
        backup_dir=reader.folder("BACKUP_DIR", data_dir / "backups"),
        backups_kept=reader.count("BACKUPS_KEPT", 14),
        legal_notice=reader.text("LEGAL_NOTICE", ""),
        machine_contact=reader.text("CONTACT", ""),
        drain_seconds=reader.count("DRAIN_SECONDS", 0),
        shutdown_seconds=reader.count("SHUTDOWN_SECONDS", 20),
        log_format=reader.one_of("LOG_FORMAT", ("json", "text")),
        sentry_dsn=urls.sentry(reader),
        internal_hosts=reader.hosts("INTERNAL_HOSTS"),
    )
    reader.refuse_unknown()
    if problems:
        raise Unusable("\n".join(problems))
    return result


def _secrets_of(found: Settings) -> set[str]:
    """Return what no log may show, whatever a library says of a connection."""
    servers = (found.database_url, found.redis_url, found.inbox_imap)
    passwords = set().union(*map(urls.secrets_of, servers))
    relay = found.smtp.password if found.smtp else ""
    return {*passwords, relay, found.secret_key, found.metrics_token}


def _verp(reader: Reader) -> bool:
    """Read whether bounces come to an address of their own, which must be ours and short enough."""
    if not reader.switch("VERP"):
        return False
    address = reader.text("INBOX_ADDRESS", "")
    if not address or not (reader.text("INBOX_LMTP", "") or reader.text("INBOX_IMAP", "")):
        reader.wrong(
            "VERP", "needs EVENTS_INBOX_ADDRESS, and EVENTS_INBOX_LMTP or EVENTS_INBOX_IMAP"
        )
    elif len(address.rpartition("@")[0]) > LONGEST_INBOX:
        reader.wrong(
            "VERP", f"needs an EVENTS_INBOX_ADDRESS of at most {LONGEST_INBOX} characters before @"
        )
    return True
