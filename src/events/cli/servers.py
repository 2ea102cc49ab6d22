"""The servers that a command needs, made known to this process and to those it starts."""

import contextlib
import os
from collections.abc import Iterator

import click
import structlog

from events import embedded, logs
from events.files import keep_private
from events.settings import environment, settings
from events.settings.remarks import remarks

log = structlog.get_logger(__name__)


def say_remarks() -> None:
    """Log what is valid in the settings and yet perhaps not meant."""
    for remark in remarks(settings()):
        told = log.info if remark.harmless else log.warning
        told(f"{remark.thing}: {remark.what} {remark.remedy}")


def say(text: str) -> None:
    """Tell people what a command did; as a line of the log where all lines are for programs."""
    if logs.is_for_programs():
        log.info(text)
    else:
        click.echo(text)


@contextlib.contextmanager
def running(serving: str = "", name: str = "events") -> Iterator[embedded.Servers]:
    """Use the servers of the settings, of a running `events serve`, or our own for this long.

    Inside, `settings()` knows their addresses, and files are made for their owner only. Raises
    Unusable with a sentence.
    """
    with embedded.servers(settings(), serving=serving, name=name) as servers:
        known = servers.environment()
        if servers.base_url and not environment().get("EVENTS_BASE_URL"):
            known["EVENTS_BASE_URL"] = servers.base_url  # Links lead to the site that runs.
        before = {key: os.environ.get(key, "") for key in known}
        os.environ.update(known)
        settings.cache_clear()
        keep_private(settings().data_dir)
        # Only now: the embedded servers' user must find their programs and folders.
        usual = os.umask(0o077)
        try:
            yield servers
        finally:
            os.umask(usual)
            os.environ.update(before)
            settings.cache_clear()
