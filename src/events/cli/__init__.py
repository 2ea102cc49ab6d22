"""The command `events`: one module per command, loaded only when it is asked for."""

import errno
import importlib
import os
import signal
import sys
import traceback
from typing import Final, NoReturn

import click

from events import __version__, logs
from events.errors import Unusable

COMMANDS: Final = {
    "serve": ("serve", "The web site, with a worker, and servers where none are set."),
    "worker": ("worker", "A worker alone: it sends what is due."),
    "migrate": ("migrate", "Bring the database up to date; safe when several start at once."),
    "demo": ("demo", "Load the example programme; a second time changes nothing."),
    "import": ("csv_import", "Load a programme from CSV files."),
    "organiser": ("organiser", "Add an organiser, or find it, and print a sign-in link."),
    "deliveries": ("deliveries", "What is owed, sent, late, refused, and why."),
    "backup": ("backup", "Keep the whole site in one file."),
    "restore": ("restore", "Bring a site back from its backup."),
    "copy-files": ("copy_files", "Copy all files to where EVENTS_STORAGE_URL says."),
    "move-out": ("move_out", "Move from the program's own PostgreSQL to one of yours."),
    "upgrade": ("upgrade", "Move on to this release, with a backup first."),
    "doctor": ("doctor", "Check settings and servers, and say how to mend what is wrong."),
}
"""Each command's module in this package, which calls it `command`, and its line in the help."""


class _Commands(click.Group):
    """Lists commands without importing them: `events --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"events.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=_Commands)
@click.version_option(__version__, prog_name="Causerie")
def group() -> None:
    """Run webinars, from the programme page to the replay."""


def main() -> None:
    """Run a command; what is wrong with the setting-up is told in sentences, not in a traceback."""
    _hear_the_end()
    try:
        group(prog_name="events")
    except Unusable as error:
        _end(str(error))
    except Exception as error:
        if sentence := _sentence(error):
            _end(sentence)
        raise


def _hear_the_end() -> None:
    """End at SIGTERM as the first process of a container too, where Linux would ignore it.

    What serves sets its own way to stop later.
    """
    if os.getpid() == 1:
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def _end(sentence: str) -> NoReturn:
    click.echo(logs.redacted(sentence), err=True)
    sys.exit(1)


def _sentence(error: Exception) -> str:
    """Return what the machine lacks as a sentence; empty where the fault is ours."""
    if _lacks_database(error):
        from events.database.fitness import remedy

        why = str(error) or "it accepts connections and says nothing"
        told = f"EVENTS_DATABASE_URL: the database cannot be used ({why}). {remedy(error)}"
        return f"{told} `events doctor` says more."
    if isinstance(error, PermissionError):
        return f"{error.filename} may not be used by this user ({error.strerror})."
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        return f"{error.filename or 'The disk'} cannot be written ({error.strerror}). Make room."
    if type(error).__name__ == "DiskFullError":  # asyncpg's, which loads slowly.
        return f"The disk of the database is full ({error}). Make room; what was saved is safe."
    return ""


def _lacks_database(error: Exception) -> bool:
    """Tell whether the error was raised while a connection to PostgreSQL was being opened."""
    places = {
        (frame.f_globals.get("__name__"), frame.f_code.co_name)
        for frame, _ in traceback.walk_tb(error.__traceback__)
    }
    return ("asyncpg.connection", "connect") in places or any(
        module == "asyncpg.connect_utils" for module, _ in places
    )
