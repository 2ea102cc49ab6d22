"""Read and check single settings; collect a sentence for each that is wrong."""

import ipaddress
import os
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email

from events import zones
from events.settings import names
from events.settings.secret import kept_secret

FEWEST_DIFFERENT = 8
"""Different characters that 32 random ones always have, and a placeholder seldom."""
_CATALOGUES = Path(__file__).parents[1] / "presentation" / "locale"


def languages_of(catalogues: Path) -> tuple[str, ...]:
    """List French, English, in which the program is written, and what else has a catalogue."""
    found = {path.parts[-3] for path in catalogues.glob("*/LC_MESSAGES/messages.po")}
    return ("fr", "en", *sorted(found - {"fr", "en"}))


LANGUAGES = languages_of(_CATALOGUES)
"""Languages with a catalogue: one more file is one more language."""


class Reader:
    """Reads one setting at a time and collects what is wrong instead of stopping at the first."""

    def __init__(self, environment: dict[str, str], problems: list[str]) -> None:
        self.environment = environment
        self.problems = problems
        self.known: set[str] = set()

    def refuse_unknown(self) -> None:
        """Name each that looks like `EVENTS_…` and that no setting reads, with the nearest."""
        self.problems += names.wrong(self.environment, self.known)

    def text(self, name: str, default: str) -> str:
        """Read one line; what is empty or absent is the default."""
        self.known.add(name)
        value = self.environment.get(f"EVENTS_{name}", "").strip()
        if any(ord(character) < 32 for character in value):
            self.wrong(name, "holds a control character")
        return value or default

    def wrong(self, name: str, why: str) -> None:
        """Note what is wrong with a setting."""
        self.problems.append(f"EVENTS_{name} {why}{'' if why.endswith('?') else '.'}")

    def count(self, name: str, default: int) -> int:
        """Read a whole number."""
        value = self.text(name, str(default))
        if value.isdecimal():
            return int(value)
        self.wrong(name, f"is {shown(value)}, where a whole number is expected")
        return default

    def folder(self, name: str, default: Path) -> Path:
        """Read a folder, as an absolute path."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def switch(self, name: str) -> bool:
        """Read yes or no; no where it is absent."""
        value = self.text(name, "no").lower()
        if value not in ("yes", "no"):
            self.wrong(name, f"is {shown(value)}; it may be yes or no")
        return value == "yes"

    def one_of(self, name: str, words: tuple[str, ...]) -> str:
        """Read one of some words; empty where it is absent."""
        value = self.text(name, "").lower()
        if value and value not in words:
            self.wrong(name, f"is {shown(value)}; it may be {' or '.join(words)}")
        return value

    def web_address(self, name: str, default: str) -> str:
        """Read the address of a host, http or https, without a path."""
        value = self.text(name, default).rstrip("/")
        parts = parts_of(value)
        seen = repr(value) if re.fullmatch(r"(https?://)?[\w.:/-]*", value) else "something else"
        told = f"is {seen}, where e.g. https://events.example.org is expected"
        if parts.scheme not in ("http", "https") or not _is_host(parts.hostname):
            self.wrong(name, told)
            return default
        if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
            self.wrong(name, f"{told}: a host of its own, and nothing after it")
            return default
        return value

    def address(self, name: str, default: str) -> str:
        """Read a mail address."""
        value = self.text(name, default)
        if not value:
            return ""
        try:
            return validate_email(
                value, check_deliverability=False, test_environment=True
            ).normalized
        except EmailNotValidError as error:
            why = "" if ":" in value else f" ({str(error).rstrip('.')})"
            self.wrong(name, f"is not a mail address{why}")
            return default

    def zone(self, name: str, default: str) -> str:
        """Read the name of a time zone."""
        value = self.text(name, default)
        if value not in zones.names():
            told = f"is {shown(value)}, where an IANA zone like Europe/Paris is expected"
            place = zones.suggest(value)
            self.wrong(name, f"{told}; did you mean {place}?" if place else told)
            return default
        return value

    def languages(self, name: str, default: str) -> tuple[str, ...]:
        """Read codes of languages that there is a catalogue of."""
        chosen = tuple(part.strip() for part in self.text(name, default).split(",") if part.strip())
        unknown = [language for language in chosen if language not in LANGUAGES]
        if unknown or not chosen:
            self.wrong(name, f"may hold {', '.join(LANGUAGES)}, not {shown(', '.join(unknown))}")
            return LANGUAGES
        return tuple(dict.fromkeys(chosen))

    def networks(self, name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """Read addresses and networks, apart by commas."""
        found = []
        for part in filter(None, (part.strip() for part in self.text(name, "").split(","))):
            try:
                found.append(ipaddress.ip_network(part, strict=False))
            except ValueError:
                self.wrong(name, f"holds {shown(part)}, which is no address or network")
        return tuple(found)

    def hosts(self, name: str) -> frozenset[str]:
        """Read names of hosts or their addresses, apart by commas, in small letters."""
        return frozenset(
            part.strip().lower() for part in self.text(name, "").split(",") if part.strip()
        )

    def rsa_key(self, name: str) -> str:
        """Read the path of an RSA key that can be read."""
        value = self.text(name, "")
        if value and not os.access(value, os.R_OK):
            self.wrong(name, f"names {shown(value)}, which cannot be read")
        elif value and not _is_rsa_key(value):
            self.wrong(name, f"names {shown(value)}, which holds no RSA key without a password")
        return value

    def secret(self, name: str, data_dir: Path, *, loopback: bool) -> str:
        """Read the secret key, or make one and keep it where only this machine reads the site."""
        value = self.text(name, "")
        if len(value) >= 32:
            if "$(" in value or len(set(value)) < FEWEST_DIFFERENT:
                self.wrong(name, "is not random; `openssl rand -hex 32` makes one that is")
            return value
        if value:
            self.wrong(name, "is shorter than 32 characters; `openssl rand -hex 32` makes one")
        elif not loopback:
            self.wrong(name, "is missing; `openssl rand -hex 32` makes one, and backups need it")
        else:
            return kept_secret(data_dir / "secret-key")
        return ""


def shown(value: str) -> str:
    """Return a wrong value in quotes; without it where it may hold a password.

    The address of a server is easily put behind another name than its own.
    """
    return "another server's address" if re.search(r"://|@", value) else repr(value)


def parts_of(value: str) -> SplitResult:
    """Split an address into its parts; without any where it is none."""
    try:
        parts = urlsplit(value)
        if "," not in parts.netloc:  # Several hosts of PostgreSQL stand in one address.
            _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _is_host(host: str | None) -> bool:
    return bool(host and not re.search(r"[\s<>\"']", host))


def _is_rsa_key(path: str) -> bool:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return isinstance(load_pem_private_key(Path(path).read_bytes(), None), RSAPrivateKey)
    except (OSError, ValueError, TypeError):
        return False
