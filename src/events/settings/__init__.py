"""The environment, read once and validated with a sentence that names the setting."""

import ipaddress
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from events.errors import Unusable
from events.settings import inbox, publisher
from events.settings.reader import LANGUAGES, Reader, Relay
from events.settings.secret import kept_secret

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


@dataclass(frozen=True)
class Settings:
    """What the environment says; every field is one `EVENTS_…` setting (docs/settings.md).

    What owners may say at the desk is a property: their word goes first (`settings.publisher`).
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp: Relay | None
    mailbox_port: int
    base_url: str
    secret_key: str = field(repr=False)
    data_dir: Path
    mail_from: str
    machine_reply_to: str
    machine_organisation: str
    timezone: str
    languages: tuple[str, ...]
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    inbox_lmtp: str
    inbox_imap: str = field(repr=False)
    inbox_address: str
    verp: bool
    dkim_domain: str
    dkim_selector: str
    dkim_key_file: str
    metrics_token: str = field(repr=False)
    mail_per_minute: int
    mail_per_day: int
    mail_per_domain_per_minute: int
    backup_dir: Path
    backups_kept: int
    legal_notice: str
    machine_contact: str
    drain_seconds: int
    shutdown_seconds: int

    @property
    def organisation(self) -> str:
        """Return who invites, in the site's first language: as the desk or the environment says."""
        return self.organisation_in(self.languages[0])

    def organisation_in(self, language: str) -> str:
        """Return who invites, by the name it has in a language."""
        name, _ = publisher.in_language(publisher.current().names, language, self.languages)
        return name or self.machine_organisation

    def sender_in(self, language: str) -> str:
        """Return the name that mails come from."""
        return publisher.current().sender or self.organisation_in(language)

    @property
    def reply_to(self) -> str:
        """Return where answers to mails go; empty: to the sender."""
        return publisher.current().reply_to or self.machine_reply_to

    @property
    def contact(self) -> str:
        """Return how people reach whoever runs the site: an address or a sentence."""
        return publisher.current().contact or self.machine_contact

    @property
    def loopback(self) -> bool:
        """Tell whether the base URL is only for this machine."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def mailbox(self) -> bool:
        """Tell whether mail goes into the local mailbox instead of a relay."""
        return self.smtp is None

    @property
    def relay(self) -> Relay | None:
        """Return where mail goes: relay or local mailbox; None while that one is not running."""
        if self.smtp is not None or not self.mailbox_port:
            return self.smtp
        return Relay("127.0.0.1", self.mailbox_port, security="never")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process. Raises Unusable, a line for each that is wrong."""
    return read(environment())


def environment() -> dict[str, str]:
    """Return the environment of this process, over a `.env` file in the current folder."""
    kept = dotenv_values(".env").items()
    return {**{key: value for key, value in kept if value is not None}, **os.environ}


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


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read(environment: dict[str, str]) -> Settings:
    """Validate an environment. Raises Unusable, one line for each setting that is wrong."""
    problems: list[str] = []
    reader = Reader(environment, problems)
    base_url = reader.web_address("BASE_URL", "http://127.0.0.1:8000")
    loopback = is_loopback(urlsplit(base_url).hostname or "")
    data_dir = Path(reader.text("DATA_DIR", "data")).expanduser().absolute()
    smtp = reader.relay("SMTP_URL")
    if not loopback and not reader.text("SMTP_URL", ""):
        problems.append(
            "EVENTS_SMTP_URL is missing: with EVENTS_BASE_URL off this machine, mail needs a relay,"
            " e.g. smtp://user:password@mail.example.org:587?starttls=required."
        )
    dkim_domain, dkim_selector, dkim_key_file = inbox.dkim(reader)
    result = Settings(
        database_url=reader.database("DATABASE_URL"),
        redis_url=reader.redis("REDIS_URL"),
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
    )
    reader.refuse_unknown()
    if problems:
        raise Unusable("\n".join(problems))
    return result


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
