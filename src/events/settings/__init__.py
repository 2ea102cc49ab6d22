"""The environment, read once and validated with a sentence that names the setting."""

import os
from functools import lru_cache
from pathlib import Path

from events import logs
from events.errors import Unusable
from events.settings import env_file, urls
from events.settings.environment import read
from events.settings.fields import Settings, is_loopback
from events.settings.reader import LANGUAGES
from events.settings.secret import kept_secret
from events.settings.storage import Bucket
from events.settings.urls import Relay

__all__ = [
    "LANGUAGES",
    "Bucket",
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
            f"{'are' if len(missing) > 1 else 'is'} missing (docs/operating/settings.md)."
        )


def checkout_file(*parts: str) -> Path:
    """Return the path of a file of the repository: the checkout's, or the wheel's copy."""
    package = Path(__file__).parents[1]
    top = package.parents[1]
    in_checkout = (top / "pyproject.toml").exists() and package.parent.name == "src"
    return (top if in_checkout else package / "_checkout").joinpath(*parts)


def _secrets_of(found: Settings) -> set[str]:
    """Return what no log may show, whatever a library says of a connection."""
    servers = (found.database_url, found.redis_url, found.inbox_imap)
    passwords = set().union(*map(urls.secrets_of, servers))
    relay = found.smtp.password if found.smtp else ""
    elsewhere = found.openid.client_secret if found.openid else ""
    keys = (
        (found.storage.secret, found.storage.session_token)
        if isinstance(found.storage, Bucket)
        else ()
    )
    return {*passwords, *keys, relay, elsewhere, found.secret_key, found.metrics_token}
