"""Structured logs: lines for people on a terminal, JSON elsewhere, and never a signed link.

EVENTS_LOG_FORMAT says `text` or `json` where neither is right by itself.
"""

import logging
import os
import re
import sys
from collections.abc import Callable, Iterable
from types import TracebackType
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


_NOISY: Final = (
    "httpx", "httpcore", "aiosmtpd", "mail.log", "_granian", "asyncio", "piccolo", "aiobotocore",
    "botocore",
)  # fmt: skip
_format = ""
_report: Callable[[EventDict], None] | None = None


def use(chosen: str) -> None:
    """Write `json` or `text` from now on, as the settings say; empty: as fits."""
    global _format
    changed, _format = chosen != _format, chosen
    if changed and sys.excepthook is _log_uncaught:
        configure()


def is_for_programs() -> bool:
    """Tell whether every line is wanted as JSON, also what commands tell."""
    return _format == "json"


def report_errors(report: Callable[[EventDict], None]) -> None:
    """Call this with every error that is logged, before it is made text."""
    global _report  # noqa: PLW0603 - one for the process.
    _report = report


def configure() -> None:
    """Send everything, also what libraries log or nobody catches, through one chain to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _reported,
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [_handler(shared)]
    root.setLevel(logging.WARNING if os.environ.get(FOR_PEOPLE) else logging.INFO)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught


def _handler(shared: list[structlog.typing.Processor]) -> logging.Handler:
    """Make the handler through which libraries' lines pass the same chain as ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer()],
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        )
    )
    return handler


def _reported(_logger: Any, _name: str, event: EventDict) -> EventDict:
    if _report and event.get("level") in ("error", "critical"):
        _report(event)
    return event


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log what ends the process as one line too, traceback included."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger(__name__).critical("uncaught", exc_info=(kind, error, trace))


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
    if _format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if _format == "text" or sys.stderr.isatty() or os.environ.get(FOR_PEOPLE):
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)
