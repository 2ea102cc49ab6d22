"""Errors told to Sentry, or to what understands it, where EVENTS_SENTRY_DSN says so.

What is sent is what is logged, with the same things taken out: no local variables, no addresses of
people who ask, no links that open something.
"""

import atexit
import logging
import sys
from typing import Any, Final

from events import __version__, logs

FLUSH_SECONDS: Final = 2.0


def report_to(dsn: str) -> None:
    """Report every error that this process logs from now on; do nothing without an address."""
    if not dsn:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        release=f"causerie@{__version__}",
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        send_default_pii=False,
        max_breadcrumbs=0,
        before_send=lambda event, _hint: _redacted(event),
    )
    atexit.register(sentry_sdk.flush, FLUSH_SECONDS)  # What ends a process is told, too.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    logs.report_errors(_report)


def _report(event: Any) -> None:
    import sentry_sdk

    with sentry_sdk.new_scope() as scope:
        scope.set_tag("logger", str(event.get("logger", "")))
        scope.set_extra("logged", str(event.get("event", "")))
        if error := _error_of(event.get("exc_info")):
            scope.capture_exception(error)
        else:
            scope.capture_message(str(event.get("event", "")), level="error")


def _error_of(given: Any) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    found = given if isinstance(given, tuple) else sys.exc_info() if given else (None, None, None)
    error: BaseException | None = found[1]
    return error


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return logs.redacted(value)
    if isinstance(value, dict):
        return {key: _redacted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_redacted(each) for each in value]
    return value
