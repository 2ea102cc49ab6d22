"""The environment, read once and validated with a sentence that names the setting."""

import contextlib
import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import available_timezones

from dotenv import dotenv_values
from email_validator import EmailNotValidError, validate_email

from events.errors import Unusable

LANGUAGES = ("fr", "en")
"""Languages with a catalogue; a third needs one more, and its name here."""


@dataclass(frozen=True)
class Relay:
    """Where mail goes: an SMTP relay. `security` is tls (at once), required, or opportunistic."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "opportunistic"


@dataclass(frozen=True)
class Settings:
    """What the environment says; every field is one `EVENTS_…` setting (docs/settings.md)."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp: Relay | None
    mailbox_port: int
    base_url: str
    secret_key: str = field(repr=False)
    data_dir: Path
    mail_from: str
    reply_to: str
    organisation: str
    timezone: str
    languages: tuple[str, ...]
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    inbox_lmtp: str
    inbox_imap: str = field(repr=False)
    inbox_address: str
    dkim_domain: str
    dkim_selector: str
    dkim_key_file: str
    metrics_token: str = field(repr=False)
    mail_per_minute: int
    mail_per_day: int
    legal_notice: str
    contact: str

    @property
    def loopback(self) -> bool:
        """Whether the base URL is only for this machine."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def mailbox(self) -> bool:
        """Whether mail goes into the local mailbox instead of a relay."""
        return self.smtp is None

    @property
    def relay(self) -> Relay | None:
        """Where mail goes: the relay, or the local mailbox; None while that one is not running."""
        if self.smtp is not None or not self.mailbox_port:
            return self.smtp
        return Relay("127.0.0.1", self.mailbox_port, security="never")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Raises Unusable with every sentence that is wrong."""
    return read(environment())


def environment() -> dict[str, str]:
    """What this process was told: its environment, over a `.env` file in the current folder."""
    kept = dotenv_values(".env").items()
    return {**{key: value for key, value in kept if value is not None}, **os.environ}


def refuse_open_host(host: str) -> None:
    """Insist on what a site needs whose address others can reach. Raises Unusable."""
    known = environment()
    needed = ("EVENTS_BASE_URL", "EVENTS_SECRET_KEY", "EVENTS_SMTP_URL")
    missing = [name for name in needed if not known.get(name, "").strip()]
    if missing:
        raise Unusable(
            f"{host} can be reached from other machines, and {', '.join(missing)} "
            f"{'are' if len(missing) > 1 else 'is'} missing (docs/settings.md)."
        )


def checkout_file(*parts: str) -> Path:
    """A file of the repository's top, e.g. a migration: the checkout's own, or the wheel's copy."""
    package = Path(__file__).parent
    top = package.parents[1]
    in_checkout = (top / "pyproject.toml").exists() and package.parent.name == "src"
    return (top if in_checkout else package / "_checkout").joinpath(*parts)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read(environment: dict[str, str]) -> Settings:
    """Validate an environment. Raises Unusable, one line for each setting that is wrong."""
    problems: list[str] = []
    reader = _Reader(environment, problems)
    base_url = reader.web_address("BASE_URL", "http://127.0.0.1:8000")
    loopback = is_loopback(urlsplit(base_url).hostname or "")
    data_dir = Path(reader.text("DATA_DIR", "data")).expanduser().absolute()
    smtp = reader.relay("SMTP_URL")
    if not loopback and not reader.text("SMTP_URL", ""):
        problems.append(
            "EVENTS_SMTP_URL is missing: with EVENTS_BASE_URL off this machine, mail needs a relay,"
            " e.g. smtp://user:password@mail.example.org:587?starttls=required."
        )
    result = Settings(
        database_url=reader.database("DATABASE_URL"),
        redis_url=reader.redis("REDIS_URL"),
        smtp=smtp,
        mailbox_port=reader.count("MAILBOX_PORT", 0),
        base_url=base_url,
        secret_key=reader.secret("SECRET_KEY", data_dir, loopback=loopback),
        data_dir=data_dir,
        mail_from=reader.address("MAIL_FROM", "causerie@example.org"),
        reply_to=reader.address("REPLY_TO", ""),
        organisation=reader.text("ORGANISATION", "Causerie"),
        timezone=reader.zone("TIMEZONE", "Europe/Paris"),
        languages=reader.languages("LANGUAGES", "fr,en"),
        trusted_proxies=reader.networks("TRUSTED_PROXIES"),
        inbox_lmtp=reader.text("INBOX_LMTP", ""),
        inbox_imap=reader.text("INBOX_IMAP", ""),
        inbox_address=reader.address("INBOX_ADDRESS", ""),
        dkim_domain=reader.text("DKIM_DOMAIN", ""),
        dkim_selector=reader.text("DKIM_SELECTOR", ""),
        dkim_key_file=reader.file("DKIM_KEY_FILE"),
        metrics_token=reader.text("METRICS_TOKEN", ""),
        mail_per_minute=reader.count("MAIL_PER_MINUTE", 0),
        mail_per_day=reader.count("MAIL_PER_DAY", 0),
        legal_notice=reader.text("LEGAL_NOTICE", ""),
        contact=reader.text("CONTACT", ""),
    )
    if problems:
        raise Unusable("\n".join(problems))
    return result


class _Reader:
    """Reads one setting at a time and collects what is wrong instead of stopping at the first."""

    def __init__(self, environment: dict[str, str], problems: list[str]) -> None:
        self.environment = environment
        self.problems = problems

    def text(self, name: str, default: str) -> str:
        value = self.environment.get(f"EVENTS_{name}", "").strip()
        if any(ord(character) < 32 for character in value):
            self.wrong(name, "holds a control character")
        return value or default

    def wrong(self, name: str, why: str) -> None:
        self.problems.append(f"EVENTS_{name} {why}.")

    def count(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if value.isdecimal():
            return int(value)
        self.wrong(name, f"is {value!r}, where a whole number is expected")
        return default

    def web_address(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            self.wrong(name, f"is {value!r}, where e.g. https://events.example.org is expected")
            return default
        return value

    def database(self, name: str) -> str:
        value = self.text(name, "")
        if value and urlsplit(value).scheme not in ("postgres", "postgresql"):
            self.wrong(name, "must begin with postgresql://")
        return value

    def redis(self, name: str) -> str:
        value = self.text(name, "")
        if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            self.wrong(name, "must begin with redis://, rediss:// or unix://")
        return value

    def relay(self, name: str) -> Relay | None:
        value = self.text(name, "")
        if not value:
            return None
        parts = urlsplit(value)
        asked = parse_qs(parts.query).get("starttls", ["opportunistic"])[0]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            self.wrong(name, "must look like smtp://user:password@host:port or smtps://…")
            return None
        if asked not in ("required", "opportunistic", "never"):
            self.wrong(name, f"has starttls={asked!r}; it may be required, opportunistic or never")
        tls = parts.scheme == "smtps"
        try:
            port = parts.port or (465 if tls else 587 if parts.username else 25)
        except ValueError:
            self.wrong(name, "has a port that is not a number up to 65535")
            return None
        return Relay(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            security="tls" if tls else asked,
        )

    def address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not value:
            return ""
        try:
            return validate_email(
                value, check_deliverability=False, test_environment=True
            ).normalized
        except EmailNotValidError as error:
            self.wrong(name, f"is not a mail address ({error})")
            return default

    def zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value not in available_timezones():
            self.wrong(name, f"is {value!r}, where an IANA zone like Europe/Paris is expected")
            return default
        return value

    def languages(self, name: str, default: str) -> tuple[str, ...]:
        chosen = tuple(part.strip() for part in self.text(name, default).split(",") if part.strip())
        unknown = [language for language in chosen if language not in LANGUAGES]
        if unknown or not chosen:
            self.wrong(
                name, f"may hold {', '.join(LANGUAGES)}, not {', '.join(unknown) or 'nothing'}"
            )
            return LANGUAGES
        return chosen

    def networks(self, name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        found = []
        for part in filter(None, (part.strip() for part in self.text(name, "").split(","))):
            try:
                found.append(ipaddress.ip_network(part, strict=False))
            except ValueError:
                self.wrong(name, f"holds {part!r}, which is no address or network")
        return tuple(found)

    def file(self, name: str) -> str:
        value = self.text(name, "")
        if value and not os.access(value, os.R_OK):
            self.wrong(name, f"names {value}, which cannot be read")
        return value

    def secret(self, name: str, data_dir: Path, *, loopback: bool) -> str:
        value = self.text(name, "")
        if len(value) >= 32:
            return value
        if value:
            self.wrong(name, "is shorter than 32 characters; `openssl rand -hex 32` makes one")
        elif not loopback:
            self.wrong(name, "is missing; `openssl rand -hex 32` makes one, and backups need it")
        else:
            return kept_secret(data_dir / "secret-key")
        return ""


def kept_secret(path: Path) -> str:
    """A secret made once, kept in a file that only its owner reads, the same in every process."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _place_secret(path)
        return path.read_text().strip()
    except OSError as error:
        why = error.strerror
        raise Unusable(f"EVENTS_DATA_DIR: {path.parent} cannot be written ({why}).") from None


def _place_secret(path: Path) -> None:
    """Link a whole file into place: nobody ever reads half of it, and the first one stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
