"""Structured logs: lines for people on a terminal, JSON elsewhere, and never a signed link."""

import logging
import os
import re
import sys
from collections.abc import Iterable
from typing import Any, Final

import structlog
from structlog.types import EventDict

FOR_PEOPLE: Final = "EVENTS_LOGS_FOR_PEOPLE"
"""What `make run` tells its processes: only what is wrong, and in words, beside its own text."""

_SIGNED = re.compile(
    r"(?P<before>/(?:registrations|join|calendars(?:/team)?|appearances|unsubscribe)/"
    r"|/desk/(?:sign-in|invitations)/|[?&](?:token|code|key)=)[^/\s?&#\"'<>]{8,}"
)
_TOKEN = re.compile(r"(?<![\w.-])[0-9a-z]{1,13}\.[A-Za-z0-9_-]{27}(?![\w-])")


_hidden: tuple[str, ...] = ()
_SHORTEST: Final = 8
"""Shorter than that, a password may be a word that logs are full of."""


def hide(secrets: Iterable[str]) -> None:
    """Take these out of every text from now on; the longest first, as one may hold another."""
    global _hidden  # noqa: PLW0603 - one for the process, as its settings are.
    _hidden = tuple(sorted({s for s in secrets if len(s) >= _SHORTEST}, key=len, reverse=True))


def configure() -> None:
    """Send everything, also what libraries log, through one chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer()],
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if os.environ.get(FOR_PEOPLE) else logging.INFO)
    for noisy in ("httpx", "httpcore", "aiosmtpd", "mail.log", "_granian", "asyncio", "piccolo"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def redact(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Take what opens a door out of every text of an event."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redacted(value)
    return event


def redacted(text: str) -> str:
    """Return the text without passwords, and without the secret part of our links."""
    for secret in _hidden:
        text = text.replace(secret, "…")
    return _TOKEN.sub("…", _SIGNED.sub(r"\g<before>…", text))


def _renderer() -> Any:
    if sys.stderr.isatty() or os.environ.get(FOR_PEOPLE):
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)
