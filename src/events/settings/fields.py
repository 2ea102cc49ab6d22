"""Every setting, as the program knows it once it is read."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from events.settings import publisher
from events.settings.openid import Provider
from events.settings.storage import Place
from events.settings.urls import Relay


@dataclass(frozen=True)
class Settings:
    """What the environment says; a field for each `EVENTS_…` (docs/operating/settings.md).

    What owners may say at the desk is a property: their word goes first (`settings.publisher`).
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp: Relay | None
    mailbox_port: int
    base_url: str
    secret_key: str = field(repr=False)
    data_dir: Path
    storage: Place
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
    backups_in_store: bool
    backups_kept: int
    legal_notice: str
    machine_contact: str
    drain_seconds: int
    shutdown_seconds: int
    log_format: str
    sentry_dsn: str = field(repr=False)
    internal_hosts: frozenset[str]
    openid: Provider | None = None

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


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
