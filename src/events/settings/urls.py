"""Read the addresses of servers, which may hold a password: what is wrong is said without it.

A password with a raw `@`, `/`, `#` or `?` splits where nobody meant it to: a part of it would then
be a host, a port or a database, and every message about those would show it.
"""

import importlib.util
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

from events.settings.reader import Reader

ENCODED: Final = (
    "A user's and a password's special characters are percent-encoded: @ is %40, : is %3A, / is"
    " %2F, # is %23, ? is %3F, [ is %5B, ] is %5D, % is %25, a space is %20"
)
DATABASE: Final = "must look like postgresql://user:password@host:5432/name"
REDIS: Final = "must look like redis://:password@host:6379/0, rediss://… or unix://:password@/path"
RELAY: Final = "must look like smtp://user:password@host:port or smtps://…"
_HOST: Final = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+(%[\w.-]+)?")


@dataclass(frozen=True)
class Relay:
    """Where mail goes: an SMTP relay. `security` is tls (at once), required, or opportunistic."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "opportunistic"


def database(reader: Reader) -> str:
    """Read the address of a PostgreSQL database; several hosts may stand in it, with commas."""
    value = reader.text("DATABASE_URL", "")
    if value and not server(value, ("postgres", "postgresql"), needs_host=False):
        reader.wrong("DATABASE_URL", f"{DATABASE}. {ENCODED}")
    return value


def redis(reader: Reader) -> str:
    """Read the address of a Redis."""
    value = reader.text("REDIS_URL", "")
    is_socket = value.startswith("unix:")
    if value and not server(value, ("redis", "rediss", "unix"), needs_host=not is_socket):
        reader.wrong("REDIS_URL", f"{REDIS}. {ENCODED}")
    return value


def relay(reader: Reader) -> Relay | None:
    """Read the address of a mail relay; None where mails stay in the mailbox of ours."""
    value = reader.text("SMTP_URL", "")
    if not value:
        return None
    parts = server(value, ("smtp", "smtps"))
    if parts is None or parts.path.strip("/") or not parts.hostname or parts.port == 0:
        reader.wrong("SMTP_URL", f"{RELAY}. {ENCODED}")
        return None
    query = parse_qs(parts.query, keep_blank_values=True)
    asked = query.pop("starttls", ["opportunistic"])[0]
    if query:
        reader.wrong("SMTP_URL", "holds something after the ?, where only starttls=… is known")
    if asked not in ("required", "opportunistic", "never"):
        reader.wrong("SMTP_URL", "has a starttls that is not required, opportunistic or never")
    tls = parts.scheme == "smtps"
    return Relay(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587 if parts.username else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security="tls" if tls else asked,
    )


def sentry(reader: Reader) -> str:
    """Read where errors are reported, which a package of its own does."""
    value = reader.text("SENTRY_DSN", "")
    if value and not server(value, ("http", "https")):
        reader.wrong("SENTRY_DSN", "must look like https://key@sentry.example.org/1")
    elif value and importlib.util.find_spec("sentry_sdk") is None:
        reader.wrong("SENTRY_DSN", "needs the package sentry-sdk: `make setup` installs it")
    return value


def server(value: str, schemes: tuple[str, ...], *, needs_host: bool = True) -> SplitResult | None:
    """Split a server's address; None where it is none, or does not mean what it says.

    That is where a password was not percent-encoded: a second `@` before the host, or one behind
    it; a host, port or query that cannot be one.
    """
    try:
        parts = urlsplit(value)
        several = "," in parts.netloc  # Hosts of PostgreSQL.
        _ = None if several else parts.port
    except ValueError:
        return None
    whose, at, where = parts.netloc.rpartition("@")
    hosts = where.split(",") if several else [parts.hostname or ""]
    right = (
        parts.scheme in schemes
        and "@" not in whose.partition(":")[2]
        and not any("@" in part or " " in part for part in (parts.path, parts.query))
        and not parts.fragment
        and not value.endswith("#")
        and _is_query(parts.query)
        and (all(map(_is_host, hosts)) if where else not needs_host)
        and not (at and not where and needs_host)
    )
    return parts if right else None


def secrets_of(value: str) -> set[str]:
    """Return the password of a server's address as it is written and as it is meant."""
    parts = server(value, tuple(_SCHEMES), needs_host=False)
    password = (parts.password or "") if parts else value
    return {password, unquote(password)}


_SCHEMES: Final = (
    "postgres", "postgresql", "redis", "rediss", "unix", "smtp", "smtps", "imap", "imaps",
)  # fmt: skip


def _is_query(query: str) -> bool:
    try:
        parse_qsl(query, strict_parsing=bool(query), keep_blank_values=True)
    except ValueError:
        return False
    return True


def _is_host(host: str) -> bool:
    name, _, port = host.partition(":") if host.count(":") == 1 else (host, "", "")
    return bool(_HOST.fullmatch(name.strip("[]"))) and (not port or port.isdecimal())
